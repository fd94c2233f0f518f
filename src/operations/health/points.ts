/** How much something takes off the score. */
import { GRACE_MS } from '../freshness.ts'
import type { HealthSettings } from './facts.ts'

/** What one part has to say, and what it would take off alone. */
export interface Part {
  /** What is looked at, for machines: `freshness/candles`, `failures/ohlc-collector`, `redis`. */
  readonly key: string
  /** Points it would take off alone. */
  readonly own: number
  /** The most this part can take off. */
  readonly weight: number
  readonly value: string
  readonly limit: string
  readonly sentence: string
}

/** Points of a share of what is wrong, 0 to 1 and beyond: at least one as soon as anything is, and never more than the weight. */
export function shareOf(weight: number, share: number): number {
  return Math.min(weight, Math.ceil(weight * Math.max(0, share)))
}

/** Points that make a score of 100 worse than a word allows, but no more than the weight. */
export function pointsFor(
  word: 'info' | 'warning' | 'critical',
  weight: number,
  { thresholds }: HealthSettings,
): number {
  const bound = { info: thresholds.ok, warning: thresholds.info, critical: thresholds.warning }[word]
  return Math.min(weight, Math.floor(100 - bound) + 1)
}

/** How much something takes off that has been due for so long. */
export function overduePoints(ms: number, weight: number, settings: HealthSettings): number {
  const { info, warning, critical } = settings.overdue
  if (ms >= critical) return weight
  if (ms >= warning) return pointsFor('warning', weight, settings)
  const atInfo = pointsFor('info', weight, settings)
  if (ms >= info) return atInfo
  return ms <= GRACE_MS ? 0 : Math.max(1, Math.floor(((ms - GRACE_MS) / Math.max(1, info - GRACE_MS)) * (atInfo - 1)))
}
