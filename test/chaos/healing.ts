import { setTimeout as wait } from 'node:timers/promises'
import { compareWithTruth } from '../../bench/truth.ts'
import { MINUTE, type Millis } from '../../src/domain/clock.ts'
import { countStates, type CoverageCounts } from '../../src/domain/collection/coverage.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import { resumeBackfill } from '../../src/operations/backfills.ts'
import { release } from '../../src/operations/hold.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import { listSeries } from '../../src/store/series.ts'
import { until } from '../rig/until.ts'
import type { ChaosStage } from './stage.ts'

export interface HealingTerms {
  readonly subjects: readonly string[]
  readonly since: Millis
  readonly widthMs: number
  /** It has failed when nothing of what was there at the end of the storm has moved for so long; see `standsAt`. */
  readonly stallsForMs: number
  /** And when it has taken so long in all: wide, for a slow machine takes its time. */
  readonly healsWithinMs: number
  readonly say: (sentence: string) => void
}

const TELL_EVERY_MS = 30_000

/** Waits until everything is true, for as long as something moves. Gives the range that is true; throws where it stands still. */
export async function heal(stage: ChaosStage, terms: HealingTerms): Promise<Range> {
  await goOn(stage, terms)
  const startedAt = performance.now()
  const stormEnd = Date.now()
  const passed = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`
  let [stands, movedAt, toldAt] = ['', startedAt, startedAt]
  let wrong: unknown
  for (;;) {
    try {
      const range = await isTrue(stage, terms)
      if (range !== false) return range
      wrong = undefined
    } catch (error) {
      // What is wrong while something moves may be right in a moment; where nothing moves any more, it is what is told.
      wrong = error
    }
    const now = performance.now()
    const latest = await standsAt(stage, stormEnd).catch(() => stands)
    if (latest !== stands) [stands, movedAt] = [latest, now]
    if (now - toldAt > TELL_EVERY_MS) {
      terms.say(`healing for ${passed()}: ${stands}`)
      toldAt = now
    }
    const end = now - movedAt > terms.stallsForMs ? 'nothing moved any more' : 'it took too long'
    if (now - movedAt > terms.stallsForMs || now - startedAt > terms.healsWithinMs)
      throw new Error(
        `after ${passed()} ${end}: ${stands}${wrong === undefined ? '' : `; ${(wrong as Error).message}`}`,
        {
          cause: wrong,
        },
      )
    await wait(500)
  }
}

/** What must change while it heals: slots of before the storm's end that are accounted for, and people's backfills that have not ended. */
async function standsAt({ product }: ChaosStage, stormEnd: Millis): Promise<string> {
  const [known] = await product.store.query<{ seconds: string | null }>(
    'SELECT SUM(TIMESTAMPDIFF(SECOND, start_at, LEAST(end_at, ?))) AS seconds FROM coverage JOIN series ON id = series_id WHERE dataset = ? AND start_at < ?',
    [new Date(stormEnd), 'candles', new Date(stormEnd)],
  )
  const active = (await listBackfills(product.store, { limit: 10_000, active: true })).filter(isOfPeople)
  return `${Number(known?.seconds ?? 0) / 60} minutes of candles accounted for, ${active.length} backfills of people at work`
}

const isOfPeople = ({ request }: { request: { reason: string } }): boolean => request.reason !== 'sweep'

/** What people paused goes on, and what they held is released. */
async function goOn({ desk, product }: ChaosStage, { subjects, since }: HealingTerms): Promise<void> {
  await until(
    'holds to be released',
    async () => {
      for (const subject of subjects)
        await release(desk, { dataset: 'candles', subject, from: since, to: Date.now() - 10 * MINUTE, reason: 'over' })
      return true
    },
    { withinMs: 180_000 },
  )
  await until(
    'nothing to be paused',
    async () => {
      const paused = (await listBackfills(product.store, { limit: 1_000, active: true })).filter(
        ({ state }) => state === 'paused',
      )
      for (const { id } of paused) await resumeBackfill(desk, id, 'over')
      return paused.length === 0
    },
    { withinMs: 180_000, everyMs: 500 },
  )
}

/** The range that is true, or false while something is still under way. The live edge moves on while we look. Throws at what must never be. */
async function isTrue(stage: ChaosStage, { subjects, widthMs, since }: HealingTerms): Promise<Range | false> {
  const { store } = stage.product
  for (const words of await stage.supervise()) throw new Error(words)
  const range = { from: since, to: slotStart(Date.now() - 3 * MINUTE, widthMs) }
  const counts = await countsOf(stage, subjects, range, widthMs)
  if (counts.missing > 0) return false
  if (counts.unobtainable > 0 || counts.held > 0) throw new Error(JSON.stringify(counts))
  const active = (await listBackfills(store, { limit: 1_000, active: true })).filter(isOfPeople)
  if (active.length > 0) return false
  const difference = await compareWithTruth(store, stage.upstream, subjects, widthMs, range)
  if (difference.missing + difference.extra + difference.different > 0 || difference.rows !== counts.stored)
    throw new Error(JSON.stringify({ difference, counts }))
  const series = await listSeries(store)
  for (const each of series) {
    const { rowsGone, strayRows } = await auditSeries(store, each, Date.now())
    if (rowsGone.length + strayRows.length > 0)
      throw new Error(`audit of ${each.dataset} ${each.subject}: ${JSON.stringify({ rowsGone, strayRows })}`)
  }
  return range
}

/** Slots of all candles by state. */
export async function countsOf(
  { product }: ChaosStage,
  subjects: readonly string[],
  range: Range,
  widthMs: number,
): Promise<CoverageCounts> {
  const series = await listSeries(product.store, { dataset: 'candles' })
  const known = await readKnowledge(
    product.store,
    series.map((each) => each.id),
  )
  const sum = { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0 }
  for (const each of series) {
    const counts = countStates(range, known.get(each.id)?.intervals ?? [], widthMs)
    for (const state of Object.keys(sum) as (keyof CoverageCounts)[]) sum[state] += counts[state]
  }
  if (series.length !== subjects.length) throw new Error(`${series.length} series`)
  return sum
}

/** What stands when it did not heal, for the person who reads the failure. */
export async function describe(stage: ChaosStage, { subjects, since, widthMs }: HealingTerms): Promise<string> {
  const { store, workers } = stage.product
  const ask = (sql: string) => store.query(sql).catch((error: unknown) => [String(error)])
  const notes = await ask(
    `SELECT dataset, series_id, start_at, end_at, reason, tries, last_tried_at, next_try_at, backfill_id
     FROM gap_notes JOIN series ON id = series_id ORDER BY dataset, start_at DESC LIMIT 20`,
  )
  const backfills = await ask(
    `SELECT id, dataset, state, request, slots_left, slots_failed, slots_unconfirmed, calls_made, requested_at FROM backfills
     WHERE ended_at IS NULL ORDER BY requested_at DESC LIMIT 12`,
  )
  const claims = await ask('SELECT * FROM claims LIMIT 20')
  const range = { from: since, to: slotStart(Date.now() - 3 * MINUTE, widthMs) }
  const counts = await countsOf(stage, subjects, range, widthMs).catch(String)
  const calls = await stage.upstream.calls().catch(String)
  const log = workers.map((worker) => worker.output().slice(-3_000)).join('\n')
  return `NOT HEALED ${JSON.stringify({ counts, calls, notes, backfills, claims, now: new Date() }, null, 1)}\n${log}`
}
