import { SECOND } from '../domain/clock.ts'
import { slotCount } from '../domain/collection/slot.ts'
import type { Dataset, Series } from '../domain/collection/series.ts'
import type { Range } from '../domain/range.ts'
import { auditSeries } from '../store/audit.ts'
import { writeJournal } from '../store/journal.ts'
import { listSeries } from '../store/series.ts'
import type { Desk } from './desk.ts'
import { askForSweep } from './sweep.ts'
import { several } from './words.ts'

/** What the audit of one series found: covered slots whose rows are gone, and rows that no coverage names. */
export interface AuditFinding {
  readonly series: Series
  readonly rowsGone: readonly Range[]
  readonly slotsGone: number
  readonly strayRows: readonly Range[]
  readonly slotsStray: number
}

export interface AuditReport {
  readonly series: number
  /** Slots that coverage called stored and whose rows were counted. */
  readonly checked: number
  readonly slotsGone: number
  readonly slotsStray: number
  /** Only series where something was found. */
  readonly findings: readonly AuditFinding[]
  /** Whether the coverage workflows were told to look at once; undefined when there was no need. */
  readonly sweepAsked: boolean | undefined
}

/** Recounts rows against coverage, one series after the other; what disagrees is missing again, and the sweep is asked to fill it. */
export async function runAudit(
  desk: Desk,
  dataset?: Dataset,
  onSeries: (done: number, all: number) => void = () => undefined,
): Promise<AuditReport> {
  const series = await listSeries(desk.database, { dataset })
  const findings: AuditFinding[] = []
  let checked = 0
  for (const [index, one] of series.entries()) {
    const audit = await auditSeries(desk.database, one, desk.clock())
    checked += audit.checked
    const found = {
      series: one,
      rowsGone: audit.rowsGone,
      slotsGone: slotsIn(audit.rowsGone, one),
      strayRows: audit.strayRows,
      slotsStray: slotsIn(audit.strayRows, one),
    }
    if (found.slotsGone + found.slotsStray > 0) findings.push(found)
    onSeries(index + 1, series.length)
  }
  const slotsGone = findings.reduce((sum, finding) => sum + finding.slotsGone, 0)
  const slotsStray = findings.reduce((sum, finding) => sum + finding.slotsStray, 0)
  await writeJournal(desk.database, {
    at: desk.clock(),
    subject: dataset === undefined ? 'audit' : `audit/${dataset}`,
    kind: 'audit',
    sentence: `Audit of ${several(series.length, 'series', 'series')}: ${several(checked, 'slot')} recounted, ${slotsGone} without their row, ${slotsStray} rows without coverage.`,
  })
  const wrong = [...new Set(findings.map((finding) => finding.series.dataset))]
  return {
    series: series.length,
    checked,
    slotsGone,
    slotsStray,
    findings,
    sweepAsked: wrong.length === 0 ? undefined : await askForSweep(desk, wrong),
  }
}

function slotsIn(ranges: readonly Range[], series: Series): number {
  return ranges.reduce((sum, range) => sum + slotCount(range, series.widthSeconds * SECOND), 0)
}
