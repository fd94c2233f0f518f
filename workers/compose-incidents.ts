import type { Client } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { translateFailures } from '../activities/failures.ts'
import { beat } from '../activities/heartbeat.ts'
import { createLedger } from '../activities/incidents/ledger.ts'
import { createNoticeActivities } from '../activities/incidents/notices.ts'
import { createIncidentRecordActivities } from '../activities/incidents/records.ts'
import { createReportActivities } from '../activities/incidents/reports.ts'
import { createWatcherActivities } from '../activities/incidents/watcher.ts'
import { createSenders } from '../src/channels/senders.ts'
import { INCIDENT_QUEUE } from '../src/contracts/task-queues.ts'
import { createIncidentHands } from '../src/operations/hands.ts'
import { proveTheWay } from '../src/operations/prove-way.ts'
import { reconcileAlerts } from '../src/operations/reconcile-alerts.ts'
import { expectWatchdog } from '../src/store/alert-state.ts'
import { createIncidentEvents } from '../src/telemetry/incident-events.ts'
import { connectionOptions, type TemporalAddress } from '../src/temporal/connection.ts'
import { deskPolicy, ensureDesk } from '../src/temporal/incidents.ts'
import { listRunningIncidents } from '../src/temporal/running-incidents.ts'
import { incidentTools } from './compose-tools.ts'
import { USER_AGENT, type Ground } from './compose.ts'

export interface IncidentPlace {
  readonly role?: 'worker' | 'api'
  readonly where: TemporalAddress
  readonly workflowBundle: Promise<string>
  readonly graceMs: number
}

export interface IncidentWorker {
  /** Settles when the worker has stopped; rejects when it had to. */
  readonly running: Promise<void>
  /** Drains it. */
  close(): Promise<void>
}

/** Everything that incidents do, on a worker of their own: it needs Temporal alone. `role`: the process that it is in. */
export async function openIncidentWorker(
  ground: Ground,
  client: Client,
  { role = 'worker', where, workflowBundle, graceMs }: IncidentPlace,
): Promise<IncidentWorker> {
  const { config, mode, clock, database, redis, log, metrics } = ground
  const { connection: options, namespace } = connectionOptions(where)
  const connection = await NativeConnection.connect(options)
  // Where Alertmanager is known, its sign of life is expected from now on, also if it never came.
  if (config.channels.alertmanagerUrl !== undefined) void expectWatchdog(database, clock()).catch(() => undefined)
  const policy = deskPolicy(config.settings, config.channels)
  const events = createIncidentEvents({ log, metrics })
  const desk = { config, mode, database, redis, temporal: () => Promise.resolve(client), clock }
  const hands = createIncidentHands(incidentTools(desk, role, () => Promise.resolve(redis)))
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: INCIDENT_QUEUE,
    workflowBundle: { codePath: await workflowBundle },
    activities: {
      ...createNoticeActivities({
        senders: createSenders(config.channels, { userAgent: USER_AGENT, clock }),
        ledger: createLedger({ database, redis }),
        events,
        clock,
      }),
      ...createIncidentRecordActivities({
        database,
        clock,
        events,
        runningIncidents: () => listRunningIncidents(client),
      }),
      ...createReportActivities({
        client,
        policy,
        hands,
        events,
        clock,
        patienceMs: config.settings.incidents.patience,
        rankCauses: (findings) => hands.rankCauses(findings),
      }),
      ...createWatcherActivities({
        reconcileAlerts: () => reconcileAlerts(desk, USER_AGENT),
        proveTheWay: () => proveTheWay(desk, USER_AGENT),
        events,
        clock,
      }),
      ...hands,
    },
    interceptors: { activity: [() => ({ inbound: translateFailures }), () => ({ inbound: beat })] },
    maxCachedWorkflows: 100,
    stickyQueueScheduleToStartTimeout: '2s',
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    maxHeartbeatThrottleInterval: 500,
    defaultHeartbeatThrottleInterval: 500,
    shutdownGraceTime: graceMs,
    shutdownForceTime: graceMs + 5_000,
  })
  const running = worker.run()
  // Whoever waits for it hears of it; nobody may have begun to wait yet.
  running.catch(() => undefined)
  const close = async (): Promise<void> => {
    if (worker.getState() === 'RUNNING') worker.shutdown()
    await running.catch(() => undefined)
    await connection.close()
  }
  try {
    await ensureDesk(client, policy)
  } catch (error) {
    await close()
    throw error
  }
  return { running, close }
}
