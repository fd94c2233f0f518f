import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { translateFailures } from '../../activities/failures.ts'
import { beat } from '../../activities/heartbeat.ts'
import { createMainActivities, createSourceActivities } from '../../activities/index.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import type { AskedKind } from '../../activities/collection/pages.ts'
import type { CoverageDeps } from '../../activities/collection/coverage.ts'
import { writeRequest } from '../../activities/collection/write-request.ts'
import { readConfig } from '../../src/config/config.ts'
import type { KeepCoverageInput } from '../../src/contracts/collection.ts'
import { MAIN_QUEUE, sourceQueue } from '../../src/contracts/task-queues.ts'
import { DAY, MINUTE, SECOND, type Millis } from '../../src/domain/clock.ts'
import type { BackfillRequest } from '../../src/domain/collection/backfill.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { ConfigError } from '../../src/errors.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { findBackfill, type BackfillRow } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureSeries, listSeries } from '../../src/store/series.ts'
import { createEvents, type Events } from '../../src/telemetry/events.ts'
import { createLogger } from '../../src/telemetry/log.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { backfillWorkflowState, ensureKeeper } from '../../src/temporal/starts.ts'
import { ROOT } from '../rig/arrows.ts'
import { parseConfig } from '../rig/settings.ts'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'
import { freshStore } from '../store/ground.ts'

/** A source that a test plays: what it answers, and what it was asked, counted by slot where it answered. */
export interface PlayedSource {
  readonly name: string
  readonly dataset: Dataset
  /** Its one series is promised since so many days. */
  readonly slots: number
  /** Called before each answer; what it throws is what the source says. */
  say: (range: Range, subject: string) => Promise<void> | void
  /** Whether anything traded in a slot. */
  readonly trades: (slot: Millis) => boolean
  readonly asked: Range[]
  readonly answered: Map<Millis, number>
}

export const PAGE_SLOTS = 10

export function playedSource(
  name: string,
  slots: number,
  { dataset = 'candles', trades = () => true }: Partial<Pick<PlayedSource, 'dataset' | 'trades'>> = {},
): PlayedSource {
  return { name, slots, dataset, say: () => undefined, trades, asked: [], answered: new Map() }
}

/** The collection engine as it is, on a real Temporal and a real store, with sources that a test plays. One per dataset and source name. */
export interface Engine {
  readonly temporal: TestTemporal
  readonly database: Database
  readonly metrics: Metrics
  readonly gapsFailing: readonly Parameters<Events['gapFailing']>[0][]
  readonly desk: Desk
  /** The series of that source. */
  series(source: string): Promise<Series>
  /** Writes a request, as a person's; its keeper starts it. */
  request(series: Series, change?: Partial<BackfillRequest>): Promise<string>
  keep(dataset: Dataset, source: string, change?: Partial<KeepCoverageInput>): Promise<void>
  ended(id: string): Promise<BackfillRow>
  stop(): Promise<void>
}

export async function startEngine(
  sources: readonly PlayedSource[],
  rules: Pick<CoverageDeps, 'outageRuleOf'> & { alertAfterFailures: number },
): Promise<Engine> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
  })
  const [temporal, store, workflowBundle] = await Promise.all([startTemporal(), freshStore(), bundleWorkflows()])
  const { database } = store
  const today = Date.now() - (Date.now() % DAY)
  await ensureSeries(
    database,
    sources.map(({ name, dataset, slots }) => ({
      ...{ dataset, source: name, subject: 'A-USD', widthSeconds: DAY / SECOND, since: today - slots * DAY },
    })),
    today,
  )
  const connection = await NativeConnection.connect({ address: temporal.address })
  const log = createLogger({ service: 'test', level: 'silent', environment: 'live', secrets: [] })
  const metrics = createMetrics()
  const events = createEvents({ log, metrics, service: 'test' })
  const gapsFailing: Parameters<Events['gapFailing']>[0][] = []
  const kinds = new Map(sources.map((source) => [source.name, kindOf(source)]))
  const deps = {
    ...{ database, clock: Date.now, ...rules },
    events: { ...events, gapFailing: (e: (typeof gapsFailing)[number]) => (gapsFailing.push(e), events.gapFailing(e)) },
    kindOf: (dataset: string, source: string): AskedKind => {
      const kind = kinds.get(source)
      if (kind === undefined) throw new Error(`nobody plays ${source}`)
      return { ...kind, dataset: dataset as Dataset }
    },
  }
  const shared = {
    connection,
    maxHeartbeatThrottleInterval: 500,
    interceptors: { activity: [() => ({ inbound: translateFailures }), () => ({ inbound: beat })] },
  }
  const workers = await Promise.all([
    Worker.create({
      ...{ ...shared, taskQueue: MAIN_QUEUE, workflowBundle },
      activities: createMainActivities({
        ...deps,
        parseRequest: () => Promise.reject(new ConfigError(['nobody asks here'])),
        workflowState: (id) => backfillWorkflowState(temporal.client, id),
      }),
    }),
    ...sources.map(({ name }) =>
      Worker.create({ ...shared, taskQueue: sourceQueue(name), activities: createSourceActivities(deps) }),
    ),
  ])
  const running = workers.map((worker) => worker.run())
  return {
    ...{ temporal, database, metrics, gapsFailing },
    desk: {
      config: { ...readConfig({}, ROOT), settings: parseConfig({}) },
      ...{ mode: 'live', database, clock: Date.now },
      redis: { ping: () => Promise.resolve() },
      temporal: () => Promise.resolve(temporal.client),
    },
    async series(source) {
      const [series] = await listSeries(database, { source })
      if (series === undefined) throw new Error(`no series of ${source}`)
      return series
    },
    request: ({ dataset, source, since }, change = {}) =>
      writeRequest(
        deps,
        {
          ...{ dataset, source, subjects: [], from: since, to: Date.now() - (Date.now() % DAY) },
          ...{ mode: 'missing', order: 'newest', width: 3, reason: 'a test', onlyDue: false, ...change },
        },
        Date.now(),
      ),
    keep: (dataset, source, change = {}) =>
      ensureKeeper(temporal.client, {
        ...{ dataset, source, sweepEveryMs: 500, width: 2, order: 'newest', restMs: 200, following: [], ...change },
      }),
    ended: (id) =>
      until(
        `backfill ${id} to end`,
        async () => {
          const row = await findBackfill(database, id)
          return row?.endedAt === undefined ? undefined : row
        },
        { withinMs: 180_000 },
      ),
    async stop() {
      for (const worker of workers) worker.shutdown()
      await Promise.all(running)
      await connection.close()
      await temporal.stop()
      await database.close()
    },
  }
}

/** Daily bars, ten slots a page; an empty answer is asked for again after half an hour, which no test lasts. */
function kindOf(source: PlayedSource): AskedKind {
  return candlePages(
    {
      ...{ name: source.name, widthsMs: [DAY], pageSlots: PAGE_SLOTS },
      fetchCandles: async (product, widthMs, range) => {
        source.asked.push(range)
        await source.say(range, product)
        const bars: Candle[] = []
        for (let openTime = range.from; openTime < range.to; openTime += widthMs) {
          source.answered.set(openTime, (source.answered.get(openTime) ?? 0) + 1)
          if (source.trades(openTime)) bars.push({ openTime, open: '1', high: '2', low: '1', close: '2', volume: '3' })
        }
        return bars
      },
    },
    { settle: 0, confirmNoneAfter: 30 * MINUTE },
  )
}
