import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BACKFILL_RANGE, COLLECT_PRICES } from '../../src/contracts/collection.ts'
import { INCIDENT_DESK_ID } from '../../src/contracts/incidents.ts'
import { MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import type { Incident } from '../../src/domain/incidents/incident.ts'
import { HOUR } from '../../src/domain/clock.ts'
import { listIncidents } from '../../src/store/incidents.ts'
import { startAudit } from '../../src/temporal/audits.ts'
import { programOf } from '../deploy/programs.ts'
import { freePort } from '../rig/launch.ts'
import { startMonitoring, type Monitoring } from '../rig/monitoring.ts'
import { startProduct, type Product, type ProductProcess } from '../rig/product.ts'
import { startSmtp, type SmtpReceiver } from '../rig/receivers.ts'
import { until } from '../rig/until.ts'
import { madeUpProducts, startUpstream, type TestUpstream } from '../rig/upstream.ts'

const TOKEN = 'alerts-may-come-in'
const WITHIN = { withinMs: 300_000, everyMs: 250 }
const LONG = 900_000
const STALE = 'data-stale:candles/coinbase'
/** Each of them one incident, whatever is told of it. */
const CAUSES = [
  'workflow-failing:backfillRange',
  'workflow-failing',
  'upstream-down:coinbase',
  'target-down:worker',
  'worker-down',
]

let upstream: TestUpstream
let product: Product
let mail: SmtpReceiver
let workers: readonly ProductProcess[] = []
let monitoring: Monitoring | undefined
let why = ''
const ports: Record<'worker' | 'sdk' | 'besideWorker' | 'besideSdk' | 'api', number> = {
  worker: 0,
  sdk: 0,
  besideWorker: 0,
  besideSdk: 0,
  api: 0,
}
beforeAll(async () => {
  const [prometheus, alertmanager] = [await programOf('prometheus'), await programOf('alertmanager')]
  if ('why' in prometheus) return void (why = prometheus.why)
  if ('why' in alertmanager) return void (why = alertmanager.why)
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
      // One breaks soon after the other here, and is no symptom of what is over.
      incidents: {
        ...{ settle: '1s', recheckEvery: '1s', watch: '1h', watchEvery: '1h', rounds: 1, roundEvery: '1h' },
        afterglow: '1s',
      },
    },
    environment: {
      GAPLESS_METRICS_PORT: String(ports.worker),
      GAPLESS_SDK_METRICS_PORT: String(ports.sdk),
      GAPLESS_HTTP_PORT: String(ports.api),
      GAPLESS_TOKEN: TOKEN,
    },
  })
  product.run('workers/api.ts')
  const beside = product.run('workers/worker.ts', {
    GAPLESS_METRICS_PORT: String(ports.besideWorker),
    GAPLESS_SDK_METRICS_PORT: String(ports.besideSdk),
  })
  workers = [...product.workers, beside]
  // Prometheus comes last: what is only starting is down for it.
  for (const port of [ports.sdk, ports.besideSdk])
    await until(`the worker at ${port} to work`, () => shows(port, '\ntemporal_num_pollers{'), WITHIN)
  await until('the candles of a day', async () => (await barsSince(new Date(Date.now() - 24 * HOUR))) >= 23, WITHIN)
  await until('the API to tell of them', () => shows(ports.api, '\ncrypto_data_freshness_seconds{'), WITHIN)
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
}, LONG)
afterAll(async () => {
  if (why !== '') return
  await monitoring?.stop()
  await product.stop()
  await upstream.close()
  await mail.close()
}, 120_000)

const at = (port: number): string => `127.0.0.1:${port}`

async function shows(port: number, words: string): Promise<boolean> {
  const answer = await fetch(`http://${at(port)}/metrics`, { signal: AbortSignal.timeout(20_000) })
  return (await answer.text()).includes(words)
}

/** Every alert of the name that gapless was told of: whether it fires, and the number of its incident. */
async function toldOf(name: string): Promise<{ status: string; number: number | null; key: string }[]> {
  return product.store.query(
    'SELECT status, number, cause_key AS `key` FROM alert_state WHERE name = ? ORDER BY fingerprint',
    [name],
  )
}

