import type { Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** The newest price of each coin since a moment, from whichever source. Coins without one are absent. */
export async function newestPrices(db: Queryable, since: Millis): Promise<Map<string, Millis>> {
  const rows = await db.query<{ coin_id: string; newest: Date }>(
    'SELECT coin_id, MAX(timestamp_iso) AS newest FROM price_data_real WHERE timestamp_iso > ? GROUP BY coin_id',
    [new Date(since)],
  )
  return new Map(rows.map(({ coin_id, newest }) => [coin_id, newest.getTime()]))
}
