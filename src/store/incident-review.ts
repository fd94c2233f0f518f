import type { Millis } from '../domain/clock.ts'
import type { Incident } from '../domain/incidents/incident.ts'
import type { Queryable } from './database.ts'

/** Incidents opened in [from, to), in order of their numbers. */
export async function incidentsOpenedIn(db: Queryable, from: Millis, to: Millis): Promise<Incident[]> {
  const rows = await db.query<{ view: string }>(
    'SELECT view FROM incidents WHERE opened_at >= ? AND opened_at < ? ORDER BY number',
    [new Date(from), new Date(to)],
  )
  return rows.map(({ view }) => JSON.parse(view) as Incident)
}
