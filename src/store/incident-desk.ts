import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** An alert of Alertmanager as it last was. */
export interface AlertRow {
  readonly fingerprint: string
  readonly startsAt: Millis
  readonly status: 'firing' | 'resolved'
  readonly name: string
  readonly causeKey: string
  readonly number: number | undefined
  readonly seenAt: Millis
}

/** Writes alerts as they are now; a later startsAt wins, then resolved over firing. */
export async function saveAlerts(db: Queryable, alerts: readonly AlertRow[]): Promise<void> {
  if (alerts.length === 0) return
  const newer =
    "(VALUES(starts_at) > starts_at OR (VALUES(starts_at) = starts_at AND (VALUES(status) = 'resolved' OR status = 'firing')))"
  // The start is assigned last: the guard of the others reads what it was before.
  const names = ['name', 'cause_key', 'number', 'seen_at', 'status', 'starts_at']
  await db.execute(
    `INSERT INTO alert_state (fingerprint, name, cause_key, number, seen_at, status, starts_at) VALUES ?
     ON DUPLICATE KEY UPDATE ${names.map((name) => `${name} = IF(${newer}, VALUES(${name}), ${name})`).join(', ')}`,
    [
      alerts.map((alert) => [
        alert.fingerprint,
        alert.name.slice(0, 190),
        alert.causeKey.slice(0, 190),
        alert.number ?? null,
        new Date(alert.seenAt),
        alert.status,
        new Date(alert.startsAt),
      ]),
    ],
  )
}

/** A time in which nobody is called; `endedBy` where a person ended it early. */
export interface WindowRow {
  readonly id: string
  readonly kind: 'maintenance' | 'silence'
  readonly from: Millis
  readonly until: Millis
  readonly scope: readonly string[]
  readonly by: string
  readonly reason: string
  readonly endedBy: string | undefined
}

export async function saveWindow(db: Queryable, window: WindowRow): Promise<void> {
  await db.execute(
    `INSERT INTO maintenance_windows (id, kind, starts_at, ends_at, scope, created_by, reason, ended_by) VALUES (?)
     ON DUPLICATE KEY UPDATE ends_at = VALUES(ends_at), ended_by = COALESCE(VALUES(ended_by), ended_by)`,
    [
      [
        window.id,
        window.kind,
        new Date(window.from),
        new Date(window.until),
        JSON.stringify(window.scope),
        window.by.slice(0, 100),
        window.reason.slice(0, 1000),
        window.endedBy?.slice(0, 100) ?? null,
      ],
    ],
  )
}

/** Those that have not ended, the earliest end first. */
export async function windowsAfter(db: Queryable, now: Millis): Promise<WindowRow[]> {
  const rows = await db.query<{
    id: string
    kind: WindowRow['kind']
    starts_at: Date
    ends_at: Date
    scope: string
    created_by: string
    reason: string
    ended_by: string | null
  }>('SELECT * FROM maintenance_windows WHERE ends_at > ? ORDER BY ends_at', [new Date(now)])
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    from: row.starts_at.getTime(),
    until: row.ends_at.getTime(),
    scope: JSON.parse(row.scope) as string[],
    by: row.created_by,
    reason: row.reason,
    endedBy: row.ended_by ?? undefined,
  }))
}
