import { hash } from 'node:crypto'
import type { Millis } from '../domain/clock.ts'
import { INDICATOR_COLUMNS, type IndicatorColumn } from '../domain/analytics/indicators/default-set.ts'
import type { Candle } from '../domain/collection/candle.ts'
import type { Range } from '../domain/range.ts'
import { DIGESTS } from './audited-rows.ts'
import type { Queryable, Transaction } from './database.ts'

export interface IndicatorSeries {
  readonly symbol: string
  readonly widthSeconds: number
}

/** The indicators of one bar, by column; undefined where there is no value. */
export interface IndicatorRow {
  /** Start of the bar. */
  readonly at: Millis
  readonly values: Readonly<Partial<Record<IndicatorColumn, number>>>
  /** Of the candles that the values were made from. */
  readonly inputHash: string
}

const COLUMNS = ['symbol', 'width_seconds', 'timestamp_iso', ...INDICATOR_COLUMNS, 'input_hash', 'computed_at']
const CHANGING = COLUMNS.slice(3, -1)
/** Written out in two milliseconds, in which a process does nothing else; and far below the server's smallest packet limit. */
const ROWS_A_STATEMENT = 100

/** Writes rows by their natural key; `computed_at` moves only where something else does. */
export async function writeIndicators(
  tx: Transaction,
  { symbol, widthSeconds }: IndicatorSeries,
  rows: readonly IndicatorRow[],
  computedAt: Millis,
): Promise<void> {
  const same = CHANGING.map((column) => `${column} <=> VALUES(${column})`).join(' AND ')
  const changes = CHANGING.map((column) => `${column} = VALUES(${column})`).join(', ')
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO technical_indicators (${COLUMNS.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE computed_at = IF(${same}, computed_at, VALUES(computed_at)), ${changes}, digest = ${DIGESTS.indicators}`,
      [
        rows
          .slice(from, from + ROWS_A_STATEMENT)
          .map(({ at, values, inputHash }) => [
            symbol,
            widthSeconds,
            new Date(at),
            ...INDICATOR_COLUMNS.map((column) => values[column] ?? null),
            inputHash,
            new Date(computedAt),
          ]),
      ],
    )
}

/** As text, because mysql2 reads a DOUBLE's digits one by one and is off in the last bit. */
const EXACT = INDICATOR_COLUMNS.map((column) => `CAST(${column} AS CHAR) AS ${column}`).join(', ')

/** Stored rows of [from, to), oldest first, at most `limit`. */
export async function readIndicators(
  db: Queryable,
  query: IndicatorSeries & Range & { limit: number },
): Promise<IndicatorRow[]> {
  const rows = await db.query<Record<IndicatorColumn, string | null> & { timestamp_iso: Date; input_hash: string }>(
    `SELECT timestamp_iso, input_hash, ${EXACT} FROM technical_indicators
     WHERE symbol = ? AND width_seconds = ? AND timestamp_iso >= ? AND timestamp_iso < ? ORDER BY timestamp_iso LIMIT ?`,
    [query.symbol, query.widthSeconds, new Date(query.from), new Date(query.to), query.limit],
  )
  return rows.map((row) => ({
    at: row.timestamp_iso.getTime(),
    inputHash: row.input_hash,
    values: Object.fromEntries(
      INDICATOR_COLUMNS.flatMap((column) => (row[column] === null ? [] : [[column, Number(row[column])]])),
    ),
  }))
}

/**
 * For each candle a fingerprint of itself and the `reach` slots before it: the sum of its candles' digests, so that a page costs one digest
 * a candle. Equal inputs give equal hashes whichever window was loaded. `candles` must be ascending.
 */
export function inputHashes(candles: readonly Candle[], reach: number, widthMs: number): string[] {
  const sums = new BigUint64Array(candles.length + 1)
  candles.forEach((candle, at) => (sums[at + 1] = sums[at]! + digestOf(candle)))
  let first = 0
  return candles.map(({ openTime }, at) => {
    while (candles[first]!.openTime < openTime - reach * widthMs) first += 1
    return BigInt.asUintN(64, sums[at + 1]! - sums[first]!)
      .toString(16)
      .padStart(16, '0')
  })
}

function digestOf({ openTime, open, high, low, close, volume }: Candle): bigint {
  return hash('sha256', [openTime, open, high, low, close, volume].join('|'), 'buffer').readBigUInt64BE()
}

/** Starts of the bars of [from, to) whose indicators came, or came with other values than before, at that moment. */
export async function indicatorsChangedAt(
  db: Queryable,
  query: IndicatorSeries & Range,
  at: Millis,
): Promise<Millis[]> {
  const rows = await db.query<{ timestamp_iso: Date }>(
    `SELECT timestamp_iso FROM technical_indicators
     WHERE symbol = ? AND width_seconds = ? AND timestamp_iso >= ? AND timestamp_iso < ? AND computed_at = ? ORDER BY timestamp_iso`,
    [query.symbol, query.widthSeconds, new Date(query.from), new Date(query.to), new Date(at)],
  )
  return rows.map((row) => row.timestamp_iso.getTime())
}
