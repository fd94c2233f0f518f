/**
 * Records one history of every workflow type under test/replay/histories/<type>/<release>.json, from a real run of the product:
 * `node test/replay/record.ts [TYPE...]`. Run once for a release; files of earlier releases are never made anew.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { AUDIT_DATASET } from '../../src/contracts/audit.ts'
import {
  BACKFILL_RANGE,
  COLLECT_CANDLES,
  COLLECT_FEAR_GREED,
  COLLECT_MACRO,
  COLLECT_NEWS,
  COLLECT_PRICES,
  KEEP_COVERAGE,
} from '../../src/contracts/collection.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { startAudit } from '../../src/temporal/audits.ts'
import { startCollection } from '../../src/temporal/starts.ts'
import { ROOT } from '../rig/arrows.ts'
import { startProduct } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream } from '../rig/upstream.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}
const upstream = await startUpstream({ products: madeUpProducts(['BTC-USD']) })
const product = await startProduct({
  upstream,
  settings: {
    datasets: {
      candles: { subjects: ['BTC-USD'], since: '-30d', confirmNoneAfter: '2s' },
      prices: { subjects: ['btc'], since: '-1h', confirmNoneAfter: '2s', pairs: { btc: 'BTC-USD' } },
      macro: { subjects: ['UNRATE'], since: '-40d' },
      fear_greed: { since: '-40d' },
      // Whatever its address, the upstream answers for it.
      news: { feeds: [{ name: 'alpha', url: 'http://feeds.invalid/alpha' }], since: '-1h' },
    },
    sweep: { every: '1s' },
  },
  environment: { FRED_API_KEY: 'recordedrecordedrecordedrecorded' },
})
const { client } = product.temporal
// The first call fails, so that retries are in the histories too.
upstream.control.fault({ kind: 'status', status: 503, path: '/exchange', calls: 2 })
await until(
  'backfills to end',
  async () => {
    const rows = await listBackfills(product.store, { limit: 100 })
    return rows.length > 2 && rows.every((row) => row.endedAt !== undefined)
  },
  { withinMs: 180_000 },
)
const prices = {
  dataset: 'prices',
  source: 'coingecko',
  collector: 'enhanced-crypto-prices',
  widthMs: 5 * MINUTE,
  subjects: [],
} as const
await (await startCollection(client, { ...prices, slotAt: slotStart(Date.now(), 5 * MINUTE) })).result()
const candles = {
  dataset: 'candles',
  source: 'coinbase',
  collector: 'ohlc-collector',
  widthMs: HOUR,
  subjects: [],
} as const
await (await startCollection(client, { ...candles, slotAt: slotStart(Date.now(), HOUR) - HOUR })).result()

const news = {
  dataset: 'news',
  source: 'feeds',
  collector: 'crypto-news-collector',
  widthMs: 15 * MINUTE,
  subjects: [],
  fills: 'final',
} as const
await (await startCollection(client, { ...news, slotAt: slotStart(Date.now(), 15 * MINUTE) - 15 * MINUTE })).result()

const macro = {
  dataset: 'macro',
  source: 'fred',
  collector: 'macro-collector',
  widthMs: DAY,
  subjects: [],
  fills: 'final',
  everyMs: HOUR,
} as const
await (await startCollection(client, { ...macro, slotAt: slotStart(Date.now(), DAY) - 2 * DAY })).result()
const mood = { ...macro, dataset: 'fear_greed', source: 'alternative', collector: 'fear-greed-collector' } as const
await (await startCollection(client, { ...mood, slotAt: slotStart(Date.now(), DAY) - 2 * DAY })).result()

await (await startAudit(client, { dataset: 'candles', source: 'coinbase', full: true, slots: 0 })).result()

const ALL = [
  AUDIT_DATASET,
  COLLECT_PRICES,
  COLLECT_CANDLES,
  COLLECT_NEWS,
  COLLECT_MACRO,
  COLLECT_FEAR_GREED,
  KEEP_COVERAGE,
  BACKFILL_RANGE,
]
const asked = process.argv.slice(2)
for (const type of ALL.filter((each) => asked.length === 0 || asked.includes(each))) {
  const folder = new URL(`./histories/${type}/`, import.meta.url)
  mkdirSync(folder, { recursive: true })
  for await (const { workflowId, runId } of client.workflow.list({ query: `WorkflowType = '${type}'` })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    // Stack traces name the folder of the checkout; it is nobody's business.
    writeFileSync(new URL(`${version}.json`, folder), `${historyToJSON(history).replaceAll(ROOT, '/gapless/')}\n`)
    console.log(`${type}: ${history.events?.length ?? 0} events of ${workflowId}`)
    break
  }
}
await product.stop()
await upstream.close()
