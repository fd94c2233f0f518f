import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** Where the newest stored stretch of each of some series ends; one without any is left out. */
export async function newestStoredSlots(db: Queryable, seriesIds: readonly number[]): Promise<Map<number, Millis>> {
  if (seriesIds.length === 0) return new Map()
  const rows = await db.query<{ series_id: number; end_at: Date }>(
    `SELECT series_id, MAX(end_at) AS end_at FROM coverage WHERE series_id IN (?) AND state = 'stored' GROUP BY series_id ORDER BY series_id`,
    [seriesIds],
  )
  return new Map(rows.map((row) => [row.series_id, row.end_at.getTime()]))
}
