import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { MAIN_QUEUE } from '../../src/contracts/task-queues.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { exceptionsOf } from '../../src/operations/exceptions.ts'
import { scheduleFindings, watchSchedules } from '../../src/operations/watchdog.ts'
import { openDatabase } from '../../src/store/database.ts'
import { listSchedules } from '../../src/temporal/found-schedules.ts'
import { reconcileSchedules, wantedSchedules } from '../../src/temporal/schedules.ts'
import { ROOT } from '../rig/arrows.ts'
import { parseConfig } from '../rig/settings.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'

const settings = parseConfig({})
const wanted = wantedSchedules(settings)
const [candles = '', prices = ''] = wanted.map(({ id }) => id)

let temporal: TestTemporal
let desk: Desk
/** Moves the watchdog's own clock, not the server's. */
let ahead = 0
beforeAll(async () => {
  temporal = await startTemporal()
  desk = {
    config: { ...readConfig({}, ROOT), settings },
    mode: 'live',
    // The watchdog must not need it.
    database: openDatabase('mysql://root@127.0.0.1:1/nowhere'),
    redis: { ping: () => Promise.resolve() },
    temporal: () => Promise.resolve(temporal.client),
    clock: () => Date.now() + ahead,
  }
})
afterAll(() => temporal.stop())

const look = async () => (await watchSchedules(desk)).map(({ kind, schedule }) => `${kind} ${schedule}`)
/** What it finds once Temporal answers: on a busy machine it may not at once, which is another finding. */
const found = () =>
  until('Temporal to answer', async () => {
    const findings = await look()
    return findings.includes('away temporal') ? undefined : findings
  })
const without = (findings: readonly string[]) => findings.filter((each) => !each.startsWith('no-pollers'))

it('names what is absent, drifted, undeclared, and the queues without a worker', async () => {
  expect(await found()).toEqual([
    ...wanted.map(({ id }) => `absent ${id}`),
    `no-pollers ${MAIN_QUEUE}`,
    'no-pollers source-coinbase',
    'no-pollers source-coingecko',
    'no-pollers source-feeds',
    'no-pollers source-alternative',
    'no-pollers source-gapless',
  ])
  await reconcileSchedules(temporal.client, wanted, Date.now())
  expect(wanted.map(({ id }) => id)).toContain('monitor-health')
  expect(without(await found())).toEqual([])
  const [first] = wanted
  if (first === undefined) throw new Error('nothing is declared')
  await reconcileSchedules(temporal.client, [...wanted, { ...first, id: 'collect-prices/old' }], Date.now())
  await until('the one that is not declared to be listed', async () =>
    (await found()).includes('undeclared collect-prices/old'),
  )
  await temporal.client.schedule.getHandle('collect-prices/old').delete()
  await reconcileSchedules(temporal.client, wanted, Date.now())
  await temporal.client.schedule
    .getHandle(candles)
    .update((old) => ({ ...old, spec: { intervals: [{ every: 2 * HOUR }] } }))
  expect(without(await found())).toEqual([`drifted ${candles}`])
  await reconcileSchedules(temporal.client, wanted, Date.now())
  expect(without(await found())).toEqual([])
})

it('tells a schedule that is silent or overdue from one that is paused, and a pause only when it is long', async () => {
  const schedules = await listSchedules(
    temporal.client,
    wanted.map(({ id }) => id),
  )
  const now = Date.now()
  const kinds = (change: object, at = now) =>
    scheduleFindings(
      schedules.map((each) =>
        each.id === prices ? { ...each, lastActionAt: now, ...change } : { ...each, lastActionAt: at },
      ),
      wanted,
      at,
    ).map(({ kind, schedule }) => `${kind} ${schedule}`)
  expect(kinds({ nextActionAt: now - 2 * MINUTE })).toEqual([`overdue ${prices}`])
  expect(kinds({ nextActionAt: now - 30_000 })).toEqual([])
  expect(kinds({ lastActionAt: now - 12 * MINUTE, nextActionAt: now + MINUTE })).toEqual([`silent ${prices}`])
  expect(kinds({ paused: true, lastActionAt: now - 12 * MINUTE, nextActionAt: undefined })).toEqual([])
  expect(kinds({ paused: true, lastActionAt: now - HOUR, nextActionAt: undefined })).toEqual([`paused ${prices}`])

  await temporal.client.schedule.getHandle(prices).pause('somebody')
  ahead = DAY
  const told = (await watchSchedules(desk)).filter(({ schedule }) => schedule === prices)
  ahead = 0
  expect(told).toEqual([{ kind: 'paused', schedule: prices, title: expect.stringContaining('somebody') as string }])
})

it('sees a worker come and a server go, and says so where people look', async () => {
  const connection = await NativeConnection.connect({ address: temporal.address })
  const worker = await Worker.create({
    connection,
    taskQueue: 'source-coinbase',
    activities: { nothing: () => Promise.resolve() },
  })
  await worker.runUntil(
    until('the worker to be seen', async () => !(await found()).includes('no-pollers source-coinbase')),
  )
  await connection.close()
  const findings = await watchSchedules(desk)
  const up = { ok: true, address: '', latencyMs: 1, problem: undefined }
  const services = { mysql: up, temporal: up, redis: up } as unknown as Parameters<typeof exceptionsOf>[0]
  const shown = exceptionsOf(services, [], [], [], Date.now(), findings)
  expect(shown.map(({ kind, subject }) => `${kind} ${subject}`)).toContain(`schedule ${MAIN_QUEUE}`)
  await temporal.kill()
  expect(await look()).toEqual(['away temporal'])
}, 60_000)
