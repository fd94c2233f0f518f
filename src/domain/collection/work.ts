import type { Millis } from '../clock.ts'
import { intersect, overlapping, subtractAll, union, type Range } from '../range.ts'
import type { BackfillOrder } from './backfill.ts'
import type { GapNote } from './gap.ts'
import type { Knowledge } from './knowledge.ts'
import { pagesOf } from './slot.ts'

/** One call's worth of work: the missing slots it shall settle, inside one span of at most a page. */
export interface PageWork {
  readonly want: readonly Range[]
  /** The source answered without these slots once; this answer may settle it. */
  readonly second: boolean
  /** Rows of some of these slots are in quarantine. */
  readonly doubted?: true
}

export interface WorkRules {
  readonly widthMs: number
  readonly pageSlots: number
  readonly order: BackfillOrder
  /** What this backfill or run has asked already is not asked twice by it, nor what somebody else has just asked. */
  readonly askedBy: string
  /** When it was requested. */
  readonly askedSince: Millis
  /** A sweep waits where a note says so; a person's request does not. */
  readonly onlyDue: boolean
  /** Only slots whose last attempt failed. */
  readonly onlyFailed: boolean
  /** Also slots of which an empty answer is too young for a second one to say anything. */
  readonly forced: boolean
  readonly now: Millis
  /** Ranges that others are fetching. */
  readonly claimed: readonly Range[]
}

/**
 * The pages that may be fetched now inside `within`, in the order asked for. First questions are contiguous and never touch a known slot.
 * Second questions (slots answered empty once) may bridge known slots, so that scattered doubts cost one call a page.
 */
export function pagesToFetch(within: Range, known: Knowledge, rules: WorkRules): PageWork[] {
  const failed = known.notes.filter((note) => note.lastTriedAt !== undefined && note.reason !== 'empty-once')
  const waiting = known.notes.filter((note) => isAsked(note, rules) || isTooSoon(note, rules))
  const open = subtractAll([within], [...known.intervals, ...waiting, ...rules.claimed])
  const wanted = rules.onlyFailed ? shared(open, failed) : open
  const doubts = shared(
    wanted,
    known.notes.filter((note) => note.reason === 'empty-once'),
  )
  const first = subtractAll(wanted, doubts).flatMap((range) =>
    pagesOf(range, rules.widthMs, rules.pageSlots, rules.order).map((page) => ({ want: [page], second: false })),
  )
  const second = bridge(union(doubts), rules.widthMs * rules.pageSlots)
  const start = (work: PageWork) => work.want[0]?.from ?? 0
  const sign = rules.order === 'oldest' ? 1 : -1
  const inDoubt = known.notes.filter(({ reason }) => reason === 'quarantined' || reason === 'doubted')
  return [...first, ...second]
    .map((work) => (shared(work.want, inDoubt).length === 0 ? work : { ...work, doubted: true as const }))
    .sort((a, b) => sign * (start(a) - start(b)))
}

/**
 * It was asked on this one's behalf, or by somebody else since this one was requested and not long ago. Who asked in vain and will ask again
 * leaves no name.
 */
export function isAsked(
  { backfillId, lastTriedAt, nextTryAt }: GapNote,
  { askedBy, askedSince, now }: Pick<WorkRules, 'askedBy' | 'askedSince' | 'now'>,
): boolean {
  if (backfillId === '' || lastTriedAt === undefined) return false
  return backfillId === askedBy || (lastTriedAt >= askedSince && nextTryAt !== undefined && nextTryAt > now)
}

function isTooSoon({ reason, nextTryAt }: GapNote, { onlyDue, forced, now }: WorkRules): boolean {
  return nextTryAt !== undefined && nextTryAt > now && (onlyDue || (reason === 'empty-once' && !forced))
}

/** The parts of `ranges` that lie in one of `parts`; both sorted and disjoint. */
function shared(ranges: readonly Range[], parts: readonly Range[]): Range[] {
  const near = overlapping(ranges, parts)
  return ranges.flatMap((range, place) => (near[place] ?? []).flatMap((part) => intersect(part, range) ?? []))
}

/** Gathers sorted ranges into spans of at most `spanMs`; a range longer than that is cut. */
function bridge(ranges: readonly Range[], spanMs: number): PageWork[] {
  const pages: { want: Range[]; second: true }[] = []
  for (const range of ranges)
    for (let from = range.from; from < range.to;) {
      const last = pages.at(-1)
      const limit = last === undefined ? 0 : (last.want[0]?.from ?? 0) + spanMs
      const fits = last !== undefined && from < limit
      const to = Math.min(range.to, fits ? limit : from + spanMs)
      if (fits) last.want.push({ from, to })
      else pages.push({ want: [{ from, to }], second: true })
      from = to
    }
  return pages
}

/** From the first wanted slot to the last. */
export function spanOf(want: readonly Range[]): Range {
  return { from: Math.min(...want.map((r) => r.from)), to: Math.max(...want.map((r) => r.to)) }
}

/** A question to a source, and what its answer must hold to be believed. */
export interface Question {
  readonly ask: Range
  /** Stored slots inside `ask`: rows that must come back. */
  readonly witnesses: readonly Millis[]
  /** No stored slot lies within a page's reach on that side. */
  readonly leftOpen: boolean
  readonly rightOpen: boolean
}

/**
 * Widens a span to take in the nearest stored slot on each side, where a page has room: rows that must come back,
 * so that an answer without them is known to be a lie. `stored` must be sorted and disjoint.
 */
export function withWitnesses(span: Range, stored: readonly Range[], widthMs: number, pageSlots: number): Question {
  let room = pageSlots - Math.round((span.to - span.from) / widthMs)
  const witnesses: Millis[] = []
  for (const i of stored)
    if (i.from < span.to && i.to > span.from)
      witnesses.push(Math.max(i.from, span.from), Math.min(i.to, span.to) - widthMs)
  let { from, to } = span
  const left = stored.filter((i) => i.to <= span.from).at(-1)
  const leftCost = left === undefined ? Infinity : Math.round((span.from - left.to) / widthMs) + 1
  if (left !== undefined && leftCost <= room) {
    from = left.to - widthMs
    witnesses.push(from)
    room -= leftCost
  }
  const right = stored.find((i) => i.from >= span.to)
  const rightCost = right === undefined ? Infinity : Math.round((right.from - span.to) / widthMs) + 1
  if (right !== undefined && rightCost <= room) {
    to = right.from + widthMs
    witnesses.push(right.from)
  }
  return {
    ask: { from, to },
    witnesses: [...new Set(witnesses)].sort((a, b) => a - b),
    leftOpen: from === span.from,
    rightOpen: to === span.to,
  }
}

/**
 * Where an answer's silence is evidence. One that lacks a witness proves nothing. One with its witnesses proves absence between
 * its first and last row, and out to the end of the question on a side where no stored slot was near enough to be asked for.
 * Without any witness the source must have shown elsewhere (`controlHeld`) that it answers truly now.
 */
export function evidenceOf(
  filled: readonly Millis[],
  question: Question,
  controlHeld: boolean,
  widthMs: number,
): Range[] {
  const came = new Set(filled)
  if (question.witnesses.some((slot) => !came.has(slot))) return []
  if (question.witnesses.length === 0 && controlHeld) return [question.ask]
  if (filled.length === 0) return []
  const proven = question.witnesses.length > 0
  const from = proven && question.leftOpen ? question.ask.from : Math.min(...filled)
  const to = proven && question.rightOpen ? question.ask.to : Math.max(...filled) + widthMs
  return [{ from, to }]
}
