/**
 * Collection: what workflows, activities, clients and people call things.
 *
 * collector   a thing that collects on a schedule, or makes a dataset from another as that arrives: `ohlc-collector`, `technical-calculator`
 * slot        [t, t + width) of a series, UTC
 * sweep       one look at every series of a dataset and source for missing slots
 * backfill    a request to fill slots; its workflow is `backfill/<id>`
 * lane        whose call it is: `live` has priority, `backfill` is never starved
 * run         what one activity did: a run of pages, each its own transaction
 */
import { defineQuery, defineSignal } from '@temporalio/workflow'
import type { BackfillMode, BackfillOrder, BackfillState, SlotTally, Waiting } from '../domain/collection/backfill.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { Millis } from '../domain/clock.ts'

export type Lane = 'live' | 'backfill'

export const COLLECTORS = {
  prices: 'enhanced-crypto-prices',
  candles: 'ohlc-collector',
  news: 'crypto-news-collector',
  macro: 'macro-collector',
  fear_greed: 'fear-greed-collector',
  indicators: 'technical-calculator',
  sentiment: 'sentiment-collector',
  features: 'materialized-updater',
} as const satisfies Record<Dataset, string>
export type Collector = (typeof COLLECTORS)[Dataset]

/** Datasets made from others: no schedule and no run of their own, the sweep's beat fills them. Each with what it is made from. */
export const MADE_FROM: Readonly<Partial<Record<Dataset, readonly Dataset[]>>> = {
  indicators: ['candles'],
  sentiment: ['news'],
  features: ['candles', 'indicators', 'sentiment', 'macro', 'fear_greed'],
}

// Workflow types
export const COLLECT_PRICES = 'collectPrices'
export const COLLECT_CANDLES = 'collectCandles'
export const COLLECT_NEWS = 'collectNews'
export const COLLECT_MACRO = 'collectMacro'
export const COLLECT_FEAR_GREED = 'collectFearGreed'
/** What collects a dataset's slot; absent for those made from others. */
export const COLLECT_WORKFLOWS: Readonly<Partial<Record<Dataset, string>>> = {
  prices: COLLECT_PRICES,
  candles: COLLECT_CANDLES,
  news: COLLECT_NEWS,
  macro: COLLECT_MACRO,
  fear_greed: COLLECT_FEAR_GREED,
}
export const KEEP_COVERAGE = 'keepCoverage'
export const BACKFILL_RANGE = 'backfillRange'

// Workflow and schedule ids
/** `collect-prices/coingecko-5m`: schedule id, and the beginning of each of its runs' workflow ids. */
export const collectId = (dataset: Dataset, source: string, width: string): string =>
  `collect-${dataset}/${source}-${width}`
export const coverageId = (dataset: string, source: string): string => `coverage/${dataset}/${source}`
export const backfillWorkflowId = (id: string): string => `backfill/${id}`

/** Started by a schedule, or by hand for one slot. `slotAt` undefined: the slot of the scheduled start time. */
export interface CollectInput {
  readonly dataset: Dataset
  readonly source: string
  readonly collector: Collector
  readonly widthMs: number
  /** Empty: every subject of the dataset and source. */
  readonly subjects: readonly string[]
  readonly slotAt: Millis | undefined
  /** `running`: the slot that runs now is filled; else the newest one that is over. */
  readonly fills?: 'running' | 'final'
  /** How soon the next run comes; absent: after `widthMs`. */
  readonly everyMs?: number
}

/** What a collection run came to. Its slot as ISO 8601. */
export interface CollectResult {
  readonly slotAt: string
  readonly stored: number
  readonly missing: number
  readonly sources: readonly string[]
}

export interface KeepCoverageInput {
  readonly dataset: Dataset
  readonly source: string
  readonly sweepEveryMs: number
  /** Pages in flight at once of a backfill that the sweep starts. */
  readonly width: number
  readonly order: BackfillOrder
  /** How long a lane of a backfill rests when there is nothing it may fetch. */
  readonly restMs: number
  /** How long a backfill waits for a source that gives nothing; for ever when absent. */
  readonly patienceMs?: number
  /** Carried over continue-as-new: backfills that are being followed. */
  readonly following: readonly string[]
}

/** What a person types in Temporal's Web UI; anything else is refused in the journal. Times are ISO 8601 with a zone. */
export interface BackfillSignal {
  readonly subjects?: readonly string[]
  readonly from: string
  readonly to: string
  readonly mode?: BackfillMode
  readonly reason?: string
}

export const requestBackfill = defineSignal<[unknown]>('requestBackfill')
/** New settings for a running keeper, sent at every start; also makes it look at once. */
export const configureKeeper = defineSignal<[KeepCoverageInput]>('configure')
/** Look again now, not at the next beat: sent after an audit found something. */
export const sweepNow = defineSignal<[]>('sweepNow')

export interface BackfillInput {
  readonly id: string
  readonly dataset: Dataset
  readonly source: string
  /** How long a lane rests when others fetch what it wants, and after a fault that named no time. */
  readonly restMs: number
  /** How long it waits for a source that gives nothing; for ever when absent. */
  readonly patienceMs?: number
}

export interface BackfillProgress {
  readonly id: string
  readonly state: BackfillState
  readonly slots: SlotTally
  readonly percent: number
  readonly callsMade: number
  /** Absent while the source answers. */
  readonly waiting?: Waiting
}

export const pauseBackfill = defineSignal<[string]>('pause')
export const resumeBackfill = defineSignal<[string]>('resume')
export const cancelBackfill = defineSignal<[string]>('cancelBackfill')
export const setBackfill = defineSignal<[{ width?: number; order?: BackfillOrder }]>('set')
export const backfillProgress = defineQuery<BackfillProgress>('progress')
