import { join } from 'node:path'
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker'
import {
  createMainActivities,
  createScoringActivities,
  createSourceActivities,
  createTickActivities,
} from '../activities/index.ts'
import { translateFailures } from '../activities/failures.ts'
import { beat } from '../activities/heartbeat.ts'
import { readConfig, type Mode } from '../src/config/config.ts'
import { SEARCH_ATTRIBUTES } from '../src/contracts/search-attributes.ts'
import { MAIN_QUEUE, sourceQueue } from '../src/contracts/task-queues.ts'
import { outageRuleOf } from '../src/config/promises.ts'
import { auditWhenDue } from '../src/operations/audit.ts'
import { createHealthActivities } from '../activities/upkeep/health.ts'
import { parseBackfillRequest } from '../src/operations/backfill-request.ts'
import { readStatus } from '../src/operations/status.ts'
import { doubtOlderFeatures } from '../src/store/feature-doubts.ts'
import { ensureSeries } from '../src/store/series.ts'
import { standInFor } from '../src/store/stand-ins.ts'
import { connectClient, connectionOptions, prepareNamespace } from '../src/temporal/connection.ts'
import { reconcileSchedules, wantedSchedules } from '../src/temporal/schedules.ts'
import { backfillWorkflowState, ensureKeeper, wantedKeepers } from '../src/temporal/starts.ts'
import { watchBudget } from '../src/telemetry/collectors.ts'
import { startMetricsServer } from '../src/telemetry/metrics-server.ts'
import { openIncidentWorker } from './compose-incidents.ts'
import { openGround, openSources, rememberIn, wantedSeries } from './compose.ts'
import { leftAlone } from './left-alone.ts'
import { runProcess, untilAborted } from './process.ts'
import { installRuntime, persist } from './temporal-runtime.ts'
import { workflowBundlePath } from './workflow-bundle.ts'

const GRACE_MS = 20_000
/** The source of datasets that are made here. */
const OWN_SOURCE = 'gapless'

const config = readConfig(process.env, process.cwd())
const mode: Mode = process.env['GAPLESS_MODE'] === 'replay' ? 'replay' : 'live'
const bundle = async (): Promise<string> =>
  process.env['GAPLESS_WORKFLOW_BUNDLE'] ?? (await workflowBundlePath(join(config.home, 'workflow-bundle')))

