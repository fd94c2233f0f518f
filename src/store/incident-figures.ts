import type { Millis } from '../domain/clock.ts'
import { SEVERITIES, SYNTHETIC, type Severity } from '../domain/incidents/cause-key.ts'
import type { Door } from '../domain/incidents/incident.ts'
import type { Queryable } from './database.ts'

/** One incident as far as figures are made of it; seconds, undefined where it has not happened. */
export interface IncidentTimes {
  readonly severity: Severity
  readonly door: Door
  readonly reopened: number
  readonly open: boolean
  readonly detectSeconds: number
  readonly acknowledgeSeconds: number | undefined
  readonly resolveSeconds: number | undefined
}

/** Every incident there ever was, but those that gapless makes to prove its own way. Symptoms of another are counted by their parent when open. */
export async function incidentTimes(db: Queryable): Promise<IncidentTimes[]> {
  const rows = await db.query<{
    severity: string
    door: Door
    reopen_count: number
    open: number
    detect: string
    acknowledge: string | null
    resolve: string | null
  }>(
    `SELECT severity, door, reopen_count, (status IN ('OPEN', 'INVESTIGATING') AND parent IS NULL) AS open,
       CAST(TIMESTAMPDIFF(MICROSECOND, started_at, opened_at) AS CHAR) AS detect,
       CAST(TIMESTAMPDIFF(MICROSECOND, opened_at, acknowledged_at) AS CHAR) AS acknowledge,
       CAST(TIMESTAMPDIFF(MICROSECOND, opened_at, resolved_at) AS CHAR) AS resolve
     FROM incidents WHERE cause_key <> ?`,
    [SYNTHETIC],
  )
  const seconds = (micros: string | null) => (micros === null ? undefined : Math.max(0, Number(micros) / 1e6))
  return rows.flatMap((row) => {
    const severity = SEVERITIES.find((each) => each === row.severity)
    if (severity === undefined) return []
    return [
      {
        severity,
        door: row.door,
        reopened: row.reopen_count,
        open: Number(row.open) === 1,
        detectSeconds: seconds(row.detect) ?? 0,
        acknowledgeSeconds: seconds(row.acknowledge),
        resolveSeconds: seconds(row.resolve),
      },
    ]
  })
}

/** What failed for good counts for so long, unless the channel took something since. */
const FAILED_COUNTS_MS = 3_600_000

/**
 * By channel that was ever used: how many notices it has not taken although they were given to it before `before`, or refused for good within
 * the last hour with nothing taken since. The page takes everything.
 */
export async function undeliveredNotices(
  db: Queryable,
  { now, before }: { readonly now: Millis; readonly before: Millis },
): Promise<{ channel: string; undelivered: number }[]> {
  const rows = await db.query<{ channel: string; undelivered: string | number }>(
    `SELECT n.channel, SUM(
         (n.state IN ('sending', 'waiting', 'unknown') AND n.first_at < ?)
         OR (n.state = 'failed' AND n.last_at > ? AND n.last_at > COALESCE(d.newest, '1970-01-02'))
       ) AS undelivered
     FROM incident_notifications n
     LEFT JOIN (SELECT channel, MAX(delivered_at) AS newest FROM incident_notifications GROUP BY channel) d ON d.channel = n.channel
     WHERE n.channel <> 'page' GROUP BY n.channel`,
    [new Date(before), new Date(now - FAILED_COUNTS_MS)],
  )
  return rows.map(({ channel, undelivered }) => ({ channel, undelivered: Number(undelivered) }))
}
