/** How each dataset and collector stands, and what of it is not well. Pure. */
import type { Millis } from '../domain/clock.ts'
import { MINUTE } from '../domain/clock.ts'
import type { CoverageCounts } from '../domain/collection/coverage.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { partsOf, type BandPart } from './bands.ts'
import { rowOf, sumCounts } from './coverage.ts'
import type { LoadedSeries } from './loaded-series.ts'
import type { Services } from './services.ts'
import { aboutTime, completeness, count, gapReason, listed, sentenceTime, several, sourceName, span } from './words.ts'

/** ok: runs as its rhythm says; late: no success for too long; failing: its last run failed; paused; waiting: has not run yet. */
export type CollectorState = 'ok' | 'late' | 'failing' | 'paused' | 'waiting'

export interface CollectorStatus {
  readonly name: string
  readonly dataset: Dataset
  /** Id of its Temporal Schedule. */
  readonly schedule: string
  readonly status: CollectorState
  readonly lastRunAt: Millis | undefined
  readonly lastSuccessAt: Millis | undefined
  /** Since the last success; undefined before the first. */
  readonly ageSeconds: number | undefined
  /** Why the last run failed, empty when it did not. */
  readonly reason: string
}

/** whole: 0 missing; filling: the missing are on their way, in a backfill's hand, or asked again by themselves; missing: something stands in the way; stuck: nothing new for too long. */
export type DatasetState = 'whole' | 'filling' | 'missing' | 'stuck'

export interface DatasetStatus extends CoverageCounts {
  readonly dataset: Dataset
  readonly source: string
  readonly series: number
  readonly seriesMissing: number
  /** Percent of expected slots that are accounted for, two decimals, rounded down; 100 only when none is missing. */
  readonly completeness: number
  /** End of the newest stored slot; undefined when nothing is stored. */
  readonly newestAt: Millis | undefined
  readonly state: DatasetState
}

/** Kinds of missing slots of a dataset; together they are its missing. */
export interface MissingKinds {
  /** Ended so lately that the next collection or sweep brings them. */
  readonly arriving: number
  readonly inHand: number
  /** Answered empty once, asked again by itself. */
  readonly doubtful: number
  /** Never asked for, and nobody has them in hand. */
  readonly neverAsked: number
  /** A fault stands in the way, by reason. */
  readonly blocked: ReadonlyMap<string, number>
  /** Share of the missing that was never asked for, in hand or not: high while history is filled for the first time. */
  readonly freshShare: number
  /** When the first doubtful slot is asked for again. */
  readonly askedAgainAt: Millis | undefined
}

export interface DatasetStanding {
  readonly status: DatasetStatus
  readonly kinds: MissingKinds
  /** Slots between the newest slot that is accounted for and the live edge, of the series that is furthest behind. */
  readonly lagSlots: number
  readonly widthMs: number
  readonly missingFrom: Millis
  readonly missingTo: Millis
}

/** A slot may be missing this long after it became final without being worth a word: the collection of it is under way. */
const GRACE = 2 * MINUTE
const STUCK_FROM_SLOTS = 6

/** One dataset's series, weighed together. `series` must not be empty. */
export function standingOf(
  dataset: Dataset,
  series: readonly LoadedSeries[],
  now: Millis,
  settleMs: number,
): DatasetStanding {
  const rows = series.map(rowOf)
  const counts = sumCounts(rows)
  const open = series.flatMap((one) => openParts(one))
  const lagSlots = series.reduce((most, one) => Math.max(most, lagOf(one)), 0)
  const kinds = { ...kindsOf(open, now, settleMs), askedAgainAt: askedAgainAt(series, now) }
  const newest = series.flatMap(
    ({ known }) => known.intervals.findLast((interval) => interval.state === 'stored')?.to ?? [],
  )
  const unattended = kinds.neverAsked + [...kinds.blocked.values()].reduce((sum, slots) => sum + slots, 0)
  const stuck = lagSlots >= STUCK_FROM_SLOTS && counts.stored > 0 && !inHandAtEdge(open)
  const state: DatasetState = counts.missing === 0 ? 'whole' : stuck ? 'stuck' : unattended > 0 ? 'missing' : 'filling'
  return {
    status: {
      dataset,
      source: series[0]?.series.source ?? '',
      series: series.length,
      seriesMissing: rows.filter((row) => row.missing > 0).length,
      ...counts,
      completeness: completeness(counts),
      // A price is stored while its slot still runs.
      newestAt:
        newest.length === 0
          ? undefined
          : Math.min(
              now,
              newest.reduce((a, b) => Math.max(a, b)),
            ),
      state,
    },
    kinds,
    lagSlots,
    widthMs: Math.min(...series.map((one) => one.series.widthSeconds * 1000)),
    missingFrom: open.reduce((from, part) => Math.min(from, part.from), now),
    missingTo: open.reduce((to, part) => Math.max(to, part.to), 0),
  }
}

