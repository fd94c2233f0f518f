import type { Millis } from '../clock.ts'
import type { Dataset } from './series.ts'

export type BackfillState = 'planned' | 'running' | 'paused' | 'done' | 'done_with_failures' | 'cancelled' | 'failed'
export type BackfillMode = 'missing' | 'failed' | 'suspect' | 'all'
export type BackfillOrder = 'newest' | 'oldest'

/** What is asked to be filled: slots of [from, to) of one dataset and source; all its subjects when none is named. */
export interface BackfillRequest {
  readonly dataset: Dataset
  readonly source: string
  readonly subjects: readonly string[]
  readonly from: Millis
  readonly to: Millis
  readonly mode: BackfillMode
  readonly order: BackfillOrder
  /** Pages in flight at once. */
  readonly width: number
  /** Who asked and why, for people: `sweep`, `signal: ...`. */
  readonly reason: string
  /** A sweep asks only for what is due; a person's request asks for all that is missing. */
  readonly onlyDue: boolean
}

export interface SlotTally {
  readonly planned: number
  readonly stored: number
  readonly none: number
  readonly unobtainable: number
  /** Answered empty once; asked again later by the sweep. */
  readonly unconfirmed: number
  readonly failed: number
  readonly left: number
}

/** How it ended: failures are named, never hidden under a plain `done`. */
export function verdictOf(tally: SlotTally, cancelled: boolean): BackfillState {
  if (cancelled) return 'cancelled'
  return tally.failed > 0 || tally.left > 0 ? 'done_with_failures' : 'done'
}

export function isEnded(state: BackfillState): boolean {
  return state === 'done' || state === 'done_with_failures' || state === 'cancelled' || state === 'failed'
}

/** Whole percent of the planned slots that are accounted for, with two decimals, rounded down; 100 only when none is left. */
export function percentDone(tally: SlotTally): number {
  if (tally.planned === 0) return 100
  return Math.floor(((tally.planned - tally.left) / tally.planned) * 10_000) / 100
}
