/** How each dataset and collector stands. Pure. */
import { MINUTE, type Millis } from '../domain/clock.ts'
import type { CoverageCounts } from '../domain/collection/coverage.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { intersect } from '../domain/range.ts'
import { partsOf, type BandPart } from './bands.ts'
import { rowOf, sumCounts } from './coverage.ts'
import type { LoadedSeries } from './loaded-series.ts'
import { completeness } from './words.ts'

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
  /** It is made from others, and these are on their way: that it is not there yet is no fault of its own. */
  readonly waits: boolean
  readonly widthMs: number
  readonly missingFrom: Millis
  readonly missingTo: Millis
}

/** A slot may be missing this long after it became final without being worth a word: the collection of it is under way. */
const GRACE = 2 * MINUTE
const STUCK_FROM_SLOTS = 6

/** One dataset's series, weighed together. `series` must not be empty; `inputs` are those of what it is made from. */
export function standingOf(
  dataset: Dataset,
  series: readonly LoadedSeries[],
  now: Millis,
  settleMs: number,
  inputs: readonly LoadedSeries[] = [],
): DatasetStanding {
  const rows = series.map(rowOf)
  const counts = sumCounts(rows)
  const open = series.flatMap((one) => openParts(one))
  const lagSlots = series.reduce((most, one) => Math.max(most, lagOf(one)), 0)
  const waits = awaitsInputAtEdge(open) || areComing(inputs, open)
  const kinds = { ...kindsOf(open, now, settleMs, waits), askedAgainAt: askedAgainAt(series, now) }
  const newest = series.flatMap(
    ({ known }) => known.intervals.findLast((interval) => interval.state === 'stored')?.to ?? [],
  )
  const unattended = kinds.neverAsked + [...kinds.blocked.values()].reduce((sum, slots) => sum + slots, 0)
  const stuck = lagSlots >= STUCK_FROM_SLOTS && counts.stored > 0 && !waits && !inHandAtEdge(open)
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
    waits,
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
  return open.filter((part) => part.atEdge).every((part) => part.state === 'filling' || part.reason === 'awaits-input')
}

/** All that is missing at the live edge has been looked at, and its input was not there. */
function awaitsInputAtEdge(open: readonly OpenPart[]): boolean {
  const edge = open.filter((part) => part.atEdge)
  return edge.length > 0 && edge.every((part) => part.reason === 'awaits-input')
}

/** Whether inputs are being filled, or wait for theirs, in the time in which something is missing. */
function areComing(inputs: readonly LoadedSeries[], open: readonly OpenPart[]): boolean {
  if (open.length === 0) return false
  const span = {
    from: open.reduce((from, part) => Math.min(from, part.from), Infinity),
    to: open.reduce((to, part) => Math.max(to, part.to), 0),
  }
  return inputs.some((input) =>
    openParts(input).some(
      (part) => (part.state === 'filling' || part.reason === 'awaits-input') && intersect(part, span) !== undefined,
    ),
  )
}

/** Slots from the last slot that is accounted for to the live edge. */
function lagOf({ series, expected, known }: LoadedSeries): number {
  const newest = Math.max(expected.from, ...known.intervals.slice(-1).map((interval) => interval.to))
  return Math.max(0, Math.round((expected.to - newest) / (series.widthSeconds * 1000)))
}

function kindsOf(
  open: readonly OpenPart[],
  now: Millis,
  settleMs: number,
  waits: boolean,
): Omit<MissingKinds, 'askedAgainAt'> {
  const blocked = new Map<string, number>()
  const kinds = { arriving: 0, inHand: 0, doubtful: 0, neverAsked: 0 }
  let fresh = 0
  let all = 0
  for (const part of open) {
    // Only the newest slot of a stretch that reaches the live edge can be on its way.
    const arriving = part.atEdge && isFresh(part.reason) && now - part.to < settleMs + GRACE ? 1 : 0
    const rest = part.slots - arriving
    all += rest
    kinds.arriving += arriving
    if (isFresh(part.reason)) fresh += rest
    // What awaits its input is on its way as soon as the input is there, and the input's own dataset says what is wrong with it.
    if (part.state === 'filling' || part.reason === 'awaits-input' || (waits && isFresh(part.reason)))
      kinds.inHand += rest
    else if (part.reason === 'empty-once') kinds.doubtful += rest
    else if (isFresh(part.reason)) kinds.neverAsked += rest
    else if (rest > 0) blocked.set(part.reason, (blocked.get(part.reason) ?? 0) + rest)
  }
  return { ...kinds, blocked, freshShare: all === 0 ? 0 : fresh / all }
}

/** Nothing stands in the way of such a slot but time. */
function isFresh(reason: string): boolean {
  return reason === 'never-asked' || reason === 'awaits-input' || reason === 'input-changed'
}
