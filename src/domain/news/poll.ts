import type { Millis } from '../clock.ts'
import { clip } from '../collection/knowledge.ts'
import { slotCeil, slotStart } from '../collection/slot.ts'
import { subtractAll, type Range } from '../range.ts'
import { compareAnswers, type RollOver } from './identity.ts'

/** What a feed's earlier answer held: the keys of its items, and the end of the slots that it accounted for. */
export interface LastAnswer {
  readonly keys: readonly string[]
  readonly edge: Millis
}

/** What came of one poll. `dates` are those of its items in the feed's own order, undated ones left out. */
export type PollAnswer =
  { readonly status: 'not-modified' } | { readonly keys: readonly string[]; readonly dates: readonly Millis[] }

export interface PollGround {
  readonly widthMs: number
  /** Every slot up to `edge` that nothing is known of, and some that are asked for again. */
  readonly missing: readonly Range[]
  /** Slots that an earlier poll accounted for, whose articles are all there still. */
  readonly proven: readonly Range[]
  /** The end of the newest slot that is over. */
  readonly edge: Millis
  readonly last: LastAnswer | undefined
}

export interface Account {
  readonly stored: readonly Range[]
  readonly unobtainable: readonly (Range & { readonly reason: 'rolled-over' | 'beyond-history' })[]
  /** Set when the answer shares no item with the last one. */
  readonly rollOver: RollOver | undefined
}

/**
 * Which slots one answer of a feed accounts for. An answer that shares an item with the last one holds everything that came in between, and
 * so does an unchanged or an empty one. One that shares none has rolled over: only the poll's own slot, the newest, is certain. For
 * slots before the last answer, and before the first one, an answer vouches as far back as its items reach.
 */
export function accountFor(answer: PollAnswer, { widthMs, missing, proven, edge, last }: PollGround): Account {
  const newest = { from: edge - widthMs, to: edge }
  const compared =
    'status' in answer || last === undefined || last.edge > edge ? undefined : compareAnswers(last.keys, answer.keys)
  const rolledOver = compared?.rolledOver === true
  const reach = 'status' in answer ? undefined : reachOf(answer.dates)
  const from = last === undefined ? edge : Math.min(last.edge, edge)
  const known = [
    newest,
    ...proven,
    ...(rolledOver ? [] : [{ from, to: edge }]),
    ...(reach === undefined ? [] : [{ from: slotCeil(reach, widthMs), to: rolledOver ? from : edge }]),
  ]
  const stored = clip(missing, known)
  const lost = subtractAll(missing, stored)
  const parts = (within: Range, reason: 'rolled-over' | 'beyond-history') =>
    clip(lost, [within]).map((range) => ({ ...range, reason }))
  return {
    stored,
    unobtainable: [
      ...parts({ from: -Infinity, to: from }, 'beyond-history'),
      ...parts({ from, to: edge }, 'rolled-over'),
    ],
    rollOver: rolledOver ? compared : undefined,
  }
}

/**
 * Since when everything that a feed published is in its answer: the date of its oldest item. Where items are not in the order of their dates
 * the newest date of its last quarter, so that an old item which is pinned to the top proves nothing.
 */
export function reachOf(dates: readonly Millis[]): Millis | undefined {
  const [first, last] = [dates[0], dates.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const newestFirst = first >= last ? dates : [...dates].reverse()
  if (newestFirst.every((date, at) => at === 0 || date <= (newestFirst[at - 1] ?? date))) return newestFirst.at(-1)
  return Math.max(...newestFirst.slice(-Math.ceil(dates.length / 4)))
}

/**
 * The slot that an article is filed under: the one in which it could be known, if the answer accounts for that; else the next one that it
 * accounts for, or the last. With none, the slot that is still open: its poll will count it.
 */
export function filedUnder(knownAt: Millis, stored: readonly Range[], edge: Millis, widthMs: number): Millis {
  const slot = slotStart(knownAt, widthMs)
  const next = stored.find((range) => range.to > slot)
  if (next !== undefined) return Math.max(slot, next.from)
  const last = stored.at(-1)
  return last === undefined ? edge : last.to - widthMs
}
