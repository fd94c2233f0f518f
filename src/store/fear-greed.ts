import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'
import { dayText } from './macro.ts'

/** The fear and greed index of one UTC day. */
export interface FearGreedRow {
  /** Midnight UTC. */
  readonly day: Millis
  /** 0 (fear) to 100 (greed). */
  readonly value: number
  readonly classification: string
  /** When it was certainly public: the end of its day. */
  readonly knownAt: Millis
}

/** Writes days by their natural key. A day that comes with another value than before is replaced, and its collection time moves. */
export async function writeFearGreed(
  tx: Transaction,
  rows: readonly FearGreedRow[],
  collectedAt: Millis,
): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(
    `INSERT INTO fear_greed_index (day, value, classification, known_at, collected_at) VALUES ?
     ON DUPLICATE KEY UPDATE
       collected_at = IF(value = VALUES(value) AND classification = VALUES(classification) AND known_at = VALUES(known_at), collected_at, VALUES(collected_at)),
       value = VALUES(value), classification = VALUES(classification), known_at = VALUES(known_at)`,
    [
      rows.map(({ day, value, classification, knownAt }) => [
        dayText(day),
        value,
        classification,
        new Date(knownAt),
        new Date(collectedAt),
      ]),
    ],
  )
}

/** The index of the newest day that was known at `at`; undefined before the first. */
export async function fearGreedKnownAt(db: Queryable, at: Millis): Promise<FearGreedRow | undefined> {
  const rows = await select(db, 'known_at <= ? ORDER BY day DESC LIMIT 1', [new Date(at)])
  return rows[0]
}

/** What was known at `from`, and each day that became known within (from, to], oldest first. */
export async function fearGreedKnown(db: Queryable, { from, to }: Range): Promise<FearGreedRow[]> {
  const before = await fearGreedKnownAt(db, from)
  const later = await select(db, 'known_at > ? AND known_at <= ? ORDER BY day', [new Date(from), new Date(to)])
  return before === undefined ? later : [before, ...later]
}

/** Days of [from, to), oldest first, at most `limit`. */
export async function readFearGreed(db: Queryable, query: Range & { limit: number }): Promise<FearGreedRow[]> {
  return select(db, 'day >= ? AND day < ? ORDER BY day LIMIT ?', [dayText(query.from), dayText(query.to), query.limit])
}

/** The days of [from, to) that were written, or came with another value than before, at that moment. */
export async function fearGreedChangedAt(db: Queryable, days: Range, at: Millis): Promise<FearGreedRow[]> {
  const values = [dayText(days.from), dayText(days.to), new Date(at)]
  return select(db, 'day >= ? AND day < ? AND collected_at = ? ORDER BY day', values)
}

async function select(db: Queryable, where: string, values: (string | number | Date)[]): Promise<FearGreedRow[]> {
  const rows = await db.query<{ at: string; value: number; classification: string; known_at: Date }>(
    `SELECT DATE_FORMAT(day, '%Y-%m-%d') AS at, value, classification, known_at FROM fear_greed_index WHERE ${where}`,
    values,
  )
  return rows.map((row) => ({
    day: Date.parse(row.at),
    value: row.value,
    classification: row.classification,
    knownAt: row.known_at.getTime(),
  }))
}
