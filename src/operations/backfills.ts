import type {
  BackfillMode,
  BackfillOrder,
  BackfillRequest,
  BackfillState,
  SlotTally,
} from '../domain/collection/backfill.ts'
import type { Millis } from '../domain/clock.ts'
import type { Dataset, SeriesKey } from '../domain/collection/series.ts'
import type { Desk } from './desk.ts'

/** What could not be filled, and why. */
export interface BackfillFailure extends SeriesKey {
  readonly from: Millis
  readonly to: Millis
  readonly slots: number
  readonly reason: string
}

export interface BackfillView {
  readonly id: string
  readonly dataset: Dataset
  readonly source: string
  readonly subjects: readonly string[]
  readonly reason: string
  readonly state: BackfillState
  readonly mode: BackfillMode
  readonly order: BackfillOrder
  readonly width: number
  readonly from: Millis
  readonly to: Millis
  /** How many series it works on. */
  readonly series: number
  readonly slots: SlotTally
  readonly calls: { readonly planned: number; readonly made: number }
  readonly percent: number
  /** Slots a second since the start; undefined before 5 s of measuring. */
  readonly ratePerSecond: number | undefined
  /** Undefined before 5 s of measuring, when it rests, and when it has ended. */
  readonly etaSeconds: number | undefined
  readonly requestedAt: Millis
  readonly startedAt: Millis | undefined
  readonly endedAt: Millis | undefined
  readonly failures: readonly BackfillFailure[]
}

/** What a backfill would do; nothing is started. */
export interface BackfillPlan {
  readonly request: BackfillRequest
  readonly series: number
  readonly slots: {
    readonly inRange: number
    readonly stored: number
    readonly none: number
    readonly unobtainable: number
    readonly held: number
    /** Missing, but another backfill has them in hand. */
    readonly claimed: number
    readonly missing: number
    /** What this one would ask for. */
    readonly planned: number
  }
  readonly calls: { readonly planned: number; readonly slotsPerCall: number }
  /** Calls a second the source allows all of us; `perMonth` undefined when it has no allowance. */
  readonly quota: {
    readonly callsPerSecond: number
    readonly perMonth: number | undefined
    readonly usedThisMonth: number | undefined
  }
  readonly estimatedSeconds: number
}

/** Slots by state, calls, quota and estimate of a request. */
export async function planBackfill(_desk: Desk, _request: BackfillRequest): Promise<BackfillPlan> {
  throw new Error('not built yet')
}

/** Writes the request and starts its workflow; an equal one that still runs is given back in its place. ConflictError when there is nothing to fill. */
export async function requestBackfill(_desk: Desk, _request: BackfillRequest): Promise<BackfillView> {
  throw new Error('not built yet')
}

/** Newest first. */
export async function listBackfills(
  _desk: Desk,
  _query: { readonly limit: number; readonly active?: boolean },
): Promise<BackfillView[]> {
  throw new Error('not built yet')
}

/** ConfigError when there is no such backfill. */
export async function showBackfill(_desk: Desk, _id: string): Promise<BackfillView> {
  throw new Error('not built yet')
}

/** Each act gives the backfill as it reads afterwards. ConfigError: no such backfill; ConflictError: it has ended. */
export async function pauseBackfill(_desk: Desk, _id: string, _by: string): Promise<BackfillView> {
  throw new Error('not built yet')
}

export async function resumeBackfill(_desk: Desk, _id: string, _by: string): Promise<BackfillView> {
  throw new Error('not built yet')
}

export async function cancelBackfill(_desk: Desk, _id: string, _by: string): Promise<BackfillView> {
  throw new Error('not built yet')
}

/** Changes width and order while it runs. */
export async function setBackfill(
  _desk: Desk,
  _id: string,
  _change: { readonly width?: number; readonly order?: BackfillOrder },
): Promise<BackfillView> {
  throw new Error('not built yet')
}
