import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BACKFILL_RANGE } from '../../src/contracts/collection.ts'
import { MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import type { Incident, Status } from '../../src/domain/incidents/incident.ts'
import { HOUR } from '../../src/domain/clock.ts'
import { listIncidents } from '../../src/store/incidents.ts'
import { startAudit } from '../../src/temporal/audits.ts'
import { programOf } from '../deploy/programs.ts'
import { freePort } from '../rig/launch.ts'
import { startMonitoring, type Monitoring } from '../rig/monitoring.ts'
import { startProduct, type Product } from '../rig/product.ts'
import { startSmtp, type SmtpReceiver } from '../rig/receivers.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

const TOKEN = 'alerts-may-come-in'
const WITHIN = { withinMs: 1_200_000, everyMs: 500 }

let upstream: TestUpstream
let product: Product
let mail: SmtpReceiver
let monitoring: Monitoring | undefined
let why = ''
/** Its alerts look back a quarter of an hour, and end only then: only when asked for. */
const ASKED_FOR = (process.env.GAPLESS_LONG_TESTS ?? '') !== ''
const ports: Record<'worker' | 'sdk' | 'besideWorker' | 'besideSdk' | 'api', number> = {
  worker: 0,
  sdk: 0,
  besideWorker: 0,
  besideSdk: 0,
  api: 0,
}
beforeAll(async () => {
  if (!ASKED_FOR) return
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort()
  upstream = await startUpstream({ products: madeUpProducts(['AAA-USD'], 0) })
  mail = await startSmtp()
  product = await startProduct({
    upstream,
    settings: {
      datasets: {
        candles: { subjects: ['AAA-USD'], since: '-1d' },
        prices: { subjects: ['aaa'], since: '-1h', pairs: {} },
      },
      sweep: { every: '1s' },
      incidents: { settle: '1s', recheckEvery: '1s', watch: '1h', watchEvery: '1h', rounds: 1, roundEvery: '1h' },
    },
    environment: {
      GAPLESS_METRICS_PORT: String(ports.worker),
      GAPLESS_SDK_METRICS_PORT: String(ports.sdk),
      GAPLESS_HTTP_PORT: String(ports.api),
      GAPLESS_TOKEN: TOKEN,
    },
  })
  product.run('workers/api.ts')
  product.run('workers/worker.ts', {
    GAPLESS_METRICS_PORT: String(ports.besideWorker),
    GAPLESS_SDK_METRICS_PORT: String(ports.besideSdk),
  })
  // One that starts has no pollers yet: told after two minutes, and here after two seconds.
  await until(
    'both workers to work',
    async () => (await pollers(ports.sdk)) && (await pollers(ports.besideSdk)),
    WITHIN,
  )
  await until('the API to answer', async () => (await fetch(`http://${at(ports.api)}/metrics`)).ok, WITHIN)
  const [prometheus, alertmanager] = [await programOf('prometheus'), await programOf('alertmanager')]
  if ('why' in prometheus) why = prometheus.why
  else if ('why' in alertmanager) why = alertmanager.why
  else
    monitoring = await startMonitoring({
      prometheus: prometheus.path,
      alertmanager: alertmanager.path,
      apiUrl: `http://127.0.0.1:${ports.api}`,
      token: TOKEN,
      mailAt: new URL(mail.url).host,
      scraped: {
        'api:8000': [at(ports.api)],
        'worker:9091': [at(ports.worker), at(ports.besideWorker)],
        'worker:9464': [at(ports.sdk), at(ports.besideSdk)],
        'temporal:9233': [new URL(product.temporal.metricsUrl).host],
      },
    })
}, 600_000)
afterAll(async () => {
  if (!ASKED_FOR) return
  await monitoring?.stop()
  await product.stop()
  await upstream.close()
  await mail.close()
}, 120_000)

const at = (port: number): string => `127.0.0.1:${port}`

async function pollers(port: number): Promise<boolean> {
  const answer = await fetch(`http://${at(port)}/metrics`, { signal: AbortSignal.timeout(20_000) })
  return (await answer.text()).includes('\ntemporal_num_pollers{')
}

/** The newest incident of the key, as the tables have it. */
async function incidentOf(key: string | RegExp): Promise<Incident | undefined> {
  const all = await listIncidents(product.store, { limit: 100 })
  return all.find((each) => (typeof key === 'string' ? each.key === key : key.test(each.key)))
}

const statusOf = (key: string | RegExp, ...statuses: Status[]): Promise<Incident> =>
  until(
    `the incident ${String(key)} to be ${statuses.join(' or ')}`,
    async () => {
      const found = await incidentOf(key)
      if (found !== undefined && statuses.includes(found.status)) return found
      const all = await listIncidents(product.store, { limit: 100 })
      throw new Error(
        `there are ${JSON.stringify(all.map((each) => [each.key, each.status]))}; alerts ${JSON.stringify(await monitoring?.alerts())}`,
      )
    },
    WITHIN,
  )

describe('failures, stopped workers and old data become incidents, through the real Prometheus and Alertmanager', () => {
  it('a workflow that fails, a worker that stops, data that grow old: each opens one and ends with its repair', async (test) => {
    if (!ASKED_FOR)
      return test.skip('Its alerts look back a quarter of an hour, and end only then; GAPLESS_LONG_TESTS=1 runs it.')
    if (monitoring === undefined) return test.skip(why)
    const { client } = product.temporal
    const prometheus = monitoring
    await until(
      'every target to be scraped',
      async () => {
        const targets = await prometheus.targets()
        if (targets.length === 6 && targets.every(({ health }) => health === 'up')) return true
        throw new Error(JSON.stringify(targets))
      },
      WITHIN,
    )
    await until(
      'the candles of a day',
      async () =>
        (await prometheus.query('crypto_data_freshness_seconds{collector="ohlc-collector"} < 7200')).length > 0,
      WITHIN,
    )
    // What the first failure is seen by has no series before it.
    expect(await prometheus.query('temporal_workflow_failed_total')).toEqual([])
    await client.workflow.start(BACKFILL_RANGE, {
      taskQueue: MAIN_QUEUE,
      workflowId: 'fails',
      args: [{ id: 'nope', dataset: 'candles', source: 'nowhere', restMs: 1 }],
    })

    // Rows of four hours are lost, and their source does not answer: it cannot be filled.
    upstream.control.fault({ kind: 'status', status: 503, path: '/exchange' })
    const lostFrom = new Date(Date.now() - 5 * HOUR)
    const { affectedRows: lost } = await product.store.execute('DELETE FROM ohlc_data WHERE open_time >= ?', [lostFrom])
    expect(lost).toBeGreaterThan(0)
    await (await startAudit(client, { dataset: 'candles', source: 'coinbase', full: true, slots: 0 })).result()

    const failing = await statusOf(/^workflow-failing/, 'OPEN', 'INVESTIGATING')
    expect(failing).toMatchObject({ key: 'workflow-failing:backfillRange', door: 'alert', severity: 'P3' })
    // The alert says that candles are old; the diagnosis says why.
    const stale = await statusOf('upstream-down:coinbase', 'OPEN', 'INVESTIGATING')
    expect(stale.door).toBe('alert')

    await product.workers[0]?.kill()
    const stopped = await statusOf(/^(target-down:worker|worker-down)$/, 'OPEN', 'INVESTIGATING')
    expect(stopped).toMatchObject({ door: 'alert', severity: 'P1' })
    // One worker is scraped at two ports, and is one incident. People are told past gapless as well: it might have been the last worker.
    await until(
      'people to be told by mail',
      () => mail.mails.some((each) => JSON.stringify(each).includes('ServiceDown')),
      WITHIN,
    )

    upstream.control.clearFaults()
    product.workers[0]?.start()
    // What failed is asked for again by itself, ever more rarely; a person who knows that the source is back need not wait.
    // Each time one ends with failures, because the source is not believed to be well yet, it is asked for once more.
    await until(
      'the candles to be back',
      async () => {
        const answer = await fetch(`http://${at(ports.api)}/api/v1/backfills`, {
          method: 'POST',
          headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
          body: JSON.stringify({ dataset: 'candles', from: '-8h', to: new Date().toISOString(), reason: 'it is back' }),
        })
        const said = await answer.text()
        const [row] = await product.store.query<{ bars: number }>(
          'SELECT COUNT(*) AS bars FROM ohlc_data WHERE open_time >= ?',
          [lostFrom],
        )
        if (Number(row?.bars) >= lost) return true
        throw new Error(`${Number(row?.bars)} of ${lost} bars; ${said}`)
      },
      { ...WITHIN, everyMs: 5_000 },
    )
    // The new process counts from nothing: what failed in the old one is over.
    for (const { key } of [failing, stopped, stale]) await statusOf(key, 'RESOLVED')
  }, 3_600_000)
})
