/** What coverage says of slots whose row was refused or is doubted. Pure. */
import type { Millis } from '../clock.ts'
import { erase } from '../collection/coverage.ts'
import { notesIn, paintNote, untriedNote, type GapNote } from '../collection/gap.ts'
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
  let notes: readonly GapNote[] = known.notes
  for (const range of subtractAll(slots, known.intervals)) {
    const old = notesIn(known.notes, range).filter(({ reason }) => reason === 'quarantined')
    const fresh = subtractAll([range], old).map((part) => ({ ...part, firstSeenAt: refusal.at, tries: 0 }))
    for (const { from, to, firstSeenAt, tries } of [...old, ...fresh])
      notes = paintNote(notes, {
        from,
        to,
        reason: 'quarantined',
        firstSeenAt,
        lastTriedAt: refusal.at,
        tries: tries + 1,
        nextTryAt: refusal.at + Math.min(refusal.firstWaitMs * 2 ** Math.min(tries, 20), LONGEST_WAIT),
        backfillId: refusal.backfillId,
      })
  }
  return { intervals: known.intervals, notes }
}

/** Stored slots that are missing again, because their row is doubted; nobody has to wait before asking for them. */
export function doubtSlots(known: Knowledge, slots: readonly Range[], at: Millis): Knowledge {
  const stored = clip(
    known.intervals.filter(({ state }) => state === 'stored'),
    slots,
  )
  let { intervals, notes } = known
  for (const range of stored) {
    intervals = erase(intervals, range, ['stored'])
    notes = paintNote(notes, untriedNote(range, 'doubted', at))
  }
  return { intervals, notes }
}

/** Missing slots about whose row somebody has decided: they may be asked for at once. */
export function askAgain(known: Knowledge, slots: readonly Range[], at: Millis): Knowledge {
  let notes: readonly GapNote[] = known.notes
  for (const range of subtractAll(slots, known.intervals))
    notes = paintNote(notes, untriedNote(range, 'quarantined', at))
  return { intervals: known.intervals, notes }
}

/** Whether a note says that rows of its slots are in quarantine. */
export function isDoubt({ reason }: Pick<GapNote, 'reason'>): boolean {
  return reason === 'quarantined' || reason === 'doubted'
}
