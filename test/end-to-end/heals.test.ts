import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { readCandles } from '../../src/store/candles.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'
import { until } from '../rig/until.ts'

const SUBJECTS = ['AAA-USD', 'BBB-USD', 'CCC-USD']
const SINCE = slotStart(Date.now() - 10 * DAY, DAY)

let upstream: TestUpstream
let product: Product

beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(SUBJECTS) })
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: SUBJECTS, since: new Date(SINCE).toISOString(), confirmNoneAfter: '2s', settle: '1s' },
        prices: { subjects: ['aaa'], pairs: { aaa: 'AAA-USD' } },
      },
      sweep: { every: '1s' },
    },
  })
})
afterAll(async () => {
  await product?.stop()
  await upstream?.close()
})

it('fills the history it was promised, and stores what the upstream holds', async () => {
  const to = slotStart(Date.now() - HOUR, HOUR)
  await until(
    'every candle to be stored',
    async () => {
      for (const symbol of SUBJECTS) {
        const rows = await readCandles(product.store, {
          source: 'coinbase',
          symbol,
          widthSeconds: 3600,
          from: SINCE,
          to,
          limit: 1e6,
        })
        const truth = upstream.control.truth(symbol, HOUR, { from: SINCE, to }) ?? []
        if (rows.length < truth.length) return false
        expect(rows.map((row) => row.openTime)).toEqual(truth.map((row) => row.openTime))
      }
      return true
    },
    { withinMs: 45_000, everyMs: 250 },
  ).catch((error: unknown) => {
    console.log(product.workers[0]?.output().slice(-6000))
    throw error
  })
}, 60_000)
