import type { Millis } from '../clock.ts'
import type { GapReason } from './gap.ts'
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

/** What a running backfill waits for: its source gave nothing, `since` when, and is asked again at `until`. */
export interface Waiting {
  readonly reason: GapReason
  readonly since: Millis
  readonly until: Millis
}

/** `waiting for coinbase: breaker open until 2026-11-22T17:20:05Z`. */
export function waitingWords(source: string, { reason, until }: Waiting): string {
  const second = new Date(until).toISOString().replace(/\.\d+/, '')
  return `waiting for ${source}: ${reason.replaceAll('-', ' ')} until ${second}`
}

/** Told to come back later, which says nothing of how the source is. */
const TOLD_TO_WAIT: readonly GapReason[] = ['rate-limited', 'quota-spent']

/** Whether a source has given nothing for longer than there is patience; endless where none is named. */
export function isOutOfPatience({ reason, since }: Waiting, now: Millis, patienceMs = Infinity): boolean {
  return !TOLD_TO_WAIT.includes(reason) && now - since >= patienceMs
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
