import type { Millis } from '../domain/clock.ts'
import type { Candle } from '../domain/collection/candle.ts'
import { spanOf } from '../domain/collection/work.ts'
import type { Range } from '../domain/range.ts'
import { DIGESTS } from './audited-rows.ts'
import type { Queryable, Transaction } from './database.ts'

export interface CandleSeries {
  readonly source: string
  readonly symbol: string
  readonly widthSeconds: number
}

interface CandleRow {
  open_time: Date
  open: string
  high: string
  low: string
  close: string
  volume: string
}

/**
 * Writes bars by their natural key. A bar already there in the same words is left as it is, collection time included;
 * one that differs is replaced, because the source has restated it.
 */
export async function writeCandles(
  tx: Transaction,
  series: CandleSeries,
  candles: readonly Candle[],
  collectedAt: Millis,
): Promise<void> {
  if (candles.length === 0) return
  await tx.execute(
    `INSERT INTO ohlc_data (source, symbol, width_seconds, open_time, open, high, low, close, volume, collected_at) VALUES ?
     ON DUPLICATE KEY UPDATE
       collected_at = IF(open = VALUES(open) AND high = VALUES(high) AND low = VALUES(low) AND close = VALUES(close) AND volume = VALUES(volume), collected_at, VALUES(collected_at)),
       open = VALUES(open), high = VALUES(high), low = VALUES(low), close = VALUES(close), volume = VALUES(volume), digest = ${DIGESTS.candles}`,
    [
      candles.map((c) => [
        series.source,
        series.symbol,
        series.widthSeconds,
        new Date(c.openTime),
        c.open,
        c.high,
        c.low,
        c.close,
        c.volume,
        new Date(collectedAt),
      ]),
    ],
  )
}

/** Takes the bars of some slots away. */
export async function dropCandles(tx: Transaction, series: CandleSeries, slots: readonly Range[]): Promise<void> {
  for (const { from, to } of slots)
    await tx.execute(
      'DELETE FROM ohlc_data WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ?',
      [series.source, series.symbol, series.widthSeconds, new Date(from), new Date(to)],
    )
}

/** Starts of the bars that are stored in some slots, oldest first. */
export async function candleSlots(db: Queryable, series: CandleSeries, slots: readonly Range[]): Promise<Millis[]> {
  if (slots.length === 0) return []
  const { from, to } = spanOf(slots)
  const rows = await db.query<{ open_time: Date }>(
    'SELECT open_time FROM ohlc_data WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ? ORDER BY open_time',
    [series.source, series.symbol, series.widthSeconds, new Date(from), new Date(to)],
  )
  return rows
    .map((row) => row.open_time.getTime())
    .filter((slot) => slots.some((range) => slot >= range.from && slot < range.to))
}

/** Stored bars of [from, to), oldest first, at most `limit`. */
export async function readCandles(db: Queryable, query: CandleSeries & Range & { limit: number }): Promise<Candle[]> {
  const rows = await db.query<CandleRow>(
    `SELECT open_time, open, high, low, close, volume FROM ohlc_data
     WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ? ORDER BY open_time LIMIT ?`,
    [query.source, query.symbol, query.widthSeconds, new Date(query.from), new Date(query.to), query.limit],
  )
  return rows.map((row) => ({
    openTime: row.open_time.getTime(),
    open: row.open,
    high: row.high,
    low: row.low,
    close: row.close,
    volume: row.volume,
  }))
}

/** Starts of the bars of [from, to) that were written, or came with other words than before, at that moment. */
export async function candlesChangedAt(db: Queryable, query: CandleSeries & Range, at: Millis): Promise<Millis[]> {
  const rows = await db.query<{ open_time: Date }>(
    `SELECT open_time FROM ohlc_data
     WHERE source = ? AND symbol = ? AND width_seconds = ? AND open_time >= ? AND open_time < ? AND collected_at = ? ORDER BY open_time`,
    [query.source, query.symbol, query.widthSeconds, new Date(query.from), new Date(query.to), new Date(at)],
  )
  return rows.map((row) => row.open_time.getTime())
}
