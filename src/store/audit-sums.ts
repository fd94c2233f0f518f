import type { Millis } from '../domain/clock.ts'
import type { Series } from '../domain/collection/series.ts'
import type { Range } from '../domain/range.ts'
import type { AuditedRows } from './audited-rows.ts'
import type { Queryable } from './database.ts'

/** Rows are summed up in chunks of this many slots; only a chunk whose sums differ is looked at slot by slot. */
export const CHUNK_SLOTS = 1_000

/** Length of a chunk of a series. */
export function chunkMsOf({ widthSeconds }: Pick<Series, 'widthSeconds'>): number {
  return CHUNK_SLOTS * widthSeconds * 1000
}

/**
 * What is summed up of a chunk: how many slots have a row, the sums of their offsets in it and of the offsets' squares (a stray row that makes up for
 * a lost one in the number does not in the sums), the sum of their digests, and how many rows do not fit theirs.
 */
export interface ChunkSums {
  readonly amount: number
  readonly offsets: number
  readonly squares: number
  readonly digest: number
  readonly wrong: number
  readonly writtenAt: Millis
}

/** Sums by chunk number (slots since the epoch / CHUNK_SLOTS). Rows off the grid count for none. */
export async function sumChunks(
  db: Queryable,
  series: Series,
  { table, time, where, values, content }: AuditedRows,
  { from, to }: Range,
): Promise<Map<number, ChunkSums>> {
  const seconds = `TIMESTAMPDIFF(SECOND, '1970-01-01', ${time})`
  const contents =
    content === undefined
      ? "0 AS digest, 0 AS wrong, '1970-01-01' AS written_at"
      : `digest, digest <> ${content.digest} AS wrong, ${content.writtenAt} AS written_at`
  const rows = await db.query<
    Record<'chunk' | 'amount' | 'offsets' | 'squares' | 'digest' | 'wrong', string> & { at: Date }
  >(
    `SELECT FLOOR(slot / ?) AS chunk, COUNT(*) AS amount, SUM(MOD(slot, ?)) AS offsets, SUM(MOD(slot, ?) * MOD(slot, ?)) AS squares,
       SUM(digest) AS digest, SUM(wrong) AS wrong, MAX(written_at) AS at
     FROM (SELECT ${seconds} DIV ? AS slot, ${contents} FROM ${table}
           WHERE ${where} AND ${time} >= ? AND ${time} < ? AND MICROSECOND(${time}) = 0 AND MOD(${seconds}, ?) = 0) slots GROUP BY chunk`,
    [
      ...[CHUNK_SLOTS, CHUNK_SLOTS, CHUNK_SLOTS, CHUNK_SLOTS, series.widthSeconds],
      ...values,
      ...[new Date(from), new Date(to), series.widthSeconds],
    ],
  )
  return new Map(
    rows.map(({ chunk, amount, offsets, squares, digest, wrong, at }) => [
      Number(chunk),
      {
        amount: Number(amount),
        offsets: Number(offsets),
        squares: Number(squares),
        digest: Number(digest),
        wrong: Number(wrong),
        writtenAt: new Date(at).getTime(),
      },
    ]),
  )
}

/** What the sums must be where every stored slot has its row. */
export function promisedSums(
  stored: readonly Range[],
  widthMs: number,
): Map<number, Pick<ChunkSums, 'amount' | 'offsets' | 'squares'>> {
  const chunkMs = widthMs * CHUNK_SLOTS
  const promised = new Map<number, { amount: number; offsets: number; squares: number }>()
  for (const range of stored)
    for (let chunk = Math.floor(range.from / chunkMs); chunk * chunkMs < range.to; chunk += 1) {
      const from = Math.round((Math.max(range.from, chunk * chunkMs) - chunk * chunkMs) / widthMs)
      const to = Math.round((Math.min(range.to, (chunk + 1) * chunkMs) - chunk * chunkMs) / widthMs)
      const sums = promised.get(chunk) ?? { amount: 0, offsets: 0, squares: 0 }
      promised.set(chunk, {
        amount: sums.amount + to - from,
        offsets: sums.offsets + sumBelow(to) - sumBelow(from),
        squares: sums.squares + squaresBelow(to) - squaresBelow(from),
      })
    }
  return promised
}

/** 0 + 1 + ... + (n - 1). */
function sumBelow(n: number): number {
  return (n * (n - 1)) / 2
}

function squaresBelow(n: number): number {
  return ((n - 1) * n * (2 * n - 1)) / 6
}

/** Stands for the slots of a chunk that did not agree with coverage: no chunk has so many, so the next pass looks at it again. */
export const DOUBTED = 4_294_967_295

/** Notes that an audit has found a chunk wrong at `now`, so that the same pass does not find the same a second time; 0: it is to be looked at again. */
export async function markDoubted(db: Queryable, series: Series, chunk: Range, now: Millis): Promise<void> {
  await db.execute(
    `INSERT INTO audit_chunks (series_id, start_at, slots, digest, audited_at) VALUES (?)
     ON DUPLICATE KEY UPDATE slots = VALUES(slots), digest = VALUES(digest), audited_at = VALUES(audited_at)`,
    [[series.id, new Date(chunk.from), DOUBTED, 0, new Date(now)]],
  )
}

interface ChunkBefore {
  readonly slots: number
  readonly digest: number
  readonly auditedAt: Millis
}

/** What the last audit saw, by chunk start. */
export async function readChunks(
  db: Queryable,
  series: Series,
  { from, to }: Range,
): Promise<Map<Millis, ChunkBefore>> {
  const rows = await db.query<{ start_at: Date; slots: number; digest: number | string; audited_at: Date }>(
    'SELECT start_at, slots, digest, audited_at FROM audit_chunks WHERE series_id = ? AND start_at >= ? AND start_at < ?',
    [series.id, new Date(from), new Date(to)],
  )
  return new Map(
    rows.map((row) => [
      row.start_at.getTime(),
      { slots: row.slots, digest: Number(row.digest), auditedAt: row.audited_at.getTime() },
    ]),
  )
}
