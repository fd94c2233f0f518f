import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSlotActivities } from '../../activities/collection/collect-slots.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import { createRunActivities } from '../../activities/collection/runs.ts'
import { COLLECT_CANDLES, COLLECT_MACRO, type CollectInput } from '../../src/contracts/collection.ts'
import { MAIN_QUEUE, sourceQueue } from '../../src/contracts/task-queues.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { quietBars } from '../domain/quality/bars.ts'
import { InvalidDataError } from '../../src/errors.ts'
import type { Database } from '../../src/store/database.ts'
import { collectorRuns } from '../../src/store/runs.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { candleSeries, freshStore, SINCE } from '../store/ground.ts'

const clock = () => SINCE + 14 * HOUR + 30 * MINUTE
const BARS = quietBars(20).map((bar, n) => ({ ...bar, openTime: SINCE + n * HOUR }))
let refused: readonly string[] = []

/** A source that refuses single subjects. */
const kind: PageKind = {
  ...candlePages(
    {
      name: 'coinbase',
      widthsMs: [HOUR],
      pageSlots: 300,
      fetchCandles: async (subject, _width, { from, to }) => {
        if (refused.includes(subject)) throw new InvalidDataError('refused', `no ${subject}`)
        return BARS.filter(({ openTime }) => openTime >= from && openTime < to)
      },
    },
    { settle: MINUTE, confirmNoneAfter: 0 },
  ),
  refusesSubjects: true,
}

let temporal: TestTemporal
let database: Database
let connection: NativeConnection
let workers: Worker[]
let working: Promise<unknown>

beforeAll(async () => {
  const [started, store, workflowBundle] = await Promise.all([startTemporal(), freshStore(), bundleWorkflows()])
  temporal = started
  database = store.database
  await candleSeries(database, ['A-USD', 'B-USD'])
  connection = await NativeConnection.connect({ address: temporal.address })
  const shared = { connection, namespace: temporal.namespace }
  const fillEvents = { pageStored: () => undefined, pageFailed: () => undefined, backfillEnded: () => undefined }
  workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: MAIN_QUEUE,
      workflowBundle,
      activities: createRunActivities({ database, clock: Date.now, events: { collectionFailed: () => undefined } }),
    }),
    Worker.create({
      ...shared,
      taskQueue: sourceQueue('coinbase'),
      activities: createSlotActivities({ database, clock, events: fillEvents, kindOf: () => kind }),
    }),
  ])
  working = Promise.all(workers.map((worker) => worker.run()))
})
afterAll(async () => {
  for (const worker of workers) worker.shutdown()
  await working
  await connection.close()
  await database.close()
  await temporal.stop()
})

const collect = (type: string, slotAt: number) => {
  const workflowId = `collect-candles/coinbase-1h-by-hand-${new Date(slotAt).toISOString()}`
  const input: CollectInput = {
    dataset: 'candles',
    source: 'coinbase',
    collector: 'ohlc-collector',
    widthMs: HOUR,
    subjects: [],
    slotAt,
  }
  return temporal.client.workflow.execute(type, { workflowId, taskQueue: MAIN_QUEUE, args: [input] })
}

it.each([
  [COLLECT_CANDLES, SINCE + 4 * HOUR, '2 candles not there yet'],
  [COLLECT_MACRO, SINCE + 10 * HOUR, '2 not there yet'],
])(
  '%s that was refused one of its subjects ends partial, which is no failure, and the next whole run is ok',
  async (type, slotAt, reason) => {
    refused = ['B-USD']
    expect(await collect(type, slotAt)).toMatchObject({ stored: 2, missing: 2 })
    const [partial] = await collectorRuns(database, Date.now())
    expect(partial).toMatchObject({ status: 'partial', reason })
    expect(partial?.lastSuccessAt).toBeDefined()
    refused = []
    expect(await collect(type, slotAt + 2 * HOUR)).toMatchObject({ stored: 4, missing: 0 })
    expect(await collectorRuns(database, Date.now())).toMatchObject([{ status: 'ok', reason: '' }])
  },
)
