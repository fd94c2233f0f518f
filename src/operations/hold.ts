import type { Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { Desk } from './desk.ts'

export interface HoldRequest {
  readonly dataset: Dataset
  readonly subject: string
  readonly from: Millis
  readonly to: Millis
  readonly reason: string
  readonly by: string
}

export interface HoldResult {
  readonly series: number
  /** Slots that changed their state. */
  readonly slots: number
}

/** Takes missing slots out of the hunt. What is stored stays stored. */
export async function hold(_desk: Desk, _request: HoldRequest): Promise<HoldResult> {
  throw new Error('not built yet')
}

/** Held slots are missing again, and the sweep is asked to fill them. */
export async function release(_desk: Desk, _request: HoldRequest): Promise<HoldResult> {
  throw new Error('not built yet')
}
