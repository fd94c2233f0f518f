import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** One collection run, named by its Temporal workflow and run id; written when it starts and again when it ends. */
export interface Run {
  readonly workflowId: string
  readonly runId: string
  readonly collector: string
  readonly slotAt: Millis
  readonly startedAt: Millis
  readonly endedAt: Millis | undefined
  readonly status: 'running' | 'ok' | 'partial' | 'failed'
  readonly records: number
  readonly reason: string
}

export async function writeRun(db: Queryable, run: Run): Promise<void> {
  await db.execute(
    `INSERT INTO runs (workflow_id, run_id, collector, slot_at, started_at, ended_at, status, records, reason) VALUES (?)
     ON DUPLICATE KEY UPDATE ended_at = VALUES(ended_at), status = VALUES(status), records = VALUES(records), reason = VALUES(reason)`,
    [
      [
        run.workflowId,
        run.runId,
        run.collector,
        new Date(run.slotAt),
        new Date(run.startedAt),
        run.endedAt === undefined ? null : new Date(run.endedAt),
        run.status,
        run.records,
        run.reason.slice(0, 255),
      ],
    ],
  )
}

export interface CollectorRun {
  readonly collector: string
  readonly status: Run['status']
  readonly lastRunAt: Millis
  readonly lastSuccessAt: Millis | undefined
  /** Why the last run was not ok; empty when it was. */
  readonly reason: string
}

/** The last run of each collector, and when one last brought what it could: one subject that fails does not make the collector late. Looks back 30 days. */
export async function collectorRuns(db: Queryable): Promise<CollectorRun[]> {
  const rows = await db.query<{
    collector: string
    started_at: Date
    status: Run['status']
    reason: string
    success_at: Date | null
  }>(
    `SELECT r.collector, r.started_at, r.status, r.reason, last.success_at
     FROM runs r
     JOIN (SELECT collector, MAX(started_at) AS started_at, MAX(IF(status IN ('ok', 'partial'), COALESCE(ended_at, started_at), NULL)) AS success_at
           FROM runs WHERE started_at > UTC_TIMESTAMP() - INTERVAL 30 DAY GROUP BY collector) last
       ON last.collector = r.collector AND last.started_at = r.started_at
     ORDER BY r.collector`,
  )
  const byCollector = new Map(rows.map((row) => [row.collector, row]))
  return [...byCollector.values()].map((row) => ({
    collector: row.collector,
    status: row.status,
    lastRunAt: row.started_at.getTime(),
    lastSuccessAt: row.success_at?.getTime(),
    reason: row.reason,
  }))
}

/** How a collector's runs went. */
export interface RunTally {
  readonly collector: string
  readonly runs: number
  readonly ok: number
  readonly failed: number
  readonly firstAt: Millis
}

/** Runs that began after a moment, by collector. One that runs still counts for neither. */
export async function runTallies(db: Queryable, since: Millis): Promise<RunTally[]> {
  const rows = await db.query<{ collector: string; runs: number; good: number; failed: number; first_at: Date }>(
    `SELECT collector, COUNT(*) AS runs, SUM(status IN ('ok', 'partial')) AS good, SUM(status = 'failed') AS failed, MIN(started_at) AS first_at
     FROM runs WHERE started_at > ? AND status <> 'running' GROUP BY collector`,
    [new Date(since)],
  )
  return rows.map((row) => ({
    collector: row.collector,
    runs: Number(row.runs),
    ok: Number(row.good),
    failed: Number(row.failed),
    firstAt: row.first_at.getTime(),
  }))
}
