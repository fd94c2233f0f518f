import type { Millis } from '../clock.ts'
import { intersect, overlapping, subtractAll, totalLength, union, type Range } from '../range.ts'
import { paint, type Interval } from './coverage.ts'
import { eraseNotes, notesIn, paintNotes, type GapNote, type GapReason } from './gap.ts'
import { rangesOfSlots } from './slot.ts'

/** All that is known of one series: what is accounted for, and what was seen of what is not. Both sorted and disjoint. */
export interface Knowledge {
  readonly intervals: readonly Interval[]
  readonly notes: readonly GapNote[]
}

export const NOTHING_KNOWN: Knowledge = { intervals: [], notes: [] }

/** What one call to a source said about some missing slots. */
export interface PageAnswer {
  /** The missing slots that were asked for. */
  readonly want: readonly Range[]
  /** Starts of the slots that came with a row; those outside `want` are ignored. */
  readonly filled: readonly Millis[]
  /** Where absence is evidence: the answer is known to be whole there. */
  readonly trusted: readonly Range[]
  /** Slots the source no longer keeps: absent there means unobtainable. */
  readonly beyondHistory: readonly Range[]
  readonly askedAt: Millis
  readonly confirmNoneAfterMs: number
  readonly backfillId: string
}

export interface AnswerTally {
  readonly stored: number
  readonly none: number
  readonly unobtainable: number
  readonly unconfirmed: number
}

/**
 * Folds an answer into what is known. Slots with a row become `stored`. An absent slot becomes `none` only when the source
 * answered without it before, at least `confirmNoneAfterMs` ago, and this answer is evidence; else it is noted and asked again.
 */
export function absorbAnswer(
  known: Knowledge,
  answer: PageAnswer,
  widthMs: number,
): { next: Knowledge; tally: AnswerTally } {
  const want = subtractAll(
    answer.want,
    known.intervals.filter((i) => i.state === 'stored'),
  )
  const filled = clip(rangesOfSlots(answer.filled, widthMs), want)
  const absent = subtractAll(want, [...filled, ...known.intervals])
  const gone = clip(answer.beyondHistory, absent)
  const asked = subtractAll(absent, gone)
  const before = asked.flatMap((range) => notesIn(known.notes, range)).filter((note) => note.reason === 'empty-once')
  const ripe = before.filter((note) => note.firstSeenAt <= answer.askedAt - answer.confirmNoneAfterMs)
  const confirmed = clip(clip(ripe, asked), answer.trusted)
  const doubtful = subtractAll(asked, confirmed)

  let intervals = known.intervals
  for (const range of filled)
    intervals = paint(intervals, { ...range, state: 'stored', reason: '', records: slots(range, widthMs) })
  for (const range of gone)
    intervals = paint(intervals, { ...range, state: 'unobtainable', reason: 'beyond-history', records: 0 })
  for (const range of confirmed)
    intervals = paint(intervals, { ...range, state: 'none', reason: 'empty-twice', records: 0 })

  const doubts = doubtful.flatMap((range) => {
    const old = notesIn(known.notes, range).filter((note) => note.reason === 'empty-once')
    const fresh = subtractAll([range], old).map((part) => emptyOnce(part, answer, undefined))
    return [...fresh, ...old.map((note) => emptyOnce(note, answer, note))]
  })
  const notes = paintNotes(eraseNotes(known.notes, [...filled, ...gone, ...confirmed]), doubts)
  const count = (ranges: readonly Range[]) => totalLength(ranges) / widthMs
  return {
    next: { intervals, notes },
    tally: { stored: count(filled), none: count(confirmed), unobtainable: count(gone), unconfirmed: count(doubtful) },
  }
}

