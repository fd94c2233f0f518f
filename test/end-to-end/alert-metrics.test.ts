import { afterAll, beforeAll, expect, it } from 'vitest'
import { BACKFILL_RANGE, COLLECT_PRICES } from '../../src/contracts/collection.ts'
import { MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import { freePort } from '../rig/launch.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'
import { alertRules, namesIn } from '../telemetry/rule-names.ts'

/** Prometheus makes it itself. */
const OF_PROMETHEUS = ['up']

let upstream: TestUpstream | undefined
let product: Product | undefined
let urls: string[]
beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(['AAA-USD'], 0) })
  const [worker, sdk, api] = [await freePort(), await freePort(), await freePort()]
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: ['AAA-USD'], since: '-1d' },
        prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
      },
    },
    environment: {
      GAPLESS_METRICS_PORT: String(worker),
      GAPLESS_SDK_METRICS_PORT: String(sdk),
      GAPLESS_HTTP_PORT: String(api),
    },
  })
  product.run('workers/api.ts')
  urls = [...[worker, sdk, api].map((port) => `http://127.0.0.1:${port}/metrics`), product.temporal.metricsUrl]
}, 240_000)
afterAll(async () => {
  await product?.stop()
  await upstream?.close()
}, 120_000)

/** Names of every family and of every sample that a scrape of all of us gives now. */
async function scraped(): Promise<Set<string>> {
  const texts = await Promise.all(
    urls.map(async (url) => (await fetch(url, { signal: AbortSignal.timeout(20_000) })).text()),
  )
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/^(?:# TYPE )?([a-zA-Z_:][\w:]*)/gm)].map(([, name = '']) => name)),
  )
}

it('every metric that a rule names is in a live scrape of our processes and of Temporal', async () => {
  if (product === undefined) throw new Error('nothing runs')
  const { client } = product.temporal
  const started = { taskQueue: MAIN_QUEUE, workflowRunTimeout: 3_000 }
  await until('the worker to work', async () => (await scraped()).has('temporal_num_pollers'), { withinMs: 120_000 })
  // Counters are born with what they count: a run that fails, one whose code throws, one that runs out of time, one that is ended.
  await client.workflow.start(BACKFILL_RANGE, {
    ...started,
    workflowRunTimeout: 60_000,
    workflowId: 'fails',
    args: [{ id: 'nope', dataset: 'candles', source: 'nowhere', restMs: 1 }],
  })
  await client.workflow.start(COLLECT_PRICES, { ...started, workflowId: 'throws', args: [] })
  await client.workflow.start('noSuchType', { taskQueue: MAIN_QUEUE, workflowId: 'unknown', args: [] })
  await client.workflow.start(COLLECT_PRICES, { ...started, taskQueue: 'nobody', workflowId: 'late', args: [] })
  await client.workflow.start(COLLECT_PRICES, { taskQueue: 'nobody', workflowId: 'ended', args: [] })
  await client.workflow.getHandle('ended').terminate()
  const wanted = [...new Set(alertRules().flatMap(({ expr }) => namesIn(expr).metrics))].filter(
    (name) => !OF_PROMETHEUS.includes(name),
  )
  expect(wanted.length).toBeGreaterThan(20)
  let missing: string[] = wanted
  await until(
    'every metric to be there',
    async () => {
      const found = await scraped()
      missing = wanted.filter((name) => !found.has(name))
      return missing.length === 0
    },
    { withinMs: 60_000, everyMs: 1_000 },
  ).catch(() => undefined)
  expect(missing).toEqual([])
}, 240_000)

it('soon after the first start every collector is ok, also those that come once an hour', async () => {
  const api = urls[2]?.replace('/metrics', '/status') ?? ''
  interface Told {
    readonly collectors: readonly {
      readonly name: string
      readonly status: string
      readonly lastRunAt: string | null
    }[]
  }
  let told: Told = { collectors: [] }
  await until(
    'every collector to be ok',
    async () => {
      const answer = await fetch(api, { signal: AbortSignal.timeout(20_000) })
      if (answer.ok) told = (await answer.json()) as Told
      return told.collectors.length > 0 && told.collectors.every(({ status }) => status === 'ok' || status === 'off')
    },
    { withinMs: 200_000, everyMs: 1_000 },
  ).catch(() => undefined)
  expect(Object.fromEntries(told.collectors.map(({ name, status }) => [name, status]))).toEqual({
    'ohlc-collector': 'ok',
    'enhanced-crypto-prices': 'ok',
    // It needs a key.
    'macro-collector': 'off',
    'fear-greed-collector': 'ok',
    'technical-calculator': 'ok',
    'materialized-updater': 'ok',
    'data-collection-health-monitor': 'ok',
  })
  const collected = ['ohlc-collector', 'enhanced-crypto-prices', 'fear-greed-collector']
  for (const { lastRunAt } of told.collectors.filter(({ name }) => collected.includes(name)))
    expect(lastRunAt).not.toBeNull()
}, 260_000)
