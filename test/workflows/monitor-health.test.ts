import { ApplicationFailure } from '@temporalio/common'
import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHealthActivities, type ReadHealth } from '../../activities/upkeep/health.ts'
import { MONITOR_HEALTH, MONITOR_ID } from '../../src/contracts/health.ts'
import { INCIDENT_QUEUE, MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import { DAY, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Database } from '../../src/store/database.ts'
import { readHealth } from '../../src/store/health-history.ts'
import { parseConfig } from '../rig/settings.ts'
import { listSchedules } from '../../src/temporal/found-schedules.ts'
import { reconcileSchedules, wantedSchedules } from '../../src/temporal/schedules.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { freshStore } from '../store/ground.ts'

const NOW = Date.UTC(2026, 4, 20, 12, 0, 42)
let temporal: TestTemporal
let database: Database
let worker: Worker
let incidents: Worker
let connection: NativeConnection
let working: Promise<unknown>
let reported = 0
let deskFails = false
let readFails = false
let now: Millis = NOW
let bundle: Awaited<ReturnType<typeof bundleWorkflows>>

const late = {
  key: 'freshness/prices',
  value: '40 min',
  limit: '30 min',
  sentence: 'prices are late.',
  own: 6,
  deduction: 6,
}
const well = { key: 'redis', value: 'answers', limit: 'an answer', sentence: 'Redis answers.', own: 0, deduction: 0 }
let health: ReadHealth

beforeAll(async () => {
  ;[temporal, { database }, bundle] = await Promise.all([startTemporal(), freshStore(), bundleWorkflows()])
  connection = await NativeConnection.connect({ address: temporal.address })
  worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: MAIN_QUEUE,
    workflowBundle: bundle,
    activities: createHealthActivities({
      database,
      clock: () => now,
      readHealth: async () => {
        if (readFails) throw ApplicationFailure.nonRetryable('MySQL does not answer')
        return health
      },
    }),
  })
  incidents = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: INCIDENT_QUEUE,
    activities: {
      reportFailingChecks: async () => {
        if (deskFails) throw ApplicationFailure.nonRetryable('the desk is away')
        reported += 1
        return { bad: 1, reported: ['redis-down'] }
      },
      watchTheWatcher: async () => {
        if (deskFails) throw ApplicationFailure.nonRetryable('Temporal is away')
        return { alerts: 'held', way: 'proven' }
      },
    },
  })
  working = Promise.all([worker.run(), incidents.run()])
})
afterAll(async () => {
  worker.shutdown()
  incidents.shutdown()
  await working
  await connection.close()
  await database.close()
  await temporal.stop()
})

it('keeps the score of each minute once, tells what is not well by its key, and forgets after a month', async () => {
  const look = (id: string) =>
    temporal.client.workflow.execute(MONITOR_HEALTH, { workflowId: id, taskQueue: MAIN_QUEUE })
  health = { verdict: 'Trust it, with one exception.', health: { score: 94, status: 'info', parts: [late, well] } }
  expect(await look('a')).toEqual({
    at: NOW - 42_000,
    score: 94,
    status: 'info',
    verdict: 'Trust it, with one exception.',
    failing: [{ key: 'freshness/prices', points: 6, value: '40 min', limit: '30 min', sentence: 'prices are late.' }],
  })
  health = { verdict: 'Everything is there.', health: { score: 100, status: 'ok', parts: [well] } }
  now += 10_000
  expect(await look('b')).toMatchObject({ score: 100, failing: [] })
  const history = () => readHealth(database, { from: 0, to: NOW + 100 * DAY })
  expect(await history()).toEqual([{ at: NOW - 42_000, score: 100, status: 'ok', parts: [] }])
  now += 31 * DAY
  await look('c')
  expect((await history()).map(({ at }) => at)).toEqual([Math.floor(now / MINUTE) * MINUTE])

  const ended = await temporal.client.workflow.getHandle('a').fetchHistory()
  await Worker.runReplayHistory({ workflowBundle: bundle }, ended, 'a')
})

it('tells the incident desk what is bad, also when there is no score, and keeps the score when the desk cannot be told', async () => {
  const start = (id: string) =>
    temporal.client.workflow.start(MONITOR_HEALTH, { workflowId: id, taskQueue: MAIN_QUEUE })
  health = { verdict: 'Everything is there.', health: { score: 100, status: 'ok', parts: [well] } }
  const before = reported
  await (await start('told')).result()
  expect(reported).toBe(before + 1)
  readFails = true
  await expect((await start('no-score')).result()).rejects.toThrow()
  expect(reported).toBe(before + 2)
  readFails = false
  deskFails = true
  expect(await (await start('no-desk')).result()).toMatchObject({ score: 100 })
  deskFails = false
  for (const id of ['told', 'no-score', 'no-desk']) {
    const history = await temporal.client.workflow.getHandle(id).fetchHistory()
    await Worker.runReplayHistory({ workflowBundle: bundle }, history, id)
  }
})

it('its schedule is declared in the table, drift is undone, and a pause by a person stays', async () => {
  const { client } = temporal
  const wanted = wantedSchedules(parseConfig({})).filter(({ id }) => id === MONITOR_ID)
  expect(await reconcileSchedules(client, wanted, Date.now())).toEqual([{ id: MONITOR_ID, did: 'created' }])
  const handle = client.schedule.getHandle(MONITOR_ID)
  await handle.pause('a test')
  expect(await reconcileSchedules(client, wanted, Date.now())).toEqual([{ id: MONITOR_ID, did: 'same' }])
  await handle.update(({ state, action, policies }) => ({
    spec: { intervals: [{ every: DAY }] },
    state,
    action,
    policies,
  }))
  expect(await reconcileSchedules(client, wanted, Date.now())).toEqual([{ id: MONITOR_ID, did: 'updated' }])
  expect(await listSchedules(client, [MONITOR_ID])).toMatchObject([{ id: MONITOR_ID, everyMs: MINUTE, paused: true }])
})
