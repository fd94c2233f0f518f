import type { Range } from '../range.ts'
import { intersect, subtract } from '../range.ts'
import { slotCount } from './slot.ts'

/** What is known of a slot. Missing is what no interval names; it is derived, never written. */
export type CoverageState = 'stored' | 'none' | 'unobtainable' | 'held'

/** Sorted, disjoint, merged knowledge of one series. `records` counts stored rows, 0 for the other states. */
export interface Interval extends Range {
  readonly state: CoverageState
  readonly records: number
  /** Why, in a closed word: empty for `stored`. */
  readonly reason: string
}

/** Knowledge that may replace other knowledge: rows beat an empty answer, which beats what a person or a rule said. */
const RANK: Record<CoverageState, number> = { stored: 4, none: 3, unobtainable: 2, held: 1 }

/**
 * Adds one interval to a series' knowledge: it replaces what ranks at most as high and leaves what ranks higher.
 * Takes sorted disjoint intervals, gives sorted disjoint merged ones. Records of a cut interval are shared out by length.
 */
export function paint(known: readonly Interval[], add: Interval): Interval[] {
  if (add.from >= add.to) return mergeNeighbours(known)
  const kept: Interval[] = []
  const stronger: Range[] = []
  for (const old of known) {
    if (intersect(old, add) === undefined) kept.push(old)
    else if (RANK[old.state] > RANK[add.state]) {
      kept.push(old)
      stronger.push(old)
    } else kept.push(...subtract(old, [add]).map((rest) => cut(old, rest)))
  }
  const painted = subtract(add, stronger).map((rest) => cut(add, rest))
  return mergeNeighbours([...kept, ...painted].sort((a, b) => a.from - b.from))
}

/** Takes a range out of a series' knowledge: its slots are missing again. Only the given states when named. */
export function erase(known: readonly Interval[], range: Range, only?: readonly CoverageState[]): Interval[] {
  return mergeNeighbours(
    known.flatMap((old) =>
      only !== undefined && !only.includes(old.state) ? [old] : subtract(old, [range]).map((rest) => cut(old, rest)),
    ),
  )
}

/** The slots of `whole` that no interval names. */
export function missingIn(whole: Range, known: readonly Range[]): Range[] {
  return whole.from < whole.to ? subtract(whole, known) : []
}

export interface CoverageCounts {
  readonly expected: number
  readonly stored: number
  readonly none: number
  readonly unobtainable: number
  readonly held: number
  readonly missing: number
}

/** Slots by state inside `whole`; expected is their sum, so nothing can hide. */
export function countStates(whole: Range, known: readonly Interval[], widthMs: number): CoverageCounts {
  const counts = { stored: 0, none: 0, unobtainable: 0, held: 0 }
  for (const interval of known) {
    const part = intersect(interval, whole)
    if (part !== undefined) counts[interval.state] += slotCount(part, widthMs)
  }
  const expected = whole.from < whole.to ? slotCount(whole, widthMs) : 0
  const missing = expected - counts.stored - counts.none - counts.unobtainable - counts.held
  return { expected, ...counts, missing }
}

function cut(old: Interval, part: Range): Interval {
  const share = (part.to - part.from) / (old.to - old.from)
  return { ...old, from: part.from, to: part.to, records: share === 1 ? old.records : Math.round(old.records * share) }
}

function mergeNeighbours(sorted: readonly Interval[]): Interval[] {
  const merged: Interval[] = []
  for (const next of sorted) {
    const last = merged.at(-1)
    if (last !== undefined && last.to === next.from && last.state === next.state && last.reason === next.reason)
      merged[merged.length - 1] = { ...last, to: next.to, records: last.records + next.records }
    else merged.push(next)
  }
  return merged
}
