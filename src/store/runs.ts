import { DAY, type Millis } from '../domain/clock.ts'
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

/** The last run of one rhythm of a collector: of a schedule, or of the sweep of what is made from others. */
export interface CollectorRun {
  /** Id of the schedule (`collect-news/feeds-15m`), or of the keeper (`coverage/features/gapless`). */
  readonly rhythm: string
  readonly collector: string
  readonly status: Run['status']
  readonly lastRunAt: Millis
  readonly lastSuccessAt: Millis | undefined
  /** Why the last run was not ok; empty when it was. */
  readonly reason: string
}

const KEPT_MS = 30 * DAY

/**
 * Runs since a moment with their rhythm: a schedule's runs, and those by hand, are named by it and a time (`collect-news/feeds-15m-2026-05-20T12:00:00Z`);
 * what is made from others has run when a backfill of it has ended.
 */
const RUNS_SINCE = `SELECT r.collector, r.started_at, r.ended_at, r.status, r.reason,
    IF(b.id IS NULL, REGEXP_REPLACE(r.workflow_id, '(-by-hand)?-[0-9]{4}-[0-9]{2}-[0-9]{2}T.*$', ''), CONCAT('coverage/', b.dataset, '/', b.source)) AS rhythm
  FROM runs r LEFT JOIN backfills b ON b.id = r.run_id AND r.workflow_id = CONCAT('backfill/', b.id)
  WHERE r.started_at > ?`

/** The last run of each rhythm, and when one last brought what it could: one subject that fails does not make the collector late. Looks back 30 days. */
export async function collectorRuns(db: Queryable, now: Millis): Promise<CollectorRun[]> {
  const rows = await db.query<{
    rhythm: string
    collector: string
    started_at: Date
    status: Run['status']
    reason: string
    success_at: Date | null
  }>(
    `SELECT rhythm, collector, started_at, status, reason, success_at FROM (
       SELECT known.*, ROW_NUMBER() OVER (PARTITION BY rhythm ORDER BY started_at DESC) AS place,
         MAX(IF(status IN ('ok', 'partial'), COALESCE(ended_at, started_at), NULL)) OVER (PARTITION BY rhythm) AS success_at
       FROM (${RUNS_SINCE}) known) placed
     WHERE place = 1 ORDER BY collector, rhythm`,
    [new Date(now - KEPT_MS)],
  )
  return rows.map((row) => ({
    rhythm: row.rhythm,
    collector: row.collector,
    status: row.status,
    lastRunAt: row.started_at.getTime(),
    lastSuccessAt: row.success_at?.getTime(),
    reason: row.reason,
  }))
}

/** How the runs of one rhythm went. */
export interface RunTally {
  readonly rhythm: string
  readonly collector: string
  readonly runs: number
  readonly ok: number
  readonly failed: number
}

/** Runs that began after a moment, by rhythm. One that runs still counts for neither. */
export async function runTallies(db: Queryable, since: Millis): Promise<RunTally[]> {
  const rows = await db.query<{ rhythm: string; collector: string; runs: number; good: number; failed: number }>(
    `SELECT rhythm, collector, COUNT(*) AS runs, SUM(status IN ('ok', 'partial')) AS good, SUM(status = 'failed') AS failed
     FROM (${RUNS_SINCE}) known WHERE status <> 'running' GROUP BY rhythm, collector`,
    [new Date(since)],
  )
  return rows.map(({ rhythm, collector, runs, good, failed }) => ({
    rhythm,
    collector,
    runs: Number(runs),
    ok: Number(good),
    failed: Number(failed),
  }))
}
