import type { Millis } from '../domain/clock.ts'
import { rangesOfSlots } from '../domain/collection/slot.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'
import type { NewsSeries } from './news.ts'

/** Slots that are accounted for and whose articles are all there still, as a table. */
export const KEPT_POLLS = `(SELECT p.source, p.subject, p.width_seconds, p.slot_at FROM news_polls p WHERE p.records <= (
      SELECT COUNT(*) FROM news_sightings t JOIN crypto_news n ON n.id = t.news_id
      WHERE t.source = p.source AND t.subject = p.subject AND t.slot_at = p.slot_at)) kept_polls`

const ROWS_A_STATEMENT = 1_000

/** Articles filed under each slot of a range of a series; slots without are not in it. */
export async function countFiled(
  db: Queryable,
  { source, subject }: NewsSeries,
  range: Range,
): Promise<Map<Millis, number>> {
  const rows = await db.query<{ slot_at: Date; records: number }>(
    `SELECT slot_at, COUNT(*) AS records FROM news_sightings
     WHERE source = ? AND subject = ? AND slot_at >= ? AND slot_at < ? GROUP BY slot_at`,
    [source, subject, new Date(range.from), new Date(range.to)],
  )
  return new Map(rows.map((row) => [row.slot_at.getTime(), Number(row.records)]))
}

/** Writes a row for each slot of the ranges; a row that says the same already is left as it is. */
export async function writePolls(
  tx: Transaction,
  { source, subject, widthSeconds }: NewsSeries & { widthSeconds: number },
  slots: readonly Range[],
  records: ReadonlyMap<Millis, number>,
  polledAt: Millis,
): Promise<void> {
  const rows: (string | number | Date)[][] = []
  for (const { from, to } of slots)
    for (let slot = from; slot < to; slot += widthSeconds * 1000)
      rows.push([source, subject, widthSeconds, new Date(slot), records.get(slot) ?? 0, new Date(polledAt)])
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO news_polls (source, subject, width_seconds, slot_at, records, polled_at) VALUES ?
       ON DUPLICATE KEY UPDATE polled_at = IF(records = VALUES(records), polled_at, VALUES(polled_at)), records = VALUES(records)`,
      [rows.slice(at, at + ROWS_A_STATEMENT)],
    )
}

/** The slots of a range that an earlier answer accounted for and whose articles are all there still. */
export async function provenSlots(
  db: Queryable,
  { source, subject, widthSeconds }: NewsSeries & { widthSeconds: number },
  { from, to }: Range,
): Promise<Range[]> {
  if (from >= to) return []
  const kept = await db.query<{ slot_at: Date }>(
    `SELECT slot_at FROM ${KEPT_POLLS} WHERE source = ? AND subject = ? AND width_seconds = ? AND slot_at >= ? AND slot_at < ?`,
    [source, subject, widthSeconds, new Date(from), new Date(to)],
  )
  return rangesOfSlots(
    kept.map((row) => row.slot_at.getTime()),
    widthSeconds * 1000,
  )
}
