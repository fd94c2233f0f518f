/** How long the newest slot has been due, how much of a day is there, and how often collectors ran. Pure. */
import { HOUR, MINUTE, type Millis } from '../domain/clock.ts'
import { countStates, type CoverageCounts } from '../domain/collection/coverage.ts'
import { alignInside } from '../domain/collection/slot.ts'
import type { LoadedSeries } from './loaded-series.ts'

type Loaded = Pick<LoadedSeries, 'series' | 'expected' | 'known'>

/** Work under way may take as long without being worth a word. */
export const GRACE_MS = 5 * MINUTE
/** A source may say "nothing" for so many slots at the live edge, or for an hour, before its silence is no freshness. */
const SILENT_SLOTS = 6

/**
 * How long the slot after the newest one has been due: 0 while it is not final yet. What is filled further back changes nothing. A series that has nothing at all
 * is late since it was first looked for.
 */
export function overdueMs({ series, expected, known }: Loaded, now: Millis, settleMs: number): number {
  if (expected.from >= expected.to) return 0
  const widthMs = series.widthSeconds * 1000
  const last = known.intervals.at(-1)
  const held = known.intervals.findLast(({ state }) => state === 'stored' || state === 'held')
  if (last === undefined || held === undefined) {
    const seen = known.notes.reduce((first, { firstSeenAt }) => Math.min(first, firstSeenAt), now)
    return Math.max(0, now - seen)
  }
  const silentMs = last.to - held.to
  const newest = silentMs > Math.max(SILENT_SLOTS * widthMs, HOUR) ? held.to : last.to
  return Math.max(0, now - (Math.max(newest, expected.from) + widthMs + settleMs))
}

/** Whether something is there, and the newest slot that is due with it, or has been due for a moment only. */
export function isFresh(one: Loaded, now: Millis, settleMs: number): boolean {
  return one.known.intervals.length > 0 && overdueMs(one, now, settleMs) <= GRACE_MS
}

/** Slots by state of a series over the last while before its live edge. */
export function recentCounts({ series, expected, known }: Loaded, windowMs: number): CoverageCounts {
  const widthMs = series.widthSeconds * 1000
  const from = Math.max(expected.from, expected.to - windowMs)
  return countStates(alignInside({ from, to: expected.to }, widthMs), known.intervals, widthMs)
}

/** Stored or known to be empty, by all that could be had; 1 when nothing was due. What a person holds back counts for neither. */
export function availabilityOf(counts: readonly CoverageCounts[]): number {
  const sum = (figure: (each: CoverageCounts) => number) => counts.reduce((all, each) => all + figure(each), 0)
  const due = sum(({ expected, held }) => expected - held)
  return due === 0 ? 1 : sum(({ stored, none }) => stored + none) / due
}

/** Runs that went well in the window by runs that the rhythm asked for in it, or since it was promised; at most 1, and 1 before any was due. */
export function frequencyOf(
  runsOk: number,
  everyMs: number,
  windowMs: number,
  promisedAt: Millis,
  now: Millis,
): number {
  const due = Math.floor(Math.min(windowMs, now - promisedAt) / everyMs)
  return due <= 0 ? 1 : Math.min(1, runsOk / due)
}
