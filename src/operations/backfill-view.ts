import { SECOND, type Millis } from '../domain/clock.ts'
import {
  isEnded,
  percentDone,
  waitingWords,
  type BackfillMode,
  type BackfillOrder,
  type BackfillState,
  type SlotTally,
  type Waiting,
} from '../domain/collection/backfill.ts'
import type { Dataset, SeriesKey } from '../domain/collection/series.ts'
import type { BackfillRow } from '../store/backfills.ts'

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
  /** Empty: all of the dataset. */
  readonly subjects: readonly string[]
  readonly reason: string
  readonly state: BackfillState
  readonly mode: BackfillMode
  readonly order: BackfillOrder
  /** Pages in flight at once. */
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
  /** What it waits for, while its source gives nothing. */
  readonly waiting: (Waiting & { readonly says: string }) | undefined
  readonly requestedAt: Millis
  readonly startedAt: Millis | undefined
  readonly endedAt: Millis | undefined
  /** Why it ended as it did, empty when there is nothing to say. */
  readonly endedReason: string
  readonly failures: readonly BackfillFailure[]
}

const MEASURE_FOR = 5 * SECOND

/** A stored backfill as people see it. Pure. */
export function viewOf(
  row: BackfillRow,
  series: number,
  failures: readonly BackfillFailure[],
  now: Millis,
): BackfillView {
  const { dataset, source, subjects, reason, mode, order, width, from, to } = row.request
  const elapsed = row.startedAt === undefined ? 0 : (row.endedAt ?? now) - row.startedAt
  const settled = row.slots.planned - row.slots.left
  const measured = elapsed >= MEASURE_FOR || (row.endedAt !== undefined && elapsed > 0)
  const ratePerSecond = measured ? Math.round((settled / elapsed) * SECOND * 10) / 10 : undefined
  const waiting = row.state === 'running' ? row.waiting : undefined
  const moving = row.state === 'running' && waiting === undefined && ratePerSecond !== undefined && ratePerSecond > 0
  return {
    id: row.id,
    dataset,
    source,
    subjects,
    reason,
    state: row.state,
    mode,
    order,
    width,
    from,
    to,
    series,
    slots: row.slots,
    calls: row.calls,
    percent: row.state === 'done' ? 100 : percentDone(row.slots),
    ratePerSecond,
    etaSeconds: moving && !isEnded(row.state) ? Math.ceil(row.slots.left / ratePerSecond) : undefined,
    waiting: waiting === undefined ? undefined : { ...waiting, says: waitingWords(source, waiting) },
    requestedAt: row.requestedAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    endedReason: row.endedReason,
    failures,
  }
}
