import { readConfig } from '../../../src/config/config.ts'
import { DAY } from '../../../src/domain/clock.ts'
import type { CheckResult } from '../../../src/domain/incidents/check.ts'
import type { CheckName } from '../../../src/domain/incidents/finding.ts'
import type { RemedyPlan } from '../../../src/domain/incidents/remedy-plan.ts'
import type { RemedyName } from '../../../src/domain/incidents/remedy.ts'
import { closeRedis, openRedis, type Redis } from '../../../src/cache/redis.ts'
import { looksFor, runLooks } from '../../../src/operations/checks.ts'
import type { IncidentTools, OwnProcess } from '../../../src/operations/incident-tools.ts'
import { openDatabase, type Database } from '../../../src/store/database.ts'
import { migrate } from '../../../src/store/migrate.ts'
import { ensureSeries } from '../../../src/store/series.ts'
import { wantedSeries } from '../../../workers/compose.ts'
import { ROOT } from '../../rig/arrows.ts'
import { startDatabase, type TestDatabase } from '../../rig/database.ts'
import { removeScratch, scratchFolder } from '../../rig/launch.ts'
import { startRedis, type TestRedis } from '../../rig/redis.ts'
import { parseConfig } from '../../rig/settings.ts'
import { startTemporal, type TestTemporal } from '../../rig/temporal.ts'
import { until } from '../../rig/until.ts'

/** What diagnosis and repair stand on, on real servers that can be broken. */
export interface Bench {
  readonly mysql: TestDatabase
  readonly redisServer: TestRedis
  readonly temporal: TestTemporal
  readonly redis: Redis
  readonly database: Database
  readonly databaseUrl: string
  readonly folder: string
  /** Tools with these settings of incidents, and with these parts in place of the usual ones. */
  tools(incidents?: unknown, more?: Partial<IncidentTools>): IncidentTools
  /** Moves the clock of the desk, not that of the servers. */
  ahead: number
  stop(): Promise<void>
}

/** Starts servers and tables with the series that settings promise. */
export async function openBench(databaseOptions: readonly string[] = []): Promise<Bench> {
  const [mysql, redisServer, temporal] = await Promise.all([
    startDatabase(databaseOptions),
    startRedis(),
    startTemporal(),
  ])
  const databaseUrl = await mysql.newDatabase()
  await migrate(databaseUrl)
  const database = openDatabase(databaseUrl, { connectionLimit: 4 })
  const redis = openRedis(redisServer.url)
  const folder = scratchFolder('bench')
  const env = {
    MYSQL_URL: databaseUrl,
    REDIS_URL: redisServer.url,
    TEMPORAL_ADDRESS: temporal.address,
    GAPLESS_HOME: folder,
  }
  // Promised long ago, so that what is late is late.
  const now = Date.now() - DAY
  await ensureSeries(database, wantedSeries(parseConfig({}), now), now)
  const bench: Bench = {
    mysql,
    redisServer,
    temporal,
    redis,
    database,
    databaseUrl,
    folder,
    ahead: 0,
    tools: (incidents = {}, more = {}) => ({
      desk: {
        config: { ...readConfig(env, ROOT), settings: parseConfig({ incidents }) },
        mode: 'live',
        database,
        redis,
        temporal: () => Promise.resolve(temporal.client),
        clock: () => Date.now() + bench.ahead,
      },
      role: 'worker',
      redis: () => Promise.resolve(redis),
      home: undefined,
      metricsUrls: {},
      scorer: undefined,
      folders: [folder],
      ...more,
    }),
    stop: async () => {
      closeRedis(redis)
      await database.close().catch(() => undefined)
      await Promise.all([mysql.stop(), redisServer.stop(), temporal.stop()])
      removeScratch(folder)
    },
  }
  return bench
}

/** The result of one check of one target; a look that was too slow for a busy machine is made again. */
export async function look(tools: IncidentTools, name: CheckName, target?: string): Promise<CheckResult> {
  return until(
    `${name} of ${target ?? 'anything'} to be looked at`,
    async () => {
      const results = await runLooks(tools, looksFor([name]))
      return results.find(
        (each) => each.name === name && each.outcome !== 'unknown' && (target === undefined || each.target === target),
      )
    },
    { withinMs: 60_000, everyMs: 200 },
  )
}

export function planOf(remedy: RemedyName, target: string, parameters: RemedyPlan['parameters'] = {}): RemedyPlan {
  return {
    remedy,
    target,
    cause: 'unknown',
    title: `${remedy} ${target}`,
    blastRadius: '',
    needsApproval: false,
    proof: [],
    proveWithinMs: 1_000,
    parameters,
  }
}

/** A supervisor that counts restarts; the process comes back under a new number, or does not. */
export function countingHome(
  roles: readonly OwnProcess[] = [
    { role: 'worker', pid: 1 },
    { role: 'api', pid: 2 },
  ],
) {
  const restarted: string[] = []
  return {
    restarted,
    processes: () => roles,
    restart: (role: string) => {
      restarted.push(role)
      return Promise.resolve(`The ${role} was started again.`)
    },
  }
}
