/** What coverage says of slots whose row was refused or is doubted. Pure. */
import type { Millis } from '../clock.ts'
import { erase, type Interval } from '../collection/coverage.ts'
import { notesIn, paintNotes, untriedNote, type GapNote } from '../collection/gap.ts'
import { clip, type Knowledge } from '../collection/knowledge.ts'
import { subtractAll, type Range } from '../range.ts'

const LONGEST_WAIT = 6 * 3_600_000

/** Who asked for slots whose rows were refused, when, and how soon they are asked for again the first time. */
export interface Refusal {
  readonly at: Millis
  readonly backfillId: string
  readonly firstWaitMs: number
}

/** Missing slots that came with a row that cannot be true: asked for again soon, then ever more rarely. */
export function noteQuarantined(known: Knowledge, slots: readonly Range[], refusal: Refusal): Knowledge {
  const refused = subtractAll(slots, known.intervals).flatMap((range): GapNote[] => {
    const old = notesIn(known.notes, range).filter(({ reason }) => reason === 'quarantined')
    const fresh = subtractAll([range], old).map((part) => ({ ...part, firstSeenAt: refusal.at, tries: 0 }))
    return [...old, ...fresh].map(({ from, to, firstSeenAt, tries }) => ({
      from,
      to,
      reason: 'quarantined',
      firstSeenAt,
      lastTriedAt: refusal.at,
      tries: tries + 1,
      nextTryAt: refusal.at + Math.min(refusal.firstWaitMs * 2 ** Math.min(tries, 20), LONGEST_WAIT),
      backfillId: refusal.backfillId,
    }))
  })
  return { intervals: known.intervals, notes: paintNotes(known.notes, refused) }
}

/** Stored slots that are missing again, because their row is doubted; nobody has to wait before asking for them. */
export function doubtSlots(known: Knowledge, slots: readonly Range[], at: Millis): Knowledge {
  const stored = clip(
    known.intervals.filter(({ state }) => state === 'stored'),
    slots,
  )
  return {
    intervals: stored.reduce<readonly Interval[]>((left, range) => erase(left, range, ['stored']), known.intervals),
    notes: paintNotes(
      known.notes,
      stored.map((range) => untriedNote(range, 'doubted', at)),
    ),
  }
}

/** Missing slots about whose row somebody has decided: they may be asked for at once. */
export function askAgain(known: Knowledge, slots: readonly Range[], at: Millis): Knowledge {
  const asked = subtractAll(slots, known.intervals).map((range) => untriedNote(range, 'quarantined', at))
  return { intervals: known.intervals, notes: paintNotes(known.notes, asked) }
}

/** Whether a note says that rows of its slots are in quarantine. */
export function isDoubt({ reason }: Pick<GapNote, 'reason'>): boolean {
  return reason === 'quarantined' || reason === 'doubted'
}
