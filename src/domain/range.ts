import type { Millis } from './clock.ts'

/** A half-open span of time [from, to), UTC milliseconds. */
export interface Range {
  readonly from: Millis
  readonly to: Millis
}

/** The part both share, or undefined when they do not overlap. */
export function intersect(a: Range, b: Range): Range | undefined {
  const from = Math.max(a.from, b.from)
  const to = Math.min(a.to, b.to)
  return from < to ? { from, to } : undefined
}

/** Sorted, disjoint and with touching neighbours joined; empty ranges vanish. */
export function union(ranges: readonly Range[]): Range[] {
  const sorted = ranges.filter((r) => r.from < r.to).sort((a, b) => a.from - b.from)
  const joined: { from: Millis; to: Millis }[] = []
  for (const { from, to } of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else joined.push({ from, to })
  }
  return joined
}

/** What of `whole` none of `taken` names: sorted and disjoint. `taken` may come in any order and overlap. */
export function subtract(whole: Range, taken: readonly Range[]): Range[] {
  const rest: Range[] = []
  let from = whole.from
  for (const hole of union(taken)) {
    if (hole.from >= whole.to) break
    if (hole.from > from) rest.push({ from, to: hole.from })
    from = Math.max(from, hole.to)
  }
  if (from < whole.to) rest.push({ from, to: whole.to })
  return rest
}

/** `subtract` for many wholes at once. */
export function subtractAll(wholes: readonly Range[], taken: readonly Range[]): Range[] {
  return union(wholes).flatMap((whole) => subtract(whole, taken))
}

/** Sum of the lengths, in milliseconds; the ranges must be disjoint. */
export function totalLength(ranges: readonly Range[]): number {
  return ranges.reduce((sum, r) => sum + (r.to - r.from), 0)
}
