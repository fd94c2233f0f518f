import type { Database } from '../../src/store/database.ts'

/** The newest row by the moment it stands for. */
export interface NewestRow {
  readonly dataset: 'candles' | 'prices'
  readonly subject: string
  /** UTC. */
  readonly at: Date
}

/** The newest candle and the newest price, whichever exist. Both are read from an index, so a full table costs nothing. */
export async function newestRows(database: Database): Promise<NewestRow[]> {
  const candles = database.query<{ subject: string; at: Date }>(
    'SELECT symbol AS subject, open_time AS at FROM ohlc_data ORDER BY open_time DESC LIMIT 1',
  )
  const prices = database.query<{ subject: string; at: Date }>(
    'SELECT coin_id AS subject, timestamp_iso AS at FROM price_data_real ORDER BY timestamp_iso DESC LIMIT 1',
  )
  const [candle] = await candles
  const [price] = await prices
  return [
    ...(candle === undefined ? [] : [{ dataset: 'candles', ...candle } as const]),
    ...(price === undefined ? [] : [{ dataset: 'prices', ...price } as const]),
  ]
}

/** `candles BTC-USD 14:07`, with the day when it is not today's. UTC. */
export function nameOf(row: NewestRow, now: Date): string {
  const [day, time] = row.at.toISOString().slice(0, 16).split('T')
  const today = now.toISOString().slice(0, 10)
  return `${row.dataset} ${row.subject} ${day === today ? '' : `${day} `}${time}`
}