type OpenPart = BandPart & { readonly atEdge: boolean }

function openParts({ series, expected, known, filling }: LoadedSeries): OpenPart[] {
  return partsOf(expected, known, filling, series.widthSeconds * 1000)
    .filter((part) => part.state === 'missing' || part.state === 'filling')
    .map((part) => ({ ...part, atEdge: part.to === expected.to }))
}

/** When the first of the slots that were answered empty once is asked for again; undefined when none waits. */
function askedAgainAt(series: readonly LoadedSeries[], now: Millis): Millis | undefined {
  const times = series.flatMap(({ known }) =>
    known.notes.flatMap(({ reason, nextTryAt }) =>
      reason === 'empty-once' && nextTryAt !== undefined ? nextTryAt : [],
    ),
  )
  return times.length === 0
    ? undefined
    : Math.max(
        now,
        times.reduce((a, b) => Math.min(a, b)),
      )
}

function inHandAtEdge(open: readonly OpenPart[]): boolean {
  return open.filter((part) => part.atEdge).every((part) => part.state === 'filling')
}

/** Slots from the last slot that is accounted for to the live edge. */
function lagOf({ series, expected, known }: LoadedSeries): number {
  const newest = Math.max(expected.from, ...known.intervals.slice(-1).map((interval) => interval.to))
  return Math.max(0, Math.round((expected.to - newest) / (series.widthSeconds * 1000)))
}

function kindsOf(open: readonly OpenPart[], now: Millis, settleMs: number): Omit<MissingKinds, 'askedAgainAt'> {
  const blocked = new Map<string, number>()
  const kinds = { arriving: 0, inHand: 0, doubtful: 0, neverAsked: 0 }
  let fresh = 0
  let all = 0
  for (const part of open) {
    // Only the newest slot of a stretch that reaches the live edge can be on its way.
    const arriving = part.atEdge && part.reason === 'never-asked' && now - part.to < settleMs + GRACE ? 1 : 0
    const rest = part.slots - arriving
    all += rest
    kinds.arriving += arriving
    if (part.reason === 'never-asked') fresh += rest
    if (part.state === 'filling') kinds.inHand += rest
    else if (part.reason === 'empty-once') kinds.doubtful += rest
    else if (part.reason === 'never-asked') kinds.neverAsked += rest
    else if (rest > 0) blocked.set(part.reason, (blocked.get(part.reason) ?? 0) + rest)
  }
  return { ...kinds, blocked, freshShare: all === 0 ? 0 : fresh / all }
}

/** One thing that is not well. `next` is a command that can be pasted, undefined when nothing is to be done. */
export interface Exception {
  readonly kind: 'service' | 'stuck' | 'missing' | 'collector' | 'filling' | 'history'
  readonly mark: 'bad' | 'filling'
  readonly subject: string
  /** With the subject before it, a sentence: `miss 68,400 slots in 120 series, 3 March 02:00 to 13:00.` */
  readonly title: string
  readonly text: string
  readonly next: string | undefined
}

/** A backfill at work, as far as a headline needs it. */
export interface Helper {
  readonly id: string
  readonly dataset: Dataset
  readonly etaSeconds: number | undefined
}

const RANK: readonly Exception['kind'][] = ['service', 'stuck', 'missing', 'collector', 'filling', 'history']

/** Everything that is not well, those that need a person first. */
export function exceptionsOf(
  services: Services,
  standings: readonly DatasetStanding[],
  collectors: readonly CollectorStatus[],
  helpers: readonly Helper[],
  now: Millis,
): Exception[] {
  const stuck = new Set(standings.filter(({ status }) => status.state === 'stuck').map(({ status }) => status.dataset))
  const found = [
    ...serviceExceptions(services),
    ...standings.flatMap((standing) => datasetException(standing, helpers, now)),
    ...collectors
      .filter(({ dataset }) => !stuck.has(dataset))
      .flatMap((collector) => collectorException(collector, now)),
  ]
  return found.sort((a, b) => RANK.indexOf(a.kind) - RANK.indexOf(b.kind))
}

