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
  return subtractAll([whole], taken)
}

/** `subtract` for many wholes at once, which may come in any order too. */
export function subtractAll(wholes: readonly Range[], taken: readonly Range[]): Range[] {
  const whole = union(wholes)
  const holes = overlapping(whole, union(taken))
  const rest: Range[] = []
  for (const [place, { from: start, to }] of whole.entries()) {
    let from = start
    for (const hole of holes[place] ?? []) {
      if (hole.from > from) rest.push({ from, to: hole.from })
      from = Math.max(from, hole.to)
    }
    if (from < to) rest.push({ from, to })
  }
  return rest
}

/** For each of `wholes` the parts that share time with it, in one walk over both: each must be sorted and disjoint. */
export function overlapping<Part extends Range>(wholes: readonly Range[], parts: readonly Part[]): Part[][] {
  let first = 0
  return wholes.map((whole) => {
    while (first < parts.length && (parts[first]?.to ?? 0) <= whole.from) first += 1
    const found: Part[] = []
    for (let place = first; place < parts.length; place += 1) {
      const part = parts[place]
      if (part === undefined || part.from >= whole.to) break
      found.push(part)
    }
    return found
  })
}

/** Sum of the lengths, in milliseconds; the ranges must be disjoint. */
export function totalLength(ranges: readonly Range[]): number {
  return ranges.reduce((sum, r) => sum + (r.to - r.from), 0)
}
