import { promisesFor, promisesOf, type Promised } from '../../config/promises.ts'
import { collectId, MADE_FROM } from '../../contracts/collection.ts'
import { MINUTE, SECOND, type Millis } from '../../domain/clock.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import { durationText } from '../../domain/duration.ts'
import { listBackfills } from '../../store/backfills.ts'
import { newestPrices } from '../../store/price-ages.ts'
import { listSeries } from '../../store/series.ts'
import { youngSeries } from '../../store/young-series.ts'
import { gapRows, type GapRow } from '../gaps.ts'
import type { IncidentTools } from '../incident-tools.ts'
import { loadSeries, type LoadedSeries } from '../loaded-series.ts'
import { readUpdater, type Updater } from '../updater.ts'
import { datasetName, gapReason, isoTime, listedUpTo, sentenceCase, several, sourceName, span } from '../words.ts'
import { judged, type Look, type Seen } from './check.ts'

/** A collection that is under way may take this long without a word. */
const GRACE_MS = 2 * MINUTE
/** What is promised for the first time is filled for the first time: it is not late before this. */
const FIRST_FILL_MS = 15 * MINUTE
/** Subjects that a remedy is told; beyond them it takes all. */
const SUBJECTS_TOLD = 50

/** One dataset of one source, all its series. */
interface Group {
  readonly promised: Promised
  readonly series: readonly LoadedSeries[]
}

/** How long the next slot of a series has been overdue, beyond its width and settle time; 0 when it is not, or is being filled now. */
export function lateness({ series, expected, known, filling }: LoadedSeries, settleMs: number, now: Millis): number {
  const widthMs = series.widthSeconds * SECOND
  if (expected.from >= expected.to) return 0
  if (filling.some(({ from, to }) => from < expected.to && to >= expected.to)) return 0
  const newest = known.intervals.at(-1)?.to ?? expected.from
  return Math.max(0, now - (newest + widthMs + settleMs + GRACE_MS))
}

const data: Look = {
  checks: ['data-fresh', 'data-whole', 'updater-moving'],
  target: 'data',
  query: 'npx gapless coverage; npx gapless gaps',
  deadlineMs: 10 * SECOND,
  async see(tools) {
    const { desk } = tools
    const now = desk.clock()
    const [all, young, backfills] = await Promise.all([
      loadSeries(desk, {}),
      youngSeries(desk.database, now - FIRST_FILL_MS),
      listBackfills(desk.database, { limit: 1_000, active: true }),
    ])
    const loaded = all.filter(({ series }) => !young.has(series.id))
    const groups = promisesOf(desk.config.settings).flatMap((promised): Group[] => {
      const series = loaded.filter(
        (one) => one.series.dataset === promised.dataset && one.series.source === promised.source,
      )
      return series.length === 0 ? [] : [{ promised, series }]
    })
    // An updater that has made rows before may stand still however new its series is.
    const begun = all.filter(
      ({ series, known }) => series.dataset !== 'features' || !young.has(series.id) || known.intervals.length > 0,
    )
    return [
      ...groups.flatMap((group) => {
        const gaps = group.series.flatMap((one) => gapRows(one, backfills, group.promised.settle))
        return [fresh(tools, group, now), whole(tools, group, gaps, now), ...moving(group, groups, now)]
      }),
      ...featuresMove(tools, await readUpdater(desk, begun)),
    ]
  },
}

const targetOf = ({ promised: { dataset, source } }: Group): string => `${dataset}/${source}`

function fresh({ desk }: IncidentTools, group: Group, now: Millis): Seen {
  const { promised, series } = group
  const { dataset, source, settle, every, widths } = promised
  const { dataLate } = desk.config.settings.incidents.checks
  const late = series
    .map((one) => ({ subject: one.series.subject, ms: lateness(one, settle, now) }))
    .filter(({ ms }) => ms > dataLate)
    .toSorted((a, b) => b.ms - a.ms)
  const worst = late[0]?.ms ?? 0
  const rhythm = every ?? Math.min(...widths)
  return judged({
    name: 'data-fresh',
    target: targetOf(group),
    value: worst === 0 ? 'on time' : `${span(worst)} late`,
    threshold: `at most ${durationText(dataLate)} after it is due`,
    query: `npx gapless coverage ${dataset}`,
    isBad: late.length > 0,
    well: `The newest ${datasetName(dataset)} of ${sourceName(source)} are there.`,
    ill: `${several(late.length, 'series', 'series')} of ${series.length} of ${datasetName(dataset)} of ${sourceName(source)} ${late.length === 1 ? 'is' : 'are'} late, by up to ${span(worst)}: ${listedUpTo(
      late.map(({ subject }) => subject),
      5,
    )}.`,
    reason: 'late',
    facts: {
      dataset,
      source,
      lateMs: worst,
      lateSeries: late.length,
      series: series.length,
      ...(MADE_FROM[dataset] === undefined ? { schedule: collectId(dataset, source, durationText(rhythm)) } : {}),
    },
  })
}