await runProcess(
  'worker',
  config.home,
  async ({ stopping, onStop }) => {
    const ground = openGround('worker', config, mode, 24)
    onStop('databases', () => ground.close())
    const where = { address: config.servers.temporalAddress, namespace: config.servers.temporalNamespace }
    installRuntime(ground, config.metrics.host, config.metrics.sdkPort)
    const metricsServer = await startMetricsServer(ground.metrics, config.metrics.port, config.metrics.host)
    onStop('metrics', () => metricsServer.close())

    const client = await persist(ground, stopping, 'Temporal', () => connectClient(where))
    onStop('client', () => client.connection.close())
    await persist(ground, stopping, 'Temporal', () => prepareNamespace(client, SEARCH_ATTRIBUTES))
    // Before anything needs MySQL: that MySQL is away is what it may have to tell.
    const incidents = await persist(ground, stopping, 'Temporal', () =>
      openIncidentWorker(ground, client, { where, workflowBundle: bundle(), graceMs: GRACE_MS }),
    )
    onStop('incidents', () => incidents.close())
    const now = ground.clock()
    await persist(ground, stopping, 'MySQL', () =>
      ensureSeries(ground.database, wantedSeries(config.settings, now), now),
    )
    await persist(ground, stopping, 'MySQL', () => doubtOlderFeatures(ground.database, now))

    const sources = openSources(ground)
    onStop('sources', () => sources.close())
    for (const budget of sources.budgets) watchBudget(ground.metrics, () => budget.state())
    const { events, database, clock, redis } = ground
    const desk = { config, mode, database, redis, temporal: () => Promise.resolve(client), clock }
    const { alertAfterFailures } = config.settings.sweep
    const common = { database, clock, events, kindOf: sources.kindOf, alertAfterFailures }
    const { connection: options, namespace } = connectionOptions(where)
    const connection = await persist(ground, stopping, 'Temporal', () => NativeConnection.connect(options))
    onStop('connection', () => connection.close())
    const shared: Pick<
      WorkerOptions,
      | 'connection'
      | 'namespace'
      | 'shutdownGraceTime'
      | 'shutdownForceTime'
      | 'interceptors'
      | 'maxHeartbeatThrottleInterval'
      | 'defaultHeartbeatThrottleInterval'
    > = {
      connection,
      namespace,
      shutdownGraceTime: GRACE_MS,
      shutdownForceTime: GRACE_MS + 5_000,
      interceptors: { activity: [() => ({ inbound: translateFailures }), () => ({ inbound: beat })] },
      // Cancels and progress travel with heartbeats; they must not be held back.
      maxHeartbeatThrottleInterval: 500,
      defaultHeartbeatThrottleInterval: 500,
    }
    const poll = (maximum: number) => ({ type: 'simple-maximum' as const, maximum })
    const workers = await Promise.all([
      Worker.create({
        ...shared,
        taskQueue: MAIN_QUEUE,
        workflowBundle: {
          codePath: await bundle(),
        },
        activities: {
          ...createHealthActivities({ database, clock, readHealth: () => readStatus(desk) }),
          ...createMainActivities({
            ...common,
            parseRequest: (words) => parseBackfillRequest(desk, words),
            workflowState: (id) => backfillWorkflowState(client, id),
            outageRuleOf: (dataset) => outageRuleOf(config.settings, dataset),
            auditWhenDue: (dataset, source) => auditWhenDue(desk, dataset, source),
            swept: (dataset, source) =>
              ground.metrics.set('gapless_sweep_timestamp_seconds', { dataset, source }, clock() / 1_000),
          }),
        },
        maxCachedWorkflows: 200,
        stickyQueueScheduleToStartTimeout: '2s',
        workflowTaskPollerBehavior: poll(4),
        activityTaskPollerBehavior: poll(2),
      }),
      ...[...new Set(sources.kinds.map(({ source }) => source))].map((source) =>
        Worker.create({
          ...shared,
          taskQueue: sourceQueue(source),
          activities: {
            ...createSourceActivities(common),
            ...(source === sources.price.name
              ? createTickActivities({
                  ...common,
                  source: leftAlone(
                    sources.price,
                    async () => (await standInFor(database, 'source:prices', clock())) !== undefined,
                  ),
                  spot: sources.spot,
                  pairs: config.settings.datasets.prices.pairs,
                  rememberLatest: rememberIn(redis),
                  rules: config.settings.quality,
                })
              : {}),
            ...(source === OWN_SOURCE ? createScoringActivities(sources.sentiment.rescore) : {}),
          },
          // What is made here costs CPU; what is asked for elsewhere waits, and its budget bounds it.
          maxConcurrentActivityTaskExecutions: source.startsWith(OWN_SOURCE) ? 4 : 64,
          activityTaskPollerBehavior: poll(2),
        }),
      ),
    ])
    const running = workers.map((worker) => worker.run())
    sources.sentiment.followSettings(client)
    for (const keeper of wantedKeepers(config.settings))
      await persist(ground, stopping, 'Temporal', () => ensureKeeper(client, keeper))
    const changes = await persist(ground, stopping, 'Temporal', () =>
      reconcileSchedules(client, wantedSchedules(config.settings), ground.clock()),
    )
    ground.log.info(
      { module: 'schedules', context: { changes } },
      `schedules: ${changes.map((change) => `${change.id} ${change.did}`).join(', ')}`,
    )

    await Promise.race([untilAborted(stopping), incidents.running, ...running])
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
    await Promise.all(running)
  },
  GRACE_MS + 10_000,
)
