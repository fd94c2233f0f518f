import type { Range } from '../domain/range.ts'
import type { Dataset, Series } from '../domain/collection/series.ts'
import type { Desk } from './desk.ts'

/** What an audit of one series found: covered slots whose rows are gone, and rows no coverage names. */
export interface AuditFinding {
  readonly series: Series
  readonly rowsGone: readonly Range[]
  readonly slotsGone: number
}

export interface AuditReport {
  readonly series: number
  /** Slots that coverage called stored and that were recounted. */
  readonly checked: number
  readonly slotsGone: number
  readonly findings: readonly AuditFinding[]
  /** Whether the coverage workflow was told to look at once. */
  readonly sweepAsked: boolean
}

/** Recounts rows against coverage; what disagrees is missing again, and the sweep is asked to fill it. */
export async function runAudit(_desk: Desk, _dataset?: Dataset): Promise<AuditReport> {
  throw new Error('not built yet')
}
