import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** What stands in the way at a source, of slots that are still missing. */
export interface SourceFault {
  readonly source: string
  /** A GapReason that names a fault of the source. */
  readonly reason: string
  /** Ranges that miss it. */
  readonly slots: number
  readonly lastAt: Millis
}

/** Reasons that say nothing against the source. */
const NO_FAULT = [
  'never-asked',
  'empty-once',
  'rows-gone',
  'awaits-input',
  'input-changed',
  'quarantined',
  'doubted',
  'beyond-history',
]

/** Faults that sources were last heard with since a moment, by source and reason. */
export async function faultsLately(db: Queryable, since: Millis): Promise<SourceFault[]> {
  const rows = await db.query<{ source: string; reason: string; slots: number | string; last_at: Date }>(
    `SELECT s.source, n.reason, COUNT(*) AS slots, MAX(n.last_tried_at) AS last_at
     FROM gap_notes n JOIN series s ON s.id = n.series_id
     WHERE s.active = 1 AND n.last_tried_at > ? AND n.reason NOT IN (?)
     GROUP BY s.source, n.reason`,
    [new Date(since), NO_FAULT],
  )
  return rows.map(({ source, reason, slots, last_at }) => ({
    source,
    reason,
    slots: Number(slots),
    lastAt: last_at.getTime(),
  }))
}
