import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable } from './database.ts'

export interface HealthPointPart {
  readonly name: string
  readonly deduction: number
  readonly own: number
  readonly lagSeconds?: number
}

/** How it stood at one minute. `parts` are those that took something off the score, and the updater of features with how far it is behind its inputs. */
export interface HealthPoint {
  readonly at: Millis
  readonly score: number
  readonly status: string
  readonly parts: readonly HealthPointPart[]
}

/** Writes the point of one minute; written twice the later one stands. */
export async function writeHealth(db: Queryable, point: HealthPoint): Promise<void> {
  await db.execute(
    `INSERT INTO health_history (at, score, status, parts) VALUES (?)
     ON DUPLICATE KEY UPDATE score = VALUES(score), status = VALUES(status), parts = VALUES(parts)`,
    [[new Date(point.at), point.score, point.status, JSON.stringify(point.parts)]],
  )
}

/** The newest point; undefined before the first. */
export async function newestHealth(db: Queryable): Promise<Millis | undefined> {
  const [row] = await db.query<{ at: Date | null }>('SELECT MAX(at) AS at FROM health_history')
  return row?.at?.getTime()
}

/** How many minutes since a moment have a point. */
export async function countHealth(db: Queryable, since: Millis): Promise<number> {
  const [row] = await db.query<{ points: number }>('SELECT COUNT(*) AS points FROM health_history WHERE at >= ?', [
    new Date(since),
  ])
  return Number(row?.points ?? 0)
}

/** Points of [from, to), oldest first. */
export async function readHealth(db: Queryable, { from, to }: Range): Promise<HealthPoint[]> {
  const rows = await db.query<{ at: Date; score: number; status: string; parts: unknown }>(
    'SELECT at, score, status, parts FROM health_history WHERE at >= ? AND at < ? ORDER BY at',
    [new Date(from), new Date(to)],
  )
  return rows.map((row) => ({
    at: row.at.getTime(),
    score: row.score,
    status: row.status,
    parts: (typeof row.parts === 'string' ? JSON.parse(row.parts) : row.parts) as HealthPoint['parts'],
  }))
}

/** Forgets points before a moment. */
export async function forgetHealth(db: Queryable, before: Millis): Promise<void> {
  await db.execute('DELETE FROM health_history WHERE at < ? LIMIT 10000', [new Date(before)])
}
