import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { startProduct } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream } from '../rig/upstream.ts'

const HOURS = 300

it('features come by themselves for every hour of the candles, each filed under the moment at which its candle closed', async () => {
  const upstream = await startUpstream({ products: madeUpProducts(['BTC-USD', 'ETH-USD'], 0) })
  const product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: {
          subjects: ['BTC-USD', 'ETH-USD'],
          since: new Date(Math.floor(Date.now() / HOUR) * HOUR - HOURS * HOUR).toISOString(),
        },
        prices: { subjects: ['btc'], since: '-1h', pairs: {} },
      },
      sweep: { every: '1s' },
    },
  })
  try {
    const made = await until(
      'a row of each symbol and hour',
      async () => {
        const found = await product.store.query<{ symbol: string; hours: number; true_hours: number }>(
          `SELECT f.symbol, COUNT(*) AS hours, COUNT(CASE WHEN o.close = f.close_price THEN 1 END) AS true_hours
           FROM ml_features_materialized f
           LEFT JOIN ohlc_data o ON o.symbol = CONCAT(f.symbol, '-USD') AND o.open_time = f.timestamp_iso - INTERVAL 1 HOUR
           GROUP BY f.symbol ORDER BY f.symbol`,
        )
        return found.length === 2 && found.every(({ hours }) => Number(hours) >= HOURS) && found
      },
      // What else they hold is waited for as long as their patience lasts, and then no more.
      { withinMs: 20 * MINUTE, everyMs: 500 },
    )
    expect(made.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH'])
    for (const { hours, true_hours: told } of made) expect(told).toBe(hours)
  } finally {
    await product.stop()
    await upstream.close()
  }
}, 1_300_000)