const incidents = (): Promise<Incident[]> => listIncidents(product.store, { limit: 100 })

/** What there is, for whoever reads why a wait was in vain. */
async function everything(): Promise<string> {
  const all = (await incidents()).map(({ number, key, status, parent }) => `${number} ${key} ${status} ${parent ?? ''}`)
  const told = await product.store.query('SELECT name, status, number, cause_key FROM alert_state')
  return JSON.stringify({ all, told, firing: await monitoring?.alerts() })
}

/** Asks until it is so; a wait in vain says what there is instead. */
const so = <T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> =>
  until(
    what,
    async () => {
      const answer = await ask()
      if (answer === undefined || answer === false) throw new Error(await everything())
      return answer
    },
    WITHIN,
  )

/** The incident of the cause, as soon as the alert has come and there is one: whichever of several alerts came first. */
const incidentOf = (alert: string, cause: string): Promise<Incident> =>
  so(`${alert} to be told, and an incident of ${cause}`, async () =>
    (await toldOf(alert)).length > 0 ? (await incidents()).find(({ key }) => key === cause) : undefined,
  )

const isFiring = async (name: string): Promise<boolean> =>
  (await monitoring?.alerts())?.some(({ labels, state }) => labels['alertname'] === name && state === 'firing') === true

const barsSince = async (from: Date): Promise<number> => {
  const [row] = await product.store.query<{ bars: number }>(
    'SELECT COUNT(*) AS bars FROM ohlc_data WHERE open_time >= ?',
    [from],
  )
  return Number(row?.bars)
}

/** A person asks for the candles: they know that the source is back. */
const askForCandles = (): Promise<Response> =>
  fetch(`http://${at(ports.api)}/api/v1/backfills`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ dataset: 'candles', from: '-8h', to: new Date().toISOString(), reason: 'it is back' }),
  })

