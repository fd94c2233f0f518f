import type { Millis } from '../domain/clock.ts'
import { SYNTHETIC } from '../domain/incidents/cause-key.ts'
import type { Status } from '../domain/incidents/incident.ts'
import type { Queryable } from './database.ts'

/** Every incident that the tables do not call closed. */
export async function unclosedIncidents(db: Queryable): Promise<{ number: number; updatedAt: Millis }[]> {
  const rows = await db.query<{ number: number; updated_at: Date }>(
    "SELECT number, updated_at FROM incidents WHERE status <> 'CLOSED' ORDER BY number",
  )
  return rows.map((row) => ({ number: Number(row.number), updatedAt: row.updated_at.getTime() }))
}

/** The newest incident that gapless made to prove its own way. */
export async function newestSynthetic(
  db: Queryable,
): Promise<{ number: number; status: Status; openedAt: Millis } | undefined> {
  const [row] = await db.query<{ number: number; status: Status; opened_at: Date }>(
    'SELECT number, status, opened_at FROM incidents WHERE cause_key = ? ORDER BY number DESC LIMIT 1',
    [SYNTHETIC],
  )
  return row === undefined
    ? undefined
    : { number: Number(row.number), status: row.status, openedAt: row.opened_at.getTime() }
}

const KEPT = 20

/** Of those that are closed the newest twenty are kept. */
export async function forgetSynthetics(db: Queryable): Promise<void> {
  const rows = await db.query<{ number: number }>(
    `SELECT number FROM incidents WHERE cause_key = ? AND status = 'CLOSED' ORDER BY number DESC LIMIT 500 OFFSET ${KEPT}`,
    [SYNTHETIC],
  )
  if (rows.length === 0) return
  const numbers = rows.map(({ number }) => Number(number))
  for (const table of ['incident_journal', 'incident_notifications', 'incidents'])
    await db.execute(`DELETE FROM ${table} WHERE number IN (?)`, [numbers])
}
