/**
 * What Temporal's schedules leave out without a word to anybody, provoked on the dev server that we pin, one schedule and one subject each,
 * slots of two seconds. The sweep knows nothing of schedules: it finds what is missing and has it filled; no test lends a hand.
 *
 * The buffer that is full is the one of BUFFER_ONE, with its one place; that of BUFFER_ALL has 1000: neither a backfill of 3000 actions nor 1200 triggers
 * filled it within the half minute a test may take. An update is one that changes the rhythm: that one comes between an action's moment and its start is
 * chance. Not provoked, because that server runs the first scheduler (workflows of `temporal-sys-scheduler`), not the second one (CHASM): a start
 * refused after ten attempts, and a backfill that is skipped whole because the buffer was full when it was first looked at.
 */
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { ScheduleOverlapPolicy } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { translateFailures } from '../../activities/failures.ts'
import { beat } from '../../activities/heartbeat.ts'
import { createSourceActivities, createMainActivities } from '../../activities/index.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { COLLECT_CANDLES, collectId } from '../../src/contracts/collection.ts'
import { SCHEDULED_START } from '../../src/contracts/search-attributes.ts'
import { MAIN_QUEUE, sourceQueue } from '../../src/contracts/task-queues.ts'
import { SECOND, type Millis } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { readConfig } from '../../src/config/config.ts'
import { ConfigError, UpstreamError } from '../../src/errors.ts'
import { pauseSchedule, resumeSchedule } from '../../src/operations/schedules.ts'
import type { Desk } from '../../src/operations/desk.ts'
import type { CandleSource } from '../../src/sources/source.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { readJournal } from '../../src/store/journal.ts'
import { ensureSeries, listSeries } from '../../src/store/series.ts'
import { createEvents } from '../../src/telemetry/events.ts'
import { createLogger } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { reconcileSchedules, type WantedSchedule } from '../../src/temporal/schedules.ts'
import { backfillWorkflowState, ensureKeeper } from '../../src/temporal/starts.ts'
import { ROOT } from '../rig/arrows.ts'
import { parseConfig } from '../rig/settings.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { freshStore } from '../store/ground.ts'

/** All of them at once, on a machine that is busy with others as well. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 })

const WIDTH = 2 * SECOND
const SOURCE = 'coinbase'
const SUBJECTS = [
  'PAUSED',
  'OURS',
  'UPDATED',
  'LASTS',
  'BUFFERED',
  'REFUSED',
  'FAILS',
  'EMPTY',
  'BACKFILL',
  'FLOOD',
  'OUTAGE',
] as const
type Subject = (typeof SUBJECTS)[number]

let temporal: TestTemporal
let database: Database
let connection: NativeConnection
let stopWorkers: () => Promise<void>
/** The first promised slot of every subject. */
const since = slotStart(Date.now(), WIDTH)

/** Every slot trades; what is asked for on the live lane goes wrong for some. */
const source: CandleSource = {
  name: SOURCE,
  widthsMs: [WIDTH],
  pageSlots: 300,
  fetchCandles: async (product, widthMs, { from, to }, { lane, signal }) => {
    if (lane === 'live' && product === 'FAILS') throw new UpstreamError('server-error', 'as told')
    if (lane === 'live' && product === 'EMPTY') return []
    if (lane === 'live' && (product === 'LASTS' || product === 'BUFFERED'))
      await new Promise((resolve) => {
        setTimeout(resolve, 5_000)
        signal?.addEventListener('abort', resolve)
      })
    return Array.from({ length: (to - from) / widthMs }, (_, i) => {
      const openTime = from + i * widthMs
      return { openTime, open: '1', high: '2', low: '1', close: '2', volume: String(openTime % 1_000_000) }
    })
  },
}

const idOf = (subject: Subject) => collectId('candles', SOURCE, subject)
const handleOf = (subject: Subject) => temporal.client.schedule.getHandle(idOf(subject))

beforeAll(async () => {
  // The server is away for a while on purpose.
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  })
  const [server, store, workflowBundle] = await Promise.all([startTemporal(), freshStore(), bundleWorkflows()])
  temporal = server
  database = store.database
  await ensureSeries(
    database,
    SUBJECTS.map((subject) => ({ dataset: 'candles', source: SOURCE, subject, widthSeconds: WIDTH / SECOND, since })),
    since,
  )
  connection = await NativeConnection.connect({ address: temporal.address })
  const log = createLogger({ service: 'test', level: 'silent', environment: 'live', secrets: [] })
  const events = createEvents({ log, metrics: createMetrics(), service: 'test' })
  const kind = candlePages(source, { settle: 0, confirmNoneAfter: SECOND })
  const deps = { database, clock: Date.now, events, kindOf: () => kind }
  const shared = {
    connection,
    maxHeartbeatThrottleInterval: 500,
    interceptors: { activity: [() => ({ inbound: translateFailures }), () => ({ inbound: beat })] },
  }
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: MAIN_QUEUE,
      workflowBundle,
      activities: createMainActivities({
        ...deps,
        parseRequest: () => Promise.reject(new ConfigError(['nobody asks here'])),
        workflowState: (id) => backfillWorkflowState(temporal.client, id),
      }),
    }),
    Worker.create({
      ...shared,
      taskQueue: sourceQueue(SOURCE),
      activities: createSourceActivities(deps),
    }),
  ])
  const running = workers.map((worker) => worker.run())
  stopWorkers = async () => {
    for (const worker of workers) worker.shutdown()
    await Promise.all(running)
  }
  await ensureKeeper(temporal.client, {
    dataset: 'candles',
    source: SOURCE,
    sweepEveryMs: SECOND,
    width: 2,
    order: 'newest',
    restMs: 200,
    following: [],
  })
  await reconcileSchedules(temporal.client, SUBJECTS.map(wanted), Date.now())
})

