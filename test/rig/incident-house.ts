import { NativeConnection, Worker, type ActivityInboundCallsInterceptor } from '@temporalio/worker'
import { beat } from '../../activities/heartbeat.ts'
import { translateFailures } from '../../activities/failures.ts'
import { createLedger, type Ledger } from '../../activities/incidents/ledger.ts'
import { createNoticeActivities } from '../../activities/incidents/notices.ts'
import { createIncidentRecordActivities } from '../../activities/incidents/records.ts'
import { listRunningIncidents } from '../../src/temporal/running-incidents.ts'
import { openRedis } from '../../src/cache/redis.ts'
import type { ChannelSender } from '../../src/channels/channel.ts'
import { createSenders } from '../../src/channels/senders.ts'
import { readConfig, type Config } from '../../src/config/config.ts'
import type { IncidentHands } from '../../src/contracts/incidents.ts'
import { INCIDENT_QUEUE } from '../../src/contracts/task-queues.ts'
import { openDatabase } from '../../src/store/database.ts'
import { createIncidentEvents } from '../../src/telemetry/incident-events.ts'
import { createLogger } from '../../src/telemetry/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { connectClient } from '../../src/temporal/connection.ts'
import { bundlePath } from './workflow-bundle.ts'

/** A worker that does incidents alone: the product's workflows, notices and records, with hands of the test. */
export interface IncidentWorker {
  stop(): Promise<void>
}

export interface HouseOptions {
  /** It keeps no workflow in its memory: each workflow task begins with the whole history, as after a death. */
  readonly forgets?: boolean
  /** Around each activity, and around what it touches. */
  readonly around?: ActivityInboundCallsInterceptor
  readonly ledger?: (ledger: Ledger) => Ledger
  readonly sender?: (sender: ChannelSender) => ChannelSender
}

export async function runIncidentWorker(
  env: NodeJS.ProcessEnv,
  hands: IncidentHands,
  { forgets = false, around, ledger = (as) => as, sender = (as) => as }: HouseOptions = {},
): Promise<IncidentWorker> {
  const config: Config = readConfig(env, process.cwd())
  const { mysqlUrl = '', redisUrl = '', temporalAddress: address = '', temporalNamespace: namespace } = config.servers
  const database = openDatabase(mysqlUrl, { connectionLimit: 4 })
  const redis = openRedis(redisUrl)
  const client = await connectClient({ address, namespace })
  const connection = await NativeConnection.connect({ address })
  const events = createIncidentEvents({
    log: createLogger({ service: 'worker', level: 'silent', environment: 'live', secrets: [] }),
    metrics: createMetrics(),
  })
  const clock = Date.now
  const senders = Object.entries(createSenders(config.channels, { userAgent: 'gapless/test', clock }))
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: INCIDENT_QUEUE,
    workflowBundle: { codePath: await bundlePath() },
    activities: {
      ...createNoticeActivities({
        senders: Object.fromEntries(senders.map(([channel, each]) => [channel, sender(each)])),
        ledger: ledger(createLedger({ database, redis })),
        events,
        clock,
      }),
      ...createIncidentRecordActivities({
        database,
        clock,
        events,
        runningIncidents: () => listRunningIncidents(client),
      }),
      ...hands,
    },
    interceptors: {
      activity: [
        () => ({ inbound: translateFailures }),
        () => ({ inbound: beat }),
        ...(around === undefined ? [] : [() => ({ inbound: around })]),
      ],
    },
    stickyQueueScheduleToStartTimeout: '2s',
    maxCachedWorkflows: forgets ? 0 : 200,
    maxHeartbeatThrottleInterval: 500,
    defaultHeartbeatThrottleInterval: 500,
    shutdownGraceTime: 500,
    shutdownForceTime: 5_000,
  })
  const running = worker.run()
  return {
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown()
      await running
      await connection.close()
      await client.connection.close()
      redis.disconnect()
      await database.close()
    },
  }
}
