import type { Millis } from '../clock.ts'
import { totalLength, type Range } from '../range.ts'
import { paint } from './coverage.ts'
import { eraseNotes } from './gap.ts'
import type { AnswerTally, Knowledge } from './knowledge.ts'

/** What an answer said of slots by itself. */
export interface ToldAnswer {
  /** Slots that it accounts for. A slot may be accounted for without a record. */
  readonly stored: readonly Range[]
  /** How many records are filed under slots of them; slots without are not in it. */
  readonly records: ReadonlyMap<Millis, number>
  /** Slots that the source will never give, and why in one word. */
  readonly unobtainable: readonly (Range & { readonly reason: string })[]
}

/** Folds what an answer said of slots into what is known. Slots that it said nothing of stay as they were. */
export function absorbTold(
  known: Knowledge,
  answer: ToldAnswer,
  widthMs: number,
): { next: Knowledge; tally: AnswerTally } {
  let intervals = known.intervals
  for (const range of answer.stored) {
    const records = [...answer.records].reduce(
      (sum, [slot, count]) => (slot >= range.from && slot < range.to ? sum + count : sum),
      0,
    )
    intervals = paint(intervals, { ...range, state: 'stored', reason: '', records })
  }
  for (const { from, to, reason } of answer.unobtainable)
    intervals = paint(intervals, { from, to, state: 'unobtainable', reason, records: 0 })
  const slots = (ranges: readonly Range[]) => totalLength(ranges) / widthMs
  return {
    next: { intervals, notes: eraseNotes(known.notes, [...answer.stored, ...answer.unobtainable]) },
    tally: { stored: slots(answer.stored), none: 0, unobtainable: slots(answer.unobtainable), unconfirmed: 0 },
  }
}
