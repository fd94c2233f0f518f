import type { Millis } from '../clock.ts'
import type { Range } from '../range.ts'
import { liveEdge, slotCeil } from './slot.ts'

/** Every dataset, in the order in which they are told. */
export const DATASETS = [
  'candles',
  'prices',
  'news',
  'macro',
  'fear_greed',
  'indicators',
  'sentiment',
  'features',
] as const
export type Dataset = (typeof DATASETS)[number]

/** What one series is called: a dataset of a source about a subject, in slots of one width. */
export interface SeriesKey {
  readonly dataset: Dataset
  readonly source: string
  readonly subject: string
  readonly widthSeconds: number
}

/** A series as stored: its database id, and since when it must be complete. */
export interface Series extends SeriesKey {
  readonly id: number
  readonly since: Millis
}

/** The slots that must be accounted for: from `since` to the live edge. Empty (from >= to) for a series younger than a slot. */
export function expectedRange(series: Pick<Series, 'since' | 'widthSeconds'>, now: Millis, settleMs: number): Range {
  const widthMs = series.widthSeconds * 1000
  return { from: slotCeil(series.since, widthMs), to: liveEdge(now, widthMs, settleMs) }
}
