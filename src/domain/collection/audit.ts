import type { Millis } from '../clock.ts'
import type { Dataset } from './series.ts'

/** How far an audit of a dataset of a source has come; where it stands inside a series the table audit_chunks says. */
export interface AuditPass {
  readonly dataset: Dataset
  readonly source: string
  /** Every chunk; else those whose coverage has changed since the last audit, and those that were not read for the longest time. */
  readonly full: boolean
  readonly startedAt: Millis
  /** Slots that may still be read although their coverage has not changed; of no account for a full pass. */
  readonly slotsLeft: number
  /** Series up to this id are done. */
  readonly afterSeries: number
}

/** Sums of an audit, in slots. */
export interface AuditTally {
  /** Counted and read. */
  readonly checked: number
  /** Stored as coverage says, and without a row. */
  readonly slotsGone: number
  /** With a row that says something else than what was written. */
  readonly slotsChanged: number
  /** With a row that no coverage names. */
  readonly slotsStray: number
}

export const NOTHING_AUDITED: AuditTally = { checked: 0, slotsGone: 0, slotsChanged: 0, slotsStray: 0 }

export function addTally(a: AuditTally, b: AuditTally): AuditTally {
  return {
    checked: a.checked + b.checked,
    slotsGone: a.slotsGone + b.slotsGone,
    slotsChanged: a.slotsChanged + b.slotsChanged,
    slotsStray: a.slotsStray + b.slotsStray,
  }
}

/** Whether coverage and rows disagreed anywhere. */
export function disagrees({ slotsGone, slotsChanged, slotsStray }: AuditTally): boolean {
  return slotsGone + slotsChanged + slotsStray > 0
}
