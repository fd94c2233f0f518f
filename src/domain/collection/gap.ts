import type { Millis } from '../clock.ts'
import type { Range } from '../range.ts'
import { intersect, overlapping, subtract, subtractAll, union } from '../range.ts'

/**
 * Why a slot is missing, in a closed word:
 * `never-asked` not fetched yet; `empty-once` the source answered without it, once; `rows-gone` an audit found coverage without rows,
 * `rows-changed` or rows that say something else than what was written;
 * `awaits-input` what it is made from is not accounted for yet; `input-changed` what it was made from has changed since;
 * `quarantined` it came with a row that cannot be true; `doubted` its row is asked for again, because it is hard to believe;
 * the others name what stood in the way the last time.
 */
export type GapReason =
  | 'never-asked'
  | 'empty-once'
  | 'rows-gone'
  | 'rows-changed'
  | 'awaits-input'
  | 'input-changed'
  | 'quarantined'
  | 'doubted'
  | 'rate-limited'
  | 'unreachable'
  | 'timeout'
  | 'server-error'
  | 'breaker-open'
  | 'quota-spent'
  | 'malformed'
  | 'truncated'
  | 'too-large'
  | 'refused'
  | 'not-found'
  | 'beyond-history'

/** What was seen of a run of missing slots: when first, why, how often it was asked for, by which backfill, when to ask again. */
export interface GapNote extends Range {
  readonly reason: GapReason
  readonly firstSeenAt: Millis
  readonly lastTriedAt: Millis | undefined
  readonly tries: number
  readonly nextTryAt: Millis | undefined
  readonly backfillId: string
}

/** Slots that nobody has asked for since `at`, when they were seen to be missing for that reason; nobody has to wait before asking. */
export function untriedNote({ from, to }: Range, reason: GapReason, at: Millis): GapNote {
  return {
    ...{ from, to, reason, firstSeenAt: at, lastTriedAt: undefined },
    ...{ tries: 0, nextTryAt: undefined, backfillId: '' },
  }
}

/** A maximal run of missing slots with one story. `note` is undefined where nobody has looked yet. */
export interface Gap extends Range {
  readonly note: GapNote | undefined
}

/** Splits missing ranges along the notes that lie on them; sorted, disjoint, covering exactly `missing`. Notes must be disjoint. */
export function gapsOf(missing: readonly Range[], notes: readonly GapNote[]): Gap[] {
  const holes = union(missing)
  const near = overlapping(holes, inOrder(notes))
  return holes.flatMap((hole, place) => {
    const told = (near[place] ?? []).flatMap((note) => {
      const part = intersect(note, hole)
      return part === undefined ? [] : [{ ...part, note }]
    })
    const untold = subtract(hole, told).map((rest) => ({ ...rest, note: undefined }))
    return [...told, ...untold].sort((a, b) => a.from - b.from)
  })
}

/** The missing ranges that may be asked for now: all but those whose note says to wait. */
export function dueRanges(missing: readonly Range[], notes: readonly GapNote[], now: Millis): Range[] {
  const waiting = notes.filter((note) => note.nextTryAt !== undefined && note.nextTryAt > now)
  return subtractAll(missing, waiting)
}

/** Replaces whatever notes said about the ranges of `painted`, which are disjoint; sorted, disjoint; equal neighbours joined. */
export function paintNotes(notes: readonly GapNote[], painted: readonly GapNote[]): GapNote[] {
  const sorted = inOrder([...eraseNotes(notes, painted), ...painted.filter((n) => n.from < n.to)])
  const joined: GapNote[] = []
  for (const next of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && last.to === next.from && sameStory(last, next))
      joined[joined.length - 1] = { ...last, to: next.to }
    else joined.push(next)
  }
  return joined
}

/** Takes ranges out of the notes: their slots are no longer missing. Sorted. */
export function eraseNotes(notes: readonly GapNote[], ranges: readonly Range[]): GapNote[] {
  const sorted = inOrder(notes)
  const taken = overlapping(sorted, union(ranges))
  return sorted.flatMap((old, place) => {
    const gone = taken[place] ?? []
    return gone.length === 0 ? [old] : subtract(old, gone).map((rest) => ({ ...old, from: rest.from, to: rest.to }))
  })
}

/** The notes as they read inside `range`, cut to it. */
export function notesIn(notes: readonly GapNote[], range: Range): GapNote[] {
  return notes.flatMap((note) => {
    const part = intersect(note, range)
    return part === undefined ? [] : [{ ...note, from: part.from, to: part.to }]
  })
}

function inOrder(notes: readonly GapNote[]): GapNote[] {
  return [...notes].sort((a, b) => a.from - b.from)
}

function sameStory(a: GapNote, b: GapNote): boolean {
  return (
    a.reason === b.reason &&
    a.firstSeenAt === b.firstSeenAt &&
    a.lastTriedAt === b.lastTriedAt &&
    a.tries === b.tries &&
    a.nextTryAt === b.nextTryAt &&
    a.backfillId === b.backfillId
  )
}
