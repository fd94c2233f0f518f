import { setTimeout as wait } from 'node:timers/promises'
import { auditId, type AuditProgress } from '../contracts/audit.ts'
import { promisesOf } from '../config/promises.ts'
import { addTally, disagrees, NOTHING_AUDITED, type AuditTally } from '../domain/collection/audit.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { tallyOf } from '../store/audit-findings.ts'
import { auditPart } from '../store/audit-pass.ts'
import type { SeriesAudit } from '../store/audit.ts'
import { isAudited } from '../store/audited-rows.ts'
import { writeJournal } from '../store/journal.ts'
import { listSeries } from '../store/series.ts'
import { startAudit } from '../temporal/audits.ts'
import type { Desk } from './desk.ts'
import { askForSweep } from './sweep.ts'
import { several } from './words.ts'

/** What the audit of one series found. */
export type AuditFinding = Omit<SeriesAudit, 'checked'> & Omit<AuditTally, 'checked'>

export interface AuditReport extends AuditTally {
  readonly series: number
  /** Only series where something was found. */
  readonly findings: readonly AuditFinding[]
  /** Whether the coverage workflows were told to look at once; undefined when there was no need. */
  readonly sweepAsked: boolean | undefined
}

/**
 * Recounts rows against coverage and reads their contents, here and now: all that has changed since the last audit, and as much of the rest as
 * settings allow (20 million slots). What disagrees is missing again, and the sweep is asked to fill it.
 */
export async function runAudit(
  desk: Desk,
  dataset?: Dataset,
  onSeries: (done: number, all: number) => void = () => undefined,
): Promise<AuditReport> {
  const findings: AuditFinding[] = []
  const series = (await listSeries(desk.database, { dataset })).filter((one) => isAudited(one.dataset))
  const kinds = new Map(series.map((one) => [`${one.dataset} ${one.source}`, one]))
  let tally = NOTHING_AUDITED
  let seriesDone = 0
  let slotsLeft = desk.config.settings.audit.slots
  for (const { dataset, source } of kinds.values()) {
    const pass = { dataset, source, full: false, startedAt: desk.clock(), slotsLeft, afterSeries: 0 }
    const part = await auditPart(
      desk.database,
      pass,
      desk.clock,
      () => true,
      (done) => onSeries(seriesDone + done, series.length),
    )
    seriesDone += part.series
    slotsLeft = part.pass.slotsLeft
    tally = addTally(tally, part.tally)
    findings.push(...part.found.map((found) => ({ ...found, ...tallyOf(found) })))
  }
  const { checked, slotsGone, slotsChanged, slotsStray } = tally
  await writeJournal(desk.database, {
    at: desk.clock(),
    subject: dataset === undefined ? 'audit' : `audit/${dataset}`,
    kind: 'audit',
    sentence: `Audit of ${several(series.length, 'series', 'series')}: ${several(checked, 'slot')} counted and read, ${slotsGone} without their row, ${slotsChanged} changed by hand, ${slotsStray} rows without coverage.`,
  })
  const wrong = [...new Set(findings.map((finding) => finding.series.dataset))]
  return {
    series: series.length,
    ...tally,
    findings,
    sweepAsked: disagrees(tally) ? await askForSweep(desk, wrong) : undefined,
  }
}

const LOOK_EVERY_MS = 1_000

/** Has every row of a dataset, or of all, counted and read by workflows, one for each source, and follows them to their end. They go on without us. */
export async function runFullAudit(
  desk: Desk,
  dataset: Dataset | undefined,
  onProgress: (progress: readonly AuditProgress[]) => void = () => undefined,
): Promise<readonly AuditProgress[]> {
  const client = await desk.temporal()
  const { settings } = desk.config
  const audits = await Promise.all(
    promisesOf(settings)
      .filter((promised) => isAudited(promised.dataset) && (dataset ?? promised.dataset) === promised.dataset)
      .map(({ dataset, source }) => startAudit(client, { dataset, source, full: true, slots: settings.audit.slots })),
  )
  const results = Promise.all(audits.map((audit) => audit.result()))
  let over = false
  const end = () => {
    over = true
  }
  results.then(end, end)
  while (!over) {
    const looks = await Promise.all(audits.map((audit) => audit.progress().catch(() => undefined)))
    onProgress(looks.flatMap((look) => look ?? []))
    await Promise.race([results, wait(LOOK_EVERY_MS)])
  }
  return results
}

/** Starts the audit of a dataset of a source when the last one, or its first series, is older than settings say. */
export async function auditWhenDue(desk: Desk, dataset: Dataset, source: string): Promise<void> {
  if (!isAudited(dataset)) return
  const { every, slots } = desk.config.settings.audit
  const [last] = await desk.database.query<{ at: Date | null }>(
    `SELECT COALESCE((SELECT MAX(at) FROM journal WHERE subject = ? AND kind = 'audit'),
       (SELECT MIN(created_at) FROM series WHERE dataset = ? AND source = ?)) AS at`,
    [auditId(dataset, source), dataset, source],
  )
  if (!(last?.at instanceof Date) || desk.clock() < last.at.getTime() + every) return
  await startAudit(await desk.temporal(), { dataset, source, full: false, slots })
}
