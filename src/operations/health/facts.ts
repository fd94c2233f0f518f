/** What the health score is made from. */
import type { Settings } from '../../config/settings.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import type { CollectorState } from '../collectors.ts'
import type { Services } from '../services.ts'

export type HealthSettings = Settings['health']

/** What of a dataset the score is made from. */
export interface DatasetFacts {
  readonly dataset: Dataset
  readonly expected: number
  readonly stored: number
  /** Missing slots, without those that ended a moment ago. */
  readonly missing: number
  /** Of the missing: those that a backfill has in hand, or that are asked for again by themselves. */
  readonly inHand: number
  /** Of the missing: those that a fault of the source stands in the way of. */
  readonly blocked: number
  /** Rows in quarantine that nobody has decided about. */
  readonly quarantined: number
  /** For each series: how long the slot after the newest has been due, 0 when none is. */
  readonly overdueMs: readonly number[]
}

export interface CollectorFacts {
  readonly name: string
  readonly status: CollectorState
  /** Runs in the window, and how many of them failed. */
  readonly runs: number
  readonly failed: number
}

/** Of the news first seen in the last day, without the last few minutes: items, those with a score that counts, and of these those that a smaller scorer gave. */
export interface ScoringFacts {
  readonly items: number
  readonly scored: number
  readonly stoodIn: number
}

export interface HealthInput {
  readonly services: Services
  readonly datasets: readonly DatasetFacts[]
  readonly collectors: readonly CollectorFacts[]
  /** Where the updater of features is; undefined while none are promised. */
  readonly updater: { readonly state: string; readonly sentence: string; readonly lagSeconds: number } | undefined
  /** Undefined while no sentiment is promised. */
  readonly scoring: ScoringFacts | undefined
}