afterAll(async () => {
  await stopWorkers()
  await connection.close()
  await temporal.stop()
  await database.close()
})

function wanted(subject: Subject): WantedSchedule {
  return {
    id: idOf(subject),
    workflowType: COLLECT_CANDLES,
    everyMs: WIDTH,
    offsetMs: 0,
    input: {
      dataset: 'candles',
      source: SOURCE,
      collector: 'ohlc-collector',
      widthMs: WIDTH,
      subjects: [subject],
      slotAt: undefined,
    },
    note: subject,
  }
}

/** When the schedule was meant to act and there is a run for it. */
async function actedAt(subject: Subject): Promise<Set<Millis>> {
  const acted = new Set<Millis>()
  for await (const run of temporal.client.workflow.list({ query: `TemporalScheduledById = '${idOf(subject)}'` })) {
    const nominal = run.typedSearchAttributes.get(SCHEDULED_START)
    if (nominal !== undefined) acted.add(nominal.getTime())
  }
  return acted
}

/** Waits until an action that was due after `from` is known to be lost: a later one has run, and it has not. Gives all such. */
function lossesOf(subject: Subject, from: Millis, withinMs = 120_000): Promise<Millis[]> {
  return until(
    `${subject} to lose an action`,
    async () => {
      const acted = await actedAt(subject)
      const last = Math.max(...acted)
      const lost: Millis[] = []
      for (let due = slotStart(from, WIDTH) + WIDTH; due < last; due += WIDTH) if (!acted.has(due)) lost.push(due)
      return lost.length > 0 && lost
    },
    { withinMs, everyMs: 300 },
  )
}

async function areStored(subject: Subject, slots: readonly Millis[]): Promise<boolean> {
  const [series] = await listSeries(database, { dataset: 'candles', source: SOURCE, subjects: [subject] })
  if (series === undefined) throw new Error('no such series')
  const known = (await readKnowledge(database, [series.id])).get(series.id)
  return slots.every((slot) =>
    known?.intervals.some((each) => each.state === 'stored' && each.from <= slot && each.to > slot),
  )
}

/** Waits until all these slots are stored. */
async function isFilled(subject: Subject, slots: readonly Millis[]): Promise<void> {
  await until(`the sweep to fill ${subject}`, () => areStored(subject, slots), { withinMs: 180_000, everyMs: 200 })
}

/** A run that is due at `due` collects the slot that has just ended. */
const slotsBefore = (dues: readonly Millis[]): Millis[] => dues.map((due) => due - WIDTH)

const runs = (subject: Subject) => until(`${subject} to run`, async () => (await actedAt(subject)).size > 0)

