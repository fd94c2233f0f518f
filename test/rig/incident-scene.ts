import type { Client } from '@temporalio/client'
import { inject } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import type { DeskPolicy, Report } from '../../src/contracts/incidents.ts'
import type { Incident, Status } from '../../src/domain/incidents/incident.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { findIncident } from '../../src/store/incidents.ts'
import { migrate } from '../../src/store/migrate.ts'
import { askDesk, askIncident, deskPolicy, ensureDesk } from '../../src/temporal/incidents.ts'
import { newDatabase } from './database.ts'
import { fakeHands, newWorld, type FakeWorld } from './fake-hands.ts'
import { runIncidentWorker, type IncidentWorker } from './incident-house.ts'
import { startReceivers, type Receivers } from './incident-receivers.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { startTemporal, type TestTemporal } from './temporal.ts'
import { parseConfig } from './settings.ts'
import { until } from './until.ts'

/** Temporal, a database, Redis, receivers and a worker of incidents whose world a test owns. */
export interface Scene extends Omit<Receivers, 'environment' | 'close'> {
  readonly temporal: TestTemporal
  readonly redis: TestRedis
  readonly client: Client
  readonly database: Database
  readonly environment: NodeJS.ProcessEnv
  readonly policy: DeskPolicy
  world: FakeWorld
  /** Number of the incident that is open for the key. */
  numberOf(key: string): Promise<number>
  live(number: number): Promise<Incident>
  /** Waits until the tables say so. */
  statusIs(number: number, status: Status): Promise<Incident>
  stop(): Promise<void>
}

/** Waits of a day in seconds: they are settings. */
export const QUICK = {
  severities: {
    P1: { respond: '1h', forgotten: '1h' },
    P2: { respond: '1h', forgotten: '1h' },
    P3: { respond: '1h', forgotten: '1h' },
    P4: { respond: '1h', forgotten: '1h' },
  },
  updateEvery: '1h',
  lateAfter: '20s',
  settle: '100ms',
  recheckEvery: '250ms',
  watch: '1h',
  watchEvery: '30s',
  approval: '20s',
  rounds: 1,
  roundEvery: '1h',
  symptomGrace: '300ms',
  look: '1h',
}

export interface SceneOptions {
  /** False: the test starts workers itself. */
  readonly worker?: boolean
  /** The worker keeps no workflow in its memory: each of its tasks begins with the whole history. */
  readonly forgets?: boolean
  readonly env?: NodeJS.ProcessEnv
  readonly databaseServer?: string
  /** Dynamic configuration of Temporal, `name=value`. */
  readonly temporal?: readonly string[]
  /** Changes what no setting says. */
  readonly policy?: (policy: DeskPolicy) => DeskPolicy
}

export async function startScene(incidents: Record<string, unknown> = {}, options: SceneOptions = {}): Promise<Scene> {
  const [temporal, redis, receivers, databaseUrl] = await Promise.all([
    startTemporal(options.temporal),
    startRedis(),
    startReceivers('on-call@example.com,lead@example.com'),
    newDatabase(options.databaseServer ?? inject('databaseServerUrl')),
  ])
  await migrate(databaseUrl)
  const environment: NodeJS.ProcessEnv = {
    MYSQL_URL: databaseUrl,
    REDIS_URL: redis.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ...receivers.environment,
    ...options.env,
  }
  const config = readConfig(environment, process.cwd())
  const settings = { ...config.settings, incidents: parseIncidents({ ...QUICK, ...incidents }) }
  const policy = (options.policy ?? ((as) => as))(deskPolicy(settings, config.channels))
  const database = openDatabase(databaseUrl, { connectionLimit: 4 })
  await ensureDesk(temporal.client, policy)
  let worker: IncidentWorker | undefined
  const scene: Scene = {
    temporal,
    redis,
    client: temporal.client,
    database,
    environment,
    slack: receivers.slack,
    platform: receivers.platform,
    pagerduty: receivers.pagerduty,
    smtp: receivers.smtp,
    calm: receivers.calm,
    policy,
    world: newWorld(),
    numberOf: (key) =>
      until(
        `an incident of ${key}`,
        async () => (await askDesk(temporal.client))?.open.find((each) => each.key === key)?.number,
        { withinMs: 60_000 },
      ),
    live: async (number) => {
      const incident = await askIncident(temporal.client, number)
      if (incident === undefined) throw new Error(`Temporal knows no incident ${number}.`)
      return incident
    },
    statusIs: (number, status) =>
      until(
        `incident ${number} to be ${status}`,
        async () => {
          const incident = await findIncident(database, number)
          return incident?.status === status ? incident : undefined
        },
        { withinMs: 60_000 },
      ),
    async stop() {
      await worker?.stop()
      await database.close()
      await receivers.close()
      await Promise.all([temporal.stop(), redis.stop()])
    },
  }
  const hands = fakeHands(() => scene.world)
  if (options.worker !== false)
    worker = await runIncidentWorker(environment, hands, { forgets: options.forgets === true })
  return scene
}

function parseIncidents(written: unknown) {
  return parseConfig({ incidents: written }).incidents
}

/** A report of the monitor, as urgent as can be. */
export const reportOf = (key: string, more: Partial<Report> = {}): Report => ({
  key,
  door: 'monitor',
  severity: 'P1',
  title: 'MySQL does not answer',
  description: 'It refuses connections.',
  startedAt: Date.now(),
  by: 'the health monitor',
  ...more,
})

/** One alert as the desk sees it. */
export const alertOf = (key: string, fingerprint: string, status: 'firing' | 'resolved', startsAt: number): Report =>
  reportOf(key, {
    door: 'alert',
    severity: 'P3',
    title: `Alert ${key}`,
    startedAt: startsAt,
    by: 'alertmanager',
    alert: { fingerprint, startsAt, status, name: key },
  })
