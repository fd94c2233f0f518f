import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** Active series that were first promised after a moment: nothing of theirs can be late yet. */
export async function youngSeries(db: Queryable, since: Millis): Promise<Set<number>> {
  const rows = await db.query<{ id: number }>('SELECT id FROM series WHERE active = 1 AND created_at > ?', [
    new Date(since),
  ])
  return new Set(rows.map(({ id }) => id))
}