/** A gap that is asked for again by itself, or that a backfill has in hand, is on its way; one that lasts is not. */
function whole({ desk }: IncidentTools, group: Group, gaps: readonly GapRow[], now: Millis): Seen {
  const { dataset, source } = group.promised
  const { gapOld } = desk.config.settings.incidents.checks
  const open = gaps.filter(
    ({ firstSeenAt, reason, backfillId, nextTryAt }) =>
      now - firstSeenAt > gapOld &&
      backfillId === undefined &&
      !(reason === 'empty-once' && (nextTryAt ?? 0) > now) &&
      reason !== 'awaits-input',
  )
  const slots = open.reduce((sum, each) => sum + each.slots, 0)
  const subjects = [...new Set(open.map(({ subject }) => subject))]
  const [worst] = open.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt)
  const from = Math.min(...open.map((each) => each.from))
  const to = Math.max(...open.map((each) => each.to))
  return judged({
    name: 'data-whole',
    target: targetOf(group),
    value: several(slots, 'slot'),
    threshold: `none that is missing for over ${durationText(gapOld)} and in nobody's hands`,
    query: `npx gapless gaps ${dataset}`,
    isBad: open.length > 0,
    well: `No gap in ${datasetName(dataset)} of ${sourceName(source)} is left alone.`,
    ill:
      worst === undefined
        ? ''
        : `${several(slots, 'slot')} of ${datasetName(dataset)} of ${sourceName(source)} ${slots === 1 ? 'is' : 'are'} missing from ${isoTime(from)} to ${isoTime(to)}, since ${isoTime(worst.firstSeenAt)} (${gapReason(worst.reason)}): ${listedUpTo(subjects, 5)}.`,
    reason: worst?.reason ?? '',
    facts:
      worst === undefined
        ? { dataset, source }
        : { dataset, source, from, to, slots, subjects: subjects.length > SUBJECTS_TOLD ? '' : subjects.join(' ') },
  })
}

/** What is made from others stands still when all its inputs are further than it is; features tell it themselves. */
function moving(group: Group, groups: readonly Group[], now: Millis): Seen[] {
  const { dataset, source, settle } = group.promised
  if (dataset === 'features') return []
  const inputs = (MADE_FROM[dataset] ?? []).flatMap((name: Dataset) =>
    groups.filter(({ promised }) => promised.dataset === name),
  )
  if (inputs.length === 0) return []
  const widthMs = Math.max(...group.series.map(({ series }) => series.widthSeconds)) * SECOND
  const output = edgeOf(group)
  const input = Math.min(...inputs.map(edgeOf))
  const behind = Math.max(0, Math.min(input, now - settle) - output)
  const inHand = group.series.some(({ filling, expected }) => filling.some(({ to }) => to >= expected.to))
  const stuck = behind > 2 * widthMs + GRACE_MS && !inHand
  return [
    judged({
      name: 'updater-moving',
      target: targetOf(group),
      value: behind === 0 ? 'up to its inputs' : `${span(behind)} behind its inputs`,
      threshold: 'at most two slots behind its inputs',
      query: `npx gapless gaps ${dataset}`,
      isBad: stuck,
      well: `${sentenceCase(datasetName(dataset))} of ${sourceName(source)} follow what they are made from.`,
      ill: `${sentenceCase(datasetName(dataset))} of ${sourceName(source)} stand at ${isoTime(output)}, and what they are made from reaches ${isoTime(input)}.`,
      reason: 'stuck',
      facts: { dataset, source, output, input },
    }),
  ]
}

/** Features have an updater that knows itself which of its inputs count, and by when. */
function featuresMove({ desk }: IncidentTools, updater: Updater | undefined): Seen[] {
  if (updater === undefined) return []
  const { standsStill, sentence, lagSeconds, owed, state } = updater
  return promisesFor(desk.config.settings, 'features').map(({ dataset, source }) =>
    judged({
      name: 'updater-moving',
      target: `${dataset}/${source}`,
      value: `${state}, ${span(lagSeconds * SECOND)} behind`,
      threshold: 'its output moves while its inputs do',
      query: `npx gapless gaps ${dataset}`,
      isBad: standsStill,
      well: sentence,
      ill: sentence,
      reason: 'stuck',
      facts: { dataset, source, owed, lagSeconds },
    }),
  )
}

/** Up to where the series that is furthest behind is accounted for. */
function edgeOf({ series }: Group): Millis {
  return Math.min(...series.map(({ known, expected }) => known.intervals.at(-1)?.to ?? expected.from))
}

/** Coverage is of one source; whether anybody knows a coin's price now is another question. */
const prices: Look = {
  checks: ['price-current'],
  target: 'prices',
  query: 'SELECT coin_id, MAX(timestamp_iso) FROM price_data_real GROUP BY coin_id',
  deadlineMs: 5 * SECOND,
  async see({ desk }) {
    const { settings } = desk.config
    const [promised] = promisesFor(settings, 'prices')
    if (promised === undefined) return []
    const now = desk.clock()
    const { dataLate } = settings.incidents.checks
    const limit = dataLate + Math.min(...promised.widths)
    const [newest, series, young] = await Promise.all([
      newestPrices(desk.database, now - limit),
      listSeries(desk.database, { dataset: 'prices', source: promised.source }),
      youngSeries(desk.database, now - FIRST_FILL_MS),
    ])
    const due = new Set(series.filter(({ id }) => !young.has(id)).map(({ subject }) => subject))
    const old = promised.subjects.filter((coin) => due.has(coin) && !newest.has(coin))
    return [
      judged({
        name: 'price-current',
        target: 'prices',
        value: `${promised.subjects.length - old.length} of ${several(promised.subjects.length, 'coin')}`,
        threshold: `a price of each within ${durationText(limit)}, from whichever source`,
        query: this.query,
        isBad: old.length > 0,
        well: 'There is a current price of every coin.',
        ill: `There is no current price of ${listedUpTo(old, 5)} from any source.`,
        reason: 'late',
        facts: { dataset: 'prices', source: promised.source, coins: old.length },
      }),
    ]
  },
}

export const COVERAGE_LOOKS: readonly Look[] = [data, prices]
