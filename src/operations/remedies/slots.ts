import { promisesFor } from '../../config/promises.ts'
import { coverageId } from '../../contracts/collection.ts'
import { DATASETS } from '../../domain/collection/series.ts'
import { resetCursor } from '../../store/cursors.ts'
import { setStandIn } from '../../store/stand-ins.ts'
import { restartKeeper } from '../../temporal/restart-keeper.ts'
import { requestBackfill } from '../backfills.ts'
import { datasetName, isoTime, sourceName } from '../words.ts'
import { done, nothing, wordOf, type Act } from './act.ts'

const REASON = 'repair of an incident'

/** Its cursor is what makes it pass slots by - waits before the next try, claims of the dead; its keeper is what moves it. */
export const restartUpdater: Act = async ({ desk }, plan) => {
  const dataset = wordOf(plan, 'dataset')
  const source = wordOf(plan, 'source')
  const marks = await resetCursor(desk.database, dataset, source)
  await restartKeeper(await desk.temporal(), desk.config.settings, dataset, source, REASON)
  return done(
    `The keeper ${coverageId(dataset, source)} was started anew, and ${marks} marks of its cursor were taken off.`,
  )
}

/** An equal request that is at work already is joined, not doubled. */
export const backfillGap: Act = async ({ desk }, plan) => {
  const dataset = DATASETS.find((each) => each === wordOf(plan, 'dataset'))
  const source = wordOf(plan, 'source')
  const from = Number(plan.parameters['from'] ?? NaN)
  const to = Number(plan.parameters['to'] ?? NaN)
  if (dataset === undefined || !(from < to)) return nothing('There is no gap any more.')
  const { width, order } = desk.config.settings.sweep
  const subjects = wordOf(plan, 'subjects')
    .split(' ')
    .filter((subject) => subject !== '')
  const view = await requestBackfill(desk, {
    dataset,
    source,
    subjects,
    from,
    to,
    mode: 'missing',
    order,
    width,
    reason: REASON,
    onlyDue: false,
  })
  return done(
    `Backfill ${view.id} fills ${datasetName(dataset)} of ${sourceName(source)} from ${isoTime(from)} to ${isoTime(to)}.`,
  )
}

/** Coinbase's spot prices are stored under their own name; the slots of the first source are filled from its history afterwards. */
export const useFallbackSource: Act = async ({ desk }, { target }) => {
  const [promised] = promisesFor(desk.config.settings, 'prices')
  if (target !== 'prices' || promised === undefined) return nothing(`No other source can stand in for ${target}.`)
  const now = desk.clock()
  const until = now + desk.config.settings.incidents.remedies.standIn
  await setStandIn(desk.database, { name: 'source:prices', value: 'coinbase-spot', until, reason: REASON }, now)
  return done(
    `Prices come from Coinbase until ${isoTime(until)}; ${sourceName(promised.source)} is not asked meanwhile.`,
  )
}

/** The words' scorer needs no model. Its scores carry its name, so that they are known for what they are. */
const SMALLEST = 'finance'

export const useSmallerScorer: Act = async ({ desk }, plan) => {
  if (wordOf(plan, 'scorer') === SMALLEST) return nothing(`${SMALLEST} is the smallest scorer already.`)
  const now = desk.clock()
  const until = now + desk.config.settings.incidents.remedies.standIn
  await setStandIn(desk.database, { name: 'scorer', value: SMALLEST, until, reason: REASON }, now)
  return done(`Texts are scored by ${SMALLEST} until ${isoTime(until)}.`)
}
