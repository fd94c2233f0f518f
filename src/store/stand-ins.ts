import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** What another thing can stand in for: the source of a dataset, the scorer of texts. */
export type StandInName = 'source:prices' | 'scorer'

export interface StandIn {
  readonly name: StandInName
  /** What stands in: `coinbase-spot`, `finance`. */
  readonly value: string
  readonly until: Millis
  readonly reason: string
}

/** Lets something stand in until a moment; a second time only moves that moment. */
export async function setStandIn(db: Queryable, { name, value, until, reason }: StandIn, now: Millis): Promise<void> {
  await db.execute(
    `INSERT INTO stand_ins (name, value, reason, set_at, until_at) VALUES (?)
     ON DUPLICATE KEY UPDATE value = VALUES(value), reason = VALUES(reason), until_at = VALUES(until_at)`,
    [[name, value, reason.slice(0, 255), new Date(now), new Date(until)]],
  )
}

/** What stands in now; undefined: nothing does. */
export async function standInFor(db: Queryable, name: StandInName, now: Millis): Promise<StandIn | undefined> {
  const [row] = await db.query<{ value: string; reason: string; until_at: Date }>(
    'SELECT value, reason, until_at FROM stand_ins WHERE name = ? AND until_at > ?',
    [name, new Date(now)],
  )
  return row === undefined ? undefined : { name, value: row.value, reason: row.reason, until: row.until_at.getTime() }
}

/** Nothing stands in any more. */
export async function endStandIn(db: Queryable, name: StandInName): Promise<void> {
  await db.execute('DELETE FROM stand_ins WHERE name = ?', [name])
}
