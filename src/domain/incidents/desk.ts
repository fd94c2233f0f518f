/** What the desk remembers, and how it reads reports. Pure. */
import type { Millis } from '../clock.ts'
import { explains, type CauseKey, type Severity } from './cause-key.ts'

/** An incident that is not closed. */
export interface DeskEntry {
  readonly number: number
  /** The keys it answers to: what it was opened for, and what it was found to be. */
  keys: CauseKey[]
  parent: number | undefined
  /** Undefined while it is open; after: since when it is being watched. */
  resolvedAt: Millis | undefined
  /** Keys that follow from it, and have no incident of their own. */
  symptoms: CauseKey[]
}

/** An alert as it last was: the start that was seen last, whether it fires, and whose it is. */
export interface SeenAlert {
  startsAt: Millis
  firing: boolean
  key: CauseKey
  name: string
  severity: Severity
  title: string
  seenAt: Millis
}

export type AlertNews = 'new' | 'repeat' | 'resolved' | 'old'

/**
 * What an alert says that was not known. Alertmanagers in pairs send everything twice and out of order: a start older than the last one
 * seen is old news, and so is a firing of a start that was resolved already.
 */
export function readAlert(
  seen: SeenAlert | undefined,
  alert: { readonly startsAt: Millis; readonly status: 'firing' | 'resolved' },
): AlertNews {
  const firing = alert.status === 'firing'
  if (seen === undefined || alert.startsAt > seen.startsAt) return firing ? 'new' : 'resolved'
  if (alert.startsAt < seen.startsAt) return 'old'
  if (!seen.firing) return 'old'
  return firing ? 'repeat' : 'resolved'
}

/** The one that answers to the key. */
export function entryOf(entries: readonly DeskEntry[], key: CauseKey): DeskEntry | undefined {
  return entries.find(({ keys }) => keys.includes(key))
}

/** Whether `entry` is `other`'s own symptom, or the symptom of one: then it cannot be its cause as well. */
export function followsFrom(entries: readonly DeskEntry[], entry: DeskEntry, other: DeskEntry): boolean {
  const seen = new Set<number>()
  for (let up: DeskEntry | undefined = entry; up !== undefined && !seen.has(up.number);) {
    if (up === other) return true
    seen.add(up.number)
    const above: number | undefined = up.parent
    up = entries.find(({ number }) => number === above)
  }
  return false
}

/** The open incident that explains the key, or one that was resolved so lately that what follows from it may not be well yet. */
export function parentOf(
  entries: readonly DeskEntry[],
  key: CauseKey,
  now: Millis,
  afterglowMs: number,
): DeskEntry | undefined {
  return entries.find(
    (entry) =>
      entry.parent === undefined &&
      (entry.resolvedAt === undefined || now < entry.resolvedAt + afterglowMs) &&
      (entry.symptoms.includes(key) || entry.keys.some((own) => explains(own, key))),
  )
}

/** Those that explain others first; otherwise as they came. */
export function parentsFirst<T extends { readonly key: CauseKey }>(reports: readonly T[]): T[] {
  const depth = (report: T) => reports.filter((other) => explains(other.key, report.key)).length
  return reports
    .map((report, at) => ({ report, at, depth: depth(report) }))
    .sort((a, b) => a.depth - b.depth || a.at - b.at)
    .map(({ report }) => report)
}
