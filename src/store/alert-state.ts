import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** An alert that fired when it was last heard of. */
export interface FiringAlert {
  readonly fingerprint: string
  readonly startsAt: Millis
  readonly name: string
  readonly causeKey: string
}

/** Not the real one: Alertmanager's fingerprints are 16 hexadecimal digits. */
const WATCHDOG = 'watchdog'

/** Alerts whose end nobody has told us, oldest first. */
export async function firingAlerts(db: Queryable): Promise<FiringAlert[]> {
  const rows = await db.query<{ fingerprint: string; starts_at: Date; name: string; cause_key: string }>(
    "SELECT fingerprint, starts_at, name, cause_key FROM alert_state WHERE status = 'firing' AND fingerprint <> ? ORDER BY seen_at",
    [WATCHDOG],
  )
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    startsAt: row.starts_at.getTime(),
    name: row.name,
    causeKey: row.cause_key,
  }))
}

/** Alertmanager's sign of life came. */
export async function hearWatchdog(db: Queryable, at: Millis): Promise<void> {
  await db.execute(
    `INSERT INTO alert_state (fingerprint, name, cause_key, status, starts_at, seen_at) VALUES (?)
     ON DUPLICATE KEY UPDATE seen_at = GREATEST(seen_at, VALUES(seen_at))`,
    [[WATCHDOG, 'Watchdog', '', 'firing', new Date(at), new Date(at)]],
  )
}

/** From now on it is expected, where it was never heard before. */
export async function expectWatchdog(db: Queryable, at: Millis): Promise<void> {
  await db.execute(
    'INSERT IGNORE INTO alert_state (fingerprint, name, cause_key, status, starts_at, seen_at) VALUES (?)',
    [[WATCHDOG, 'Watchdog', '', 'firing', new Date(at), new Date(at)]],
  )
}

/** When the sign of life last came, or was first expected; undefined where nobody expects one. */
export async function watchdogHeardAt(db: Queryable): Promise<Millis | undefined> {
  const [row] = await db.query<{ seen_at: Date }>('SELECT seen_at FROM alert_state WHERE fingerprint = ?', [WATCHDOG])
  return row?.seen_at.getTime()
}