describe('failures, stopped workers and old data become incidents through the real Prometheus and Alertmanager, and end', () => {
  const lost = { from: new Date(), bars: 0 }

  it(
    'all of it is scraped, and nothing has failed yet',
    async (test) => {
      if (monitoring === undefined) return test.skip(why)
      const prometheus = monitoring
      await so('every target to be scraped', async () => {
        const targets = await prometheus.targets()
        return targets.length === 6 && targets.every(({ health }) => health === 'up')
      })
      // What the first failure is seen by has no series before it.
      expect(await prometheus.query('temporal_workflow_failed_total')).toEqual([])
    },
    LONG,
  )

  it(
    'a workflow that fails, one that runs out of time, and data that grow old open theirs',
    async (test) => {
      if (monitoring === undefined) return test.skip(why)
      const { client } = product.temporal
      await client.workflow.start(BACKFILL_RANGE, {
        taskQueue: MAIN_QUEUE,
        workflowId: 'fails',
        args: [{ id: 'nope', dataset: 'candles', source: 'nowhere', restMs: 1 }],
      })
      // No worker ever counts this one: the server does.
      await client.workflow.start(COLLECT_PRICES, {
        taskQueue: 'nobody',
        workflowId: 'late',
        args: [],
        workflowRunTimeout: 1_000,
      })
      // Rows of four hours are lost, and their source does not answer: they cannot be filled.
      upstream.control.fault({ kind: 'status', status: 503, path: '/exchange' })
      lost.from = new Date(Date.now() - 5 * HOUR)
      lost.bars = (await product.store.execute('DELETE FROM ohlc_data WHERE open_time >= ?', [lost.from])).affectedRows
      expect(lost.bars).toBeGreaterThan(0)
      await (await startAudit(client, { dataset: 'candles', source: 'coinbase', full: true, slots: 0 })).result()

      expect(await incidentOf('TemporalWorkflowFailed', 'workflow-failing:backfillRange')).toMatchObject({
        door: 'alert',
        severity: 'P3',
      })
      expect(await incidentOf('TemporalWorkflowTimedOut', 'workflow-failing')).toMatchObject({ door: 'alert' })
      // The alert says that candles are old; the diagnosis, or another alert, says why. Nobody is called for what follows from it.
      await incidentOf('DataStale', 'upstream-down:coinbase')
      await so('old candles to be its symptom', async () =>
        (await incidents()).every(({ key, parent }) => key !== STALE || parent !== undefined),
      )
    },
    LONG,
  )

  it(
    'one of two workers that stops opens its own, whose two ports are one incident',
    async (test) => {
      if (monitoring === undefined) return test.skip(why)
      await workers[0]?.kill()
      const one = await incidentOf('InstanceDown', 'target-down:worker')
      expect(one).toMatchObject({ door: 'alert', severity: 'P3' })
      await so('both ports to be told of', async () => (await toldOf('InstanceDown')).length >= 2)
      expect((await incidents()).filter(({ key }) => key === one.key)).toHaveLength(1)
    },
    LONG,
  )

  it(
    'when the last worker stops people are told past gapless, and it is one incident once somebody lives',
    async (test) => {
      if (monitoring === undefined) return test.skip(why)
      await workers[1]?.kill()
      for (const name of ['ServiceDown', 'TemporalWorkerDown']) await so(`${name} to fire`, () => isFiring(name))
      await so('people to be told by mail', async () =>
        mail.mails.some((each) => JSON.stringify(each).includes('ServiceDown')),
      )
      // Nobody is there to take them, and they are safe already.
      await so('Temporal to have them', async () => {
        const { events } = await product.temporal.client.workflow.getHandle(INCIDENT_DESK_ID).fetchHistory()
        const words = (events ?? []).flatMap((event) =>
          (event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? []).map(({ data }) =>
            Buffer.from(data ?? []).toString(),
          ),
        )
        const had = (name: string) =>
          new Set(
            [...words.join().matchAll(/"fingerprint":"(\w+)","startsAt":\d+,"status":"firing","name":"(\w+)"/g)]
              .filter((found) => found[2] === name)
              .map((found) => found[1]),
          ).size
        // Both ports of both.
        return had('ServiceDown') >= 4 && had('TemporalWorkerDown') >= 1
      })
      upstream.control.clearFaults()
      for (const worker of workers) worker.start()
      const gone = await incidentOf('TemporalWorkerDown', 'worker-down')
      expect(gone).toMatchObject({ severity: 'P1' })
      const told = await so('every port of both to be told of', async () => {
        const all = (await Promise.all(['ServiceDown', 'TemporalWorkerDown'].map(toldOf))).flat()
        const ofWorkers = all.filter(({ key }) => key === gone.key)
        return ofWorkers.length >= 5 ? ofWorkers : undefined
      })
      expect(told.map(({ number }) => Number(number))).toEqual(told.map(() => gone.number))
      expect((await incidents()).filter(({ key }) => key === gone.key)).toHaveLength(1)
    },
    LONG,
  )

  it(
    'each ends with its repair',
    async (test) => {
      if (monitoring === undefined) return test.skip(why)
      // What failed is asked for again by itself, ever more rarely; a person who knows that the source is back need not wait. Each time one
      // ends with failures, because the source is not believed to be well yet, it is asked for once more.
      await until(
        'the candles to be back',
        async () => {
          const said = await (await askForCandles()).text()
          const bars = await barsSince(lost.from)
          if (bars >= lost.bars) return true
          throw new Error(`${bars} of ${lost.bars} bars; ${said}`)
        },
        { ...WITHIN, everyMs: 3_000 },
      )
      const names = [
        'TemporalWorkflowFailed',
        'TemporalWorkflowTimedOut',
        'DataStale',
        'InstanceDown',
        'ServiceDown',
        'TemporalWorkerDown',
      ]
      for (const name of names)
        await so(`${name} to end`, async () => {
          const told = await toldOf(name)
          return told.length > 0 && told.every(({ status }) => status === 'resolved')
        })
      for (const cause of [...CAUSES, STALE])
        await so(`${cause} to end`, async () =>
          (await incidents()).filter(({ key }) => key === cause).every(({ status }) => status === 'RESOLVED'),
        )
      const keys = (await incidents()).map(({ key }) => key)
      for (const cause of CAUSES) expect(keys.filter((key) => key === cause)).toHaveLength(1)
    },
    LONG,
  )
})