function emptyOnce(range: Range, answer: PageAnswer, old: GapNote | undefined): GapNote {
  const firstSeenAt = old?.firstSeenAt ?? answer.askedAt
  const ripeAt = firstSeenAt + answer.confirmNoneAfterMs
  const tries = (old?.tries ?? 0) + 1
  return {
    from: range.from,
    to: range.to,
    reason: 'empty-once',
    firstSeenAt,
    lastTriedAt: answer.askedAt,
    tries,
    nextTryAt: ripeAt > answer.askedAt ? ripeAt : answer.askedAt + patience(answer, tries),
    backfillId: answer.backfillId,
  }
}

/** A ripe doubt whose answer was no evidence is asked again soon, then ever more rarely, so that a source that keeps lying costs little. */
function patience(answer: PageAnswer, tries: number): number {
  return Math.min(
    Math.min(answer.confirmNoneAfterMs, 60_000) * 2 ** Math.min(Math.max(tries - 2, 0), 20),
    6 * 3_600_000,
  )
}

/** Notes that asking for these missing slots failed, and when to ask again: a minute, doubling to six hours. */
export function noteFailure(
  known: Knowledge,
  want: readonly Range[],
  failure: { reason: GapReason; at: Millis; backfillId: string },
): Knowledge {
  const told = subtractAll(want, known.intervals).flatMap((range): GapNote[] => {
    const old = notesIn(known.notes, range)
    const untold = subtractAll([range], old).map((part) => ({ ...NEVER_TRIED, ...part }))
    return [...old, ...untold].map((part) => {
      const tries = part.tries + 1
      const again = failure.at + Math.min(60_000 * 2 ** Math.min(tries - 1, 10), 6 * 3_600_000)
      const tried = { ...part, lastTriedAt: failure.at, tries, backfillId: failure.backfillId }
      // An unripe doubt keeps its story: a fault in between says nothing about the slot.
      if (part.reason === 'empty-once')
        return { ...tried, nextTryAt: Math.max(part.nextTryAt ?? 0, failure.at + 60_000) }
      const firstSeenAt = part.reason === failure.reason ? part.firstSeenAt : failure.at
      return { ...tried, reason: failure.reason, firstSeenAt, nextTryAt: again }
    })
  })
  return { intervals: known.intervals, notes: paintNotes(known.notes, told) }
}

/** Notes that asking for these missing slots was in vain, and leaves them to be asked again at once. What was answered empty keeps its story. */
export function noteAttempt(
  known: Knowledge,
  want: readonly Range[],
  { reason, at }: { reason: GapReason; at: Millis },
): Knowledge {
  const told = subtractAll(want, known.intervals).flatMap((range): GapNote[] => {
    const old = notesIn(known.notes, range)
    const untold = subtractAll([range], old).map((part) => ({ ...NEVER_TRIED, ...part }))
    return [...old, ...untold]
      .filter((part) => part.reason !== 'empty-once')
      .map((part) => ({
        ...{ from: part.from, to: part.to, reason, lastTriedAt: at, tries: part.tries + 1 },
        firstSeenAt: part.reason === reason ? part.firstSeenAt : at,
        ...{ nextTryAt: undefined, backfillId: '' },
      }))
  })
  return { intervals: known.intervals, notes: paintNotes(known.notes, told) }
}

const NEVER_TRIED = { reason: 'never-asked', tries: 0, firstSeenAt: 0 } as const

/** How often in a row a gap was asked for and a fault stood in the way. An empty answer is none. */
export function failuresOf({ reason, lastTriedAt, tries }: GapNote): number {
  return lastTriedAt === undefined || NO_FAULTS.includes(reason) ? 0 : tries
}

const NO_FAULTS: readonly GapReason[] = ['never-asked', 'empty-once', 'awaits-input', 'input-changed']

/** The parts of `ranges` that lie inside `within`; sorted and disjoint. */
export function clip(ranges: readonly Range[], within: readonly Range[]): Range[] {
  const parts = union(ranges)
  const near = overlapping(parts, union(within))
  return union(parts.flatMap((part, place) => (near[place] ?? []).flatMap((limit) => intersect(part, limit) ?? [])))
}

function slots(range: Range, widthMs: number): number {
  return Math.round((range.to - range.from) / widthMs)
}