function serviceExceptions({ mysql, temporal }: Services): Exception[] {
  const down = (subject: string, address: string, problem: string | undefined, text: string): Exception => ({
    kind: 'service',
    mark: 'bad',
    subject,
    title: `does not answer (${[address, problem ?? 'no answer'].filter((word) => word !== '').join(', ')}).`,
    text,
    next: undefined,
  })
  return [
    ...(mysql.ok
      ? []
      : [down('MySQL', mysql.address, mysql.problem, 'Nothing that was stored is lost; collectors wait.')]),
    ...(temporal.ok
      ? []
      : [
          down(
            'Temporal',
            temporal.address,
            temporal.problem,
            'Stored data can be read; nothing is collected or filled until it is back.',
          ),
        ]),
  ]
}

function datasetException(
  { status, kinds, lagSlots, widthMs, missingFrom, missingTo }: DatasetStanding,
  helpers: readonly Helper[],
  now: Millis,
): Exception[] {
  if (status.missing - kinds.arriving <= 0) return []
  const { dataset, missing } = status
  const helper = helpers.find((one) => one.dataset === dataset)
  if (status.state === 'stuck')
    return [
      {
        kind: 'stuck',
        mark: 'bad',
        subject: dataset,
        title: `stand still since ${sentenceTime(status.newestAt ?? missingFrom, now)}.`,
        text: `${several(missing, 'slot')} missing, newest ${span(now - (status.newestAt ?? missingFrom))} old, ${several(lagSlots, 'slot')} behind.${blockedText(kinds, status.source)}`,
        next: `npx gapless gaps ${dataset}`,
      },
    ]
  const title = `miss ${several(missing, 'slot')} in ${several(status.seriesMissing, 'series', 'series')}, ${sentenceTime(missingFrom, now)} to ${sentenceTime(missingTo, now)}.`
  const by =
    helper === undefined ? 'The next sweep asks for them.' : `${helper.id} is filling them${wholeAt(helper, now)}.`
  const history =
    kinds.freshShare >= 0.9 &&
    kinds.blocked.size === 0 &&
    missing >= status.expected / 100 &&
    now - missingFrom > 50 * widthMs
  if (history)
    return [
      { kind: 'history', mark: 'filling', subject: dataset, title, text: `${by} Nothing to do.`, next: undefined },
    ]
  if (status.state === 'missing')
    return [
      {
        kind: 'missing',
        mark: 'bad',
        subject: dataset,
        title,
        text: `${blockedText(kinds, status.source).trim()} ${by}`.trim(),
        next: `npx gapless gaps ${dataset}`,
      },
    ]
  const doubt =
    kinds.doubtful === 0
      ? []
      : [
          `${count(kinds.doubtful)} answered empty once and ${kinds.doubtful === 1 ? 'is' : 'are'} asked again${kinds.askedAgainAt === undefined ? '' : ` at ${aboutTime(kinds.askedAgainAt, now)}`}.`,
        ]
  return [
    {
      kind: 'filling',
      mark: 'filling',
      subject: dataset,
      title,
      text: [...(kinds.inHand > 0 ? [by] : []), ...doubt, 'Nothing to do.'].join(' '),
      next: undefined,
    },
  ]
}

function wholeAt(helper: Helper, now: Millis): string {
  return helper.etaSeconds === undefined ? '' : `, whole at ${aboutTime(now + helper.etaSeconds * 1000, now)}`
}

function blockedText({ blocked }: MissingKinds, source: string): string {
  if (blocked.size === 0) return ''
  const kinds = [...blocked]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, slots]) => `${gapReason(reason)} (${several(slots, 'slot')})`)
  return ` In the way at ${sourceName(source)}: ${listed(kinds)}.`
}

function collectorException(collector: CollectorStatus, now: Millis): Exception[] {
  const since =
    collector.lastSuccessAt === undefined
      ? 'it has not succeeded yet'
      : `last success ${span(now - collector.lastSuccessAt)} ago`
  const why = collector.reason === '' ? '' : ` ${collector.reason.replace(/\.?$/, '.')}`
  const told = { kind: 'collector', mark: 'bad', subject: collector.name } as const
  if (collector.status === 'failing')
    return [
      {
        ...told,
        title: 'fails.',
        text: `${since.charAt(0).toUpperCase()}${since.slice(1)}.${why}`,
        next: `npx gapless collect ${collector.name}`,
      },
    ]
  if (collector.status === 'late')
    return [
      {
        ...told,
        title: `is late: ${since}.`,
        text: `Its schedule is ${collector.schedule}.${why}`,
        next: 'npx gapless schedule list',
      },
    ]
  if (collector.status === 'paused')
    return [
      {
        ...told,
        title: 'is paused.',
        text: 'What it leaves out is refilled when it is resumed.',
        next: `npx gapless schedule resume ${collector.schedule}`,
      },
    ]
  return []
}