describe.concurrent('a quiet loss is found and filled', () => {
  it('paused and resumed, not counted as missed', async () => {
    await runs('PAUSED')
    const from = Date.now()
    await handleOf('PAUSED').pause('somebody in the Web UI')
    await lapse(3 * WIDTH)
    await handleOf('PAUSED').unpause()
    const lost = await lossesOf('PAUSED', from)
    expect((await handleOf('PAUSED').describe()).info.numActionsMissedCatchupWindow).toBe(0)
    await isFilled('PAUSED', slotsBefore(lost))
  })

  it('paused by our own verb, and refilled on resume', async () => {
    await runs('OURS')
    const from = Date.now()
    const desk: Desk = {
      config: { ...readConfig({}, ROOT), settings: parseConfig({}) },
      mode: 'live',
      database,
      redis: { ping: () => Promise.resolve() },
      temporal: () => Promise.resolve(temporal.client),
      clock: Date.now,
    }
    await pauseSchedule(desk, { id: idOf('OURS'), reason: 'a test' })
    await lapse(3 * WIDTH)
    await resumeSchedule(desk, { id: idOf('OURS'), reason: 'a test' })
    const lost = await lossesOf('OURS', from)
    await isFilled('OURS', slotsBefore(lost))
    expect((await readJournal(database, { subject: idOf('OURS'), limit: 9 })).map(({ kind }) => kind).sort()).toEqual([
      'schedule-paused',
      'schedule-resumed',
    ])
  })

  it('updated to another rhythm and back: what was due in between is discarded, and counted nowhere', async () => {
    await runs('UPDATED')
    const from = Date.now()
    const beat = (every: number) =>
      handleOf('UPDATED').update((old) => ({ ...old, spec: { ...old.spec, intervals: [{ every, offset: 0 }] } }))
    await beat(3_600 * SECOND)
    await lapse(3 * WIDTH)
    await beat(WIDTH)
    const lost = await lossesOf('UPDATED', from)
    expect((await handleOf('UPDATED').describe()).info.numActionsMissedCatchupWindow).toBe(0)
    await isFilled('UPDATED', slotsBefore(lost))
  })

  it('skipped because the run before lasts', async () => {
    await runs('LASTS')
    const lost = await lossesOf('LASTS', Date.now())
    expect((await handleOf('LASTS').describe()).info.numActionsSkippedOverlap).toBeGreaterThan(0)
    await isFilled('LASTS', slotsBefore(lost))
  })

  it('dropped from a buffer that is full: one place, and a run that lasts', async () => {
    await runs('BUFFERED')
    await handleOf('BUFFERED').update((old) => ({
      ...old,
      policies: { ...old.policies, overlap: ScheduleOverlapPolicy.BUFFER_ONE },
    }))
    const before = (await handleOf('BUFFERED').describe()).info.numActionsSkippedOverlap
    const lost = await lossesOf('BUFFERED', Date.now())
    expect((await handleOf('BUFFERED').describe()).info.numActionsSkippedOverlap).toBeGreaterThan(before)
    await isFilled('BUFFERED', slotsBefore(lost))
  })

  it('refused, because something of that name runs already', async () => {
    await runs('REFUSED')
    const from = Date.now()
    const due = slotStart(from, WIDTH) + 3 * WIDTH
    await temporal.client.workflow.start('nobody', {
      workflowId: `${idOf('REFUSED')}-${new Date(due).toISOString().replace('.000', '')}`,
      taskQueue: 'nobody',
    })
    await until('the one after it to run', async () => Math.max(...(await actedAt('REFUSED'))) > due)
    expect(await lossesOf('REFUSED', from)).toContain(due)
    await isFilled('REFUSED', slotsBefore([due]))
  })

  it('run, and failed', async () => {
    await runs('FAILS')
    const failed = await until('a run to fail', async () => {
      for await (const run of temporal.client.workflow.list({
        query: `TemporalScheduledById = '${idOf('FAILS')}' AND ExecutionStatus = 'Failed'`,
      }))
        return run.typedSearchAttributes.get(SCHEDULED_START)?.getTime()
      return undefined
    })
    await isFilled('FAILS', slotsBefore([failed]))
  })

  it('run, and nothing written', async () => {
    await runs('EMPTY')
    const emptied = new Set<Millis>()
    // Of several: a slot that live asks for again before the sweep does was answered empty twice, and that is believed.
    await until(
      'the sweep to fill what a run that ended well left empty',
      async () => {
        for await (const run of temporal.client.workflow.list({
          query: `TemporalScheduledById = '${idOf('EMPTY')}' AND ExecutionStatus = 'Completed'`,
        })) {
          const due = run.typedSearchAttributes.get(SCHEDULED_START)?.getTime()
          if (due !== undefined) emptied.add(due - WIDTH)
        }
        const filled = await Promise.all([...emptied].map((slot) => areStored('EMPTY', [slot])))
        return filled.includes(true)
      },
      { withinMs: 180_000, everyMs: 500 },
    )
  })

  it('backfill() without an overlap rule falls back to skipping, and runs next to nothing of its range', async () => {
    await runs('BACKFILL')
    const before = await actedAt('BACKFILL')
    const start = new Date(since - 40 * WIDTH)
    await handleOf('BACKFILL').backfill({
      start,
      end: new Date(since - WIDTH),
      overlap: undefined as unknown as ScheduleOverlapPolicy,
    })
    const ran = await until(
      'the backfill to be over',
      async () => {
        const acted = [...(await actedAt('BACKFILL'))].filter((due) => !before.has(due))
        return acted.some((due) => due > Date.now() - WIDTH) && acted.filter((due) => due < since)
      },
      { withinMs: 180_000 },
    )
    expect(ran.length).toBeLessThan(20)
  })
})

it('this server runs the first scheduler, so that losses of the second cannot be had here', async () => {
  const { status } = await temporal.client.workflow.getHandle(`temporal-sys-scheduler:${idOf('PAUSED')}`).describe()
  expect(status.name).toBe('RUNNING')
})

it('the server was away for longer than the catch-up window', async () => {
  const from = Date.now()
  await temporal.kill()
  await lapse(14_000)
  await temporal.restart()
  const lost = await until('Temporal to count what it leaves out', async () => {
    const { info } = await handleOf('OUTAGE').describe()
    return info.numActionsMissedCatchupWindow > 0 && lossesOf('OUTAGE', from)
  })
  await isFilled('OUTAGE', slotsBefore(lost))
})

const lapse = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
