import type { Queryable } from './database.ts'

/**
 * Takes everything off that makes an updater pass its missing slots by: waits before the next try, and claims of those who may be dead.
 * What is stored stays. Gives how many marks were taken off.
 */
export async function resetCursor(db: Queryable, dataset: string, source: string): Promise<number> {
  const series = '(SELECT id FROM series WHERE dataset = ? AND source = ?)'
  const notes = await db.execute(
    `UPDATE gap_notes SET next_try_at = NULL, backfill_id = '' WHERE series_id IN ${series} AND (next_try_at IS NOT NULL OR backfill_id <> '')`,
    [dataset, source],
  )
  const claims = await db.execute(`DELETE FROM claims WHERE series_id IN ${series}`, [dataset, source])
  return notes.affectedRows + claims.affectedRows
}
