/**
 * Audit: what workflows, activities, clients and people call things.
 *
 * audit       rows against coverage by count, and contents against their digests; what disagrees is missing again
 * chunk       1,000 slots of a series, counted and read together
 * pass        one audit of a dataset of a source; full: every chunk, else those whose coverage has changed and the longest unread
 */
import { defineQuery } from '@temporalio/workflow'
import type { AuditPass, AuditTally } from '../domain/collection/audit.ts'
import type { Dataset } from '../domain/collection/series.ts'

export const AUDIT_DATASET = 'auditDataset'

/** Workflow id, and the subject of its entries in the journal. */
export const auditId = (dataset: string, source: string): string => `audit/${dataset}/${source}`

export interface AuditInput {
  readonly dataset: Dataset
  readonly source: string
  readonly full: boolean
  /** Slots that a pass that is not full reads although their coverage has not changed. */
  readonly slots: number
  /** Carried over continue-as-new. */
  readonly before?: { readonly pass: AuditPass; readonly tally: AuditTally }
}

export interface AuditProgress extends AuditTally {
  readonly dataset: Dataset
  readonly source: string
  readonly full: boolean
  readonly series: number
  readonly seriesLeft: number
  readonly done: boolean
}

export const auditProgress = defineQuery<AuditProgress | undefined>('progress')
