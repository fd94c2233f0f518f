import type { Millis } from '../clock.ts'
import { erase, type Interval } from './coverage.ts'
import { paintNotes, untriedNote } from './gap.ts'
import { clip, type Knowledge } from './knowledge.ts'
import type { Range } from '../range.ts'

/** Why slots are held that an outage left out and that their dataset's outage policy does not fill. */
export const OUTAGE_POLICY = 'outage-policy'

/**
 * What is held inside `range` is missing again; only what is held for `reason` when one is named. It is noted as seen at `at`,
 * so that no policy takes it for an outage that nobody has looked at.
 */
export function releaseHeld(known: Knowledge, range: Range, at: Millis, reason?: string): Knowledge {
  const isMeant = (interval: Interval) =>
    interval.state === 'held' && (reason === undefined || interval.reason === reason)
  const parts = clip(known.intervals.filter(isMeant), [range])
  return {
    intervals: parts.reduce<readonly Interval[]>((left, part) => erase(left, part, ['held']), known.intervals),
    notes: paintNotes(
      known.notes,
      parts.map((part) => untriedNote(part, 'never-asked', at)),
    ),
  }
}
