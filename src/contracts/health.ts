/**
 * Health: what workflows, activities, clients and people call things.
 *
 * monitor     looks at everything once a minute and keeps the score, so that a day of it can be seen
 * failing     a part of the score that takes something off, by its key: `freshness/candles`, `failures/ohlc-collector`, `temporal`
 */
import type { Millis } from '../domain/clock.ts'

export const HEALTH_MONITOR = 'data-collection-health-monitor'
export const MONITOR_HEALTH = 'monitorHealth'
/** Schedule id, and the beginning of each of its runs' workflow ids. */
export const MONITOR_ID = 'monitor-health'
export const MONITOR_EVERY_MS = 60_000

/** The part that says where the updater of features is. */
export const UPDATER_PART = 'updater/features'

export interface FailingPart {
  readonly key: string
  /** Points it would take off alone. */
  readonly points: number
  readonly value: string
  readonly limit: string
  readonly sentence: string
}

/** What one look came to. */
export interface HealthReport {
  /** The minute it is filed under. */
  readonly at: Millis
  readonly score: number
  readonly status: 'ok' | 'info' | 'warning' | 'critical'
  readonly verdict: string
  /** Everything that is not well, the worst first; empty when all is. */
  readonly failing: readonly FailingPart[]
}

/** What the monitor told the incident desk. */
export interface FailingReported {
  /** Checks that were bad at the first look, also those that were well again a moment later. */
  readonly bad: number
  /** Cause keys that the desk was told. */
  readonly reported: readonly string[]
}

/** What came of watching the watcher. `off`: there is no address for it. */
export interface Watched {
  /** Whether our alerts were held against Alertmanager's. */
  readonly alerts: 'held' | 'off' | 'failed'
  /** Whether a made-up incident went the whole way. */
  readonly way: 'proven' | 'not-due' | 'off' | 'failed'
}
