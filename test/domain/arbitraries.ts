import fc from 'fast-check'
import { HOUR, type Millis } from '../../src/domain/clock.ts'
import type { CoverageState, Interval } from '../../src/domain/collection/coverage.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import { paintNotes, type GapNote } from '../../src/domain/collection/gap.ts'
import type { Range } from '../../src/domain/range.ts'

/** A small world: slots of one hour, number 0 to 39, so that ranges meet, touch and overlap often. */
export const WIDTH = HOUR
export const SLOTS = 40
const EPOCH = Date.UTC(2025, 0, 1)

export const at = (slot: number): Millis => EPOCH + slot * WIDTH
export const span = (from: number, to: number): Range => ({ from: at(from), to: at(to) })
export const WORLD: Range = span(0, SLOTS)

/** The slot numbers a range holds. */
export function slotsOf(range: Range): number[] {
  const slots: number[] = []
  for (let t = range.from; t < range.to; t += WIDTH) slots.push((t - EPOCH) / WIDTH)
  return slots
}

export const slotsOfAll = (ranges: readonly Range[]): number[] => ranges.flatMap(slotsOf)

/** May be empty. */
export const anyRange: fc.Arbitrary<Range> = fc
  .tuple(fc.nat(SLOTS), fc.nat(12))
  .map(([from, length]) => span(from, Math.min(from + length, SLOTS)))

export const anyRanges: fc.Arbitrary<Range[]> = fc.array(anyRange, { maxLength: 8 })

export const anyState = fc.constantFrom<CoverageState>('stored', 'none', 'unobtainable', 'held')

export const anyInterval: fc.Arbitrary<Interval> = fc
  .record({ range: anyRange, state: anyState, reason: fc.constantFrom('one', 'other') })
  .map(({ range, state, reason }) => ({
    ...range,
    state,
    reason: state === 'stored' ? '' : reason,
    records: state === 'stored' ? slotsOf(range).length : 0,
  }))

/** What some run of paints left behind: sorted, disjoint, merged. */
export const anyIntervals: fc.Arbitrary<Interval[]> = fc
  .array(anyInterval, { maxLength: 8 })
  .map((adds) => adds.reduce<Interval[]>((known, add) => paint(known, add), []))

export const anyNote: fc.Arbitrary<GapNote> = fc
  .record({
    range: anyRange,
    reason: fc.constantFrom('empty-once' as const, 'timeout' as const),
    firstSeenAt: fc.nat(3).map((step) => at(step)),
    tries: fc.integer({ min: 1, max: 3 }),
    wait: fc.option(fc.nat(5), { nil: undefined }),
    backfillId: fc.constantFrom('', 'b1'),
  })
  .map(({ range, wait, ...story }) => ({
    ...range,
    ...story,
    lastTriedAt: story.firstSeenAt,
    nextTryAt: wait === undefined ? undefined : at(wait),
  }))

export const anyNotes: fc.Arbitrary<GapNote[]> = fc
  .array(anyNote, { maxLength: 6 })
  .map((adds) => adds.reduce<GapNote[]>((notes, note) => paintNotes(notes, [note]), []))

/** Sorted and disjoint, with no empty member. Touching neighbours are allowed when `alike` says they differ. */
export function isTidy<R extends Range>(ranges: readonly R[], alike: (a: R, b: R) => boolean = () => true): boolean {
  return ranges.every((range, i) => {
    const last = ranges[i - 1]
    if (range.from >= range.to) return false
    return last === undefined || last.to < range.from || (last.to === range.from && !alike(last, range))
  })
}
