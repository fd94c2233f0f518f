import type { Millis } from '../clock.ts'
import { subtractAll, totalLength, type Range } from '../range.ts'
import { erase, missingIn, paint, type Interval } from './coverage.ts'
import { eraseNotes, gapsOf, paintNotes, untriedNote } from './gap.ts'
import { clip, type AnswerTally, type Knowledge } from './knowledge.ts'
import { rangesOfSlots } from './slot.ts'

/** What was made of some missing slots of a dataset that is made from another. */
export interface DerivedAnswer {
  /** Slots that have a row now. */
  readonly filled: readonly Millis[]
  /** Slots that have none for good, because their input has none. */
  readonly absent: readonly Range[]
  /** Slots whose input is not accounted for. */
  readonly awaiting: readonly Range[]
  /** Why the absent ones are, in one word. */
  readonly reason: string
}

/** Nobody has to try by itself before the input is there, which the sweep sees. */
const UNTIL_THE_INPUT = Date.UTC(9999, 0, 1)

/** Folds what was made into what is known. Nothing is asked twice: the input's own coverage is the evidence. */
export function absorbDerived(
  known: Knowledge,
  answer: DerivedAnswer,
  { at, backfillId, widthMs }: { at: Millis; backfillId: string; widthMs: number },
): { next: Knowledge; tally: AnswerTally } {
  const filled = rangesOfSlots(answer.filled, widthMs)
  const count = (ranges: readonly Range[]) => totalLength(ranges) / widthMs
  let intervals = known.intervals
  for (const range of filled)
    intervals = paint(intervals, { ...range, state: 'stored', reason: '', records: count([range]) })
  for (const range of answer.absent)
    intervals = paint(intervals, { ...range, state: 'none', reason: answer.reason, records: 0 })
  const awaiting = subtractAll(answer.awaiting, known.intervals).map((range) => ({
    ...untriedNote(range, 'awaits-input', at),
    ...{ lastTriedAt: at, tries: 1, nextTryAt: UNTIL_THE_INPUT, backfillId },
  }))
  return {
    next: { intervals, notes: paintNotes(eraseNotes(known.notes, [...filled, ...answer.absent]), awaiting) },
    tally: { stored: count(filled), none: count(answer.absent), unobtainable: 0, unconfirmed: 0 },
  }
}

/** Notes which missing slots await their input, and takes the note from those that do not any more. Notes that say so already stay. */
export function noteAwaiting(known: Knowledge, within: Range, awaiting: readonly Range[], at: Millis): Knowledge {
  const missing = missingIn(within, known.intervals)
  const noted = known.notes.filter((note) => note.reason === 'awaits-input')
  const free = subtractAll(clip(noted, missing), awaiting).map((range) => untriedNote(range, 'never-asked', at))
  const waits = subtractAll(clip(missing, awaiting), noted).map((range) => ({
    ...untriedNote(range, 'awaits-input', at),
    nextTryAt: UNTIL_THE_INPUT,
  }))
  return { intervals: known.intervals, notes: paintNotes(known.notes, [...free, ...waits]) }
}

/** Makes slots missing again whose input has changed since they were made. */
export function forgetDerived(known: Knowledge, changed: readonly Range[], at: Millis): Knowledge {
  const doubted = clip(
    known.intervals.filter(({ state }) => state === 'stored' || state === 'none'),
    changed,
  )
  return {
    intervals: changed.reduce<readonly Interval[]>(
      (left, range) => erase(left, range, ['stored', 'none']),
      known.intervals,
    ),
    notes: paintNotes(
      known.notes,
      doubted.map((part) => untriedNote(part, 'input-changed', at)),
    ),
  }
}

/**
 * The slots of `within` that are not to be made yet: those whose own input is not accounted for, and those within reach of input that
 * nobody has asked for so far, because it comes soon and would have them made again. Input asked for in vain is not waited for, nor is
 * any from before `since`.
 */
export function awaitingInput(within: Range, input: Knowledge, reachMs: number, since: Millis): Range[] {
  const missing = missingIn({ from: Math.max(since, within.from - reachMs), to: within.to }, input.intervals)
  const onItsWay = gapsOf(missing, input.notes)
    .filter(({ note }) => note?.lastTriedAt === undefined)
    .map(({ from, to }) => ({ from, to: to + reachMs }))
  return clip([...missing, ...onItsWay], [within])
}
