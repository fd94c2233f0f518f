import { afterAll, beforeAll, expect, it } from 'vitest'
import { BACKFILL_RANGE, COLLECT_PRICES } from '../../src/contracts/collection.ts'
import { MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import { HOUR } from '../../src/domain/clock.ts'
import { startAudit } from '../../src/temporal/audits.ts'
import { freePort } from '../rig/launch.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { startSlack, type HttpReceiver } from '../rig/receivers.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'
import { alertRules, namesIn, neededBy, type Needed } from '../telemetry/rule-names.ts'

/** Prometheus makes it itself. */
const OF_PROMETHEUS = ['up']
/** Shows that metrics bound to every address are: a wildcard answers on all of 127.0.0.0/8, where the system knows it. */
const LOOPBACK = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'

let upstream: TestUpstream | undefined
let product: Product | undefined
let slack: HttpReceiver | undefined
let urls: string[]
beforeAll(async () => {
  upstream = await startUpstream({ products: madeUpProducts(['AAA-USD'], 0) })
  slack = await startSlack()
  const [worker, sdk, api] = [await freePort(), await freePort(), await freePort()]
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: ['AAA-USD'], since: '-1d' },
        prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
      },
      incidents: { checks: { paused: '1s', pausedIntervals: 0 } },
    },
    environment: {
      GAPLESS_METRICS_HOST: '0.0.0.0',
      GAPLESS_METRICS_PORT: String(worker),
      GAPLESS_SDK_METRICS_PORT: String(sdk),
      GAPLESS_HTTP_PORT: String(api),
      // It is asked each minute, and nobody answers.
      ALERTMANAGER_URL: 'http://127.0.0.1:1',
      SLACK_WEBHOOK_URL: `${slack.url}/services/T0/B0/team`,
    },
  })
  product.run('workers/api.ts')
  urls = [
    ...[worker, sdk].map((port) => `http://${LOOPBACK}:${port}/metrics`),
    `http://127.0.0.1:${api}/metrics`,
    product.temporal.metricsUrl,
  ]
}, 240_000)
afterAll(async () => {
  await product?.stop()
  await slack?.close()
  await upstream?.close()
}, 120_000)

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** What a scrape of all of us gives now: the families, and each sample of them. */
async function scraped(): Promise<{ names: Set<string>; samples: Sample[] }> {
  const texts = await Promise.all(
    urls.map(async (url) => (await fetch(url, { signal: AbortSignal.timeout(20_000) })).text()),
  )
  const all = texts.join('\n')
  const families = [...all.matchAll(/^# TYPE ([a-zA-Z_:][\w:]*)/gm)].map(([, name = '']) => name)
  const samples = [...all.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/gm)].map(
    ([, name = '', inside = '']): Sample => ({
      name,
      labels: Object.fromEntries(
        [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]),
      ),
    }),
  )
  return { names: new Set([...families, ...samples.map(({ name }) => name)]), samples }
}

const rules = alertRules()

it('every metric that a rule names is in a live scrape of our processes and of Temporal', async () => {
  if (product === undefined) throw new Error('nothing runs')
  const { client } = product.temporal
  const started = { taskQueue: MAIN_QUEUE, workflowRunTimeout: 3_000 }
  await until('the worker to work', async () => (await scraped()).names.has('temporal_num_pollers'), {
    withinMs: 120_000,
  })
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
  const wanted = [...new Set(rules.flatMap(({ expr }) => namesIn(expr).metrics))].filter(
    (name) => !OF_PROMETHEUS.includes(name),
  )
  expect(wanted.length).toBeGreaterThan(20)
  let missing: string[] = wanted
  await until(
    'every metric to be there',
    async () => {
      const { names } = await scraped()
      missing = wanted.filter((name) => !names.has(name))
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

/** Series that nothing here brings about, and why; of our own metrics the table holds the labels, and another test the rules to it. */
const NOT_PROVOKED: Readonly<Record<string, string>> = {
  'gapless_flaps_total check': 'a check that is bad for less than its patience, seen by the monitor of that minute',
  'temporal_workflow_task_execution_failed_total failure_reason="NonDeterminismError" workflow_type':
    'a deploy whose code differs',
}

it('every label that a rule matches, groups by or tells of is on a live series, with the value that it asks for', async () => {
  if (product === undefined || upstream === undefined) throw new Error('nothing runs')
  const { client } = product.temporal
  // What is born with a failure: a source that does not answer while a backfill asks it, a schedule that is paused for too long, an alert.
  upstream.control.fault({ kind: 'status', status: 503, path: '/exchange' })
  await product.store.execute('DELETE FROM ohlc_data WHERE open_time >= ?', [new Date(Date.now() - 5 * HOUR)])
  await (await startAudit(client, { dataset: 'candles', source: 'coinbase', full: true, slots: 0 })).result()
  for await (const { scheduleId } of client.schedule.list())
    if (scheduleId.startsWith('collect-fear_greed/')) await client.schedule.getHandle(scheduleId).pause('to be told of')
  const alert = { status: 'firing', labels: { alertname: 'Odd' }, startsAt: new Date().toISOString(), fingerprint: 'f' }
  const answer = await fetch(`${urls[2]?.replace('/metrics', '')}/api/v1/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: '4', alerts: [alert] }),
  })
  expect(answer.status).toBe(200)
  const wanted = rules
    .flatMap(neededBy)
    .filter(({ metric }) => !OF_PROMETHEUS.includes(metric))
    .map((needed) => ({ needed, text: textOf(needed) }))
  // What is wrong only for a moment, because it is repaired, was there all the same.
  const missing = new Set(wanted.map(({ text }) => text).filter((text) => !(text in NOT_PROVOKED)))
  await until(
    'every label to be there',
    async () => {
      const { samples } = await scraped()
      for (const { needed, text } of wanted) if (samples.some((each) => satisfies(each, needed))) missing.delete(text)
      return missing.size === 0
    },
    { withinMs: 150_000, everyMs: 1_000 },
  ).catch(() => undefined)
  expect([...missing]).toEqual([])
  // A list that names what no rule asks for any more would hide the next one.
  expect(Object.keys(NOT_PROVOKED).filter((text) => !wanted.some((each) => each.text === text))).toEqual([])
}, 240_000)

function satisfies({ name, labels }: Sample, { metric, labels: wanted, values }: Needed): boolean {
  return (
    name === metric &&
    wanted.every((label) => label in labels) &&
    Object.entries(values).every(([label, value]) => labels[label] === value)
  )
}

function textOf({ metric, labels, values }: Needed): string {
  return [metric, ...labels.map((label) => (values[label] === undefined ? label : `${label}="${values[label]}"`))].join(
    ' ',
  )
}
