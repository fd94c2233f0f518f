import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../src/config/config.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { ROOT } from './arrows.ts'
import { startDatabase, type TestDatabase } from './database.ts'
import { launch, removeScratch, scratchFolder, type Launched } from './launch.ts'
import { startRedis, type TestRedis } from './redis.ts'
import { startTemporal, type TestTemporal } from './temporal.ts'
import { startProxy, type Proxy } from './proxy.ts'
import type { UpstreamEnvironment } from './upstream.ts'
import { bundlePath } from './workflow-bundle.ts'

/** One of our processes, started as `npm start` starts it. Nothing restarts it but the test. */
export interface ProductProcess {
  isRunning(): boolean
  /** Stops it where it stands (SIGSTOP), as a machine that is out of memory or being moved does, or lets it go on (SIGCONT). */
  freeze(stopped: boolean): void
  /** kill -9. */
  kill(): Promise<void>
  /** SIGTERM, and waits until it has drained. */
  drain(): Promise<void>
  start(): void
  /** Everything it has written, all starts together. */
  output(): string
}

export type Server = 'MariaDB' | 'Redis' | 'Temporal'

/** The whole product on real servers of its own, each of which can be killed and brought back. */
export interface Product {
  readonly database: TestDatabase
  readonly redis: TestRedis
  readonly temporal: TestTemporal
  readonly workers: readonly ProductProcess[]
  /** The product's tables, for questions; reconnects by itself. */
  readonly store: Database
  readonly databaseUrl: string
  /** The network between its processes and each server, where it was asked for. */
  readonly ways: Readonly<Record<Server, Proxy>> | undefined
  /** What its processes see, for starting more of them: the API, the command line. */
  readonly environment: NodeJS.ProcessEnv
  /** Starts another of our processes with that environment: `workers/api.ts`. */
  run(entry: string, more?: NodeJS.ProcessEnv): ProductProcess
  /** What a person at that product's terminal stands on. */
  desk(clock?: Clock): Desk
  stop(): Promise<void>
}

/** Starts servers, applies the migrations and starts the workers, all against the given upstream. Settings are those of the configuration file. */
export async function startProduct({
  upstream,
  settings = {},
  workers = 1,
  environment: more = {},
  databaseOptions = [],
  proxied = false,
}: {
  upstream: { readonly environment: UpstreamEnvironment }
  settings?: unknown
  workers?: number
  environment?: NodeJS.ProcessEnv
  databaseOptions?: readonly string[]
  /** A proxy in front of each server, for what our processes send; the test itself asks directly. */
  proxied?: boolean
}): Promise<Product> {
  const [database, redis, temporal, bundle] = await Promise.all([
    startDatabase(databaseOptions),
    startRedis(),
    startTemporal(),
    bundlePath(),
  ])
  const databaseUrl = await database.newDatabase()
  await migrate(databaseUrl)
  const ways = proxied
    ? {
        MariaDB: await startProxy(portIn(databaseUrl)),
        Redis: await startProxy(portIn(redis.url)),
        Temporal: await startProxy(portIn(`temporal://${temporal.address}`)),
      }
    : undefined
  const folder = scratchFolder('product')
  writeFileSync(join(folder, 'gapless.config.json'), JSON.stringify(withoutFeeds(settings)))
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MYSQL_URL: ways === undefined ? databaseUrl : withPort(databaseUrl, ways.MariaDB.port),
    REDIS_URL: ways === undefined ? redis.url : withPort(redis.url, ways.Redis.port),
    TEMPORAL_ADDRESS: ways === undefined ? temporal.address : `127.0.0.1:${ways.Temporal.port}`,
    TEMPORAL_NAMESPACE: temporal.namespace,
    GAPLESS_HOME: folder,
    GAPLESS_CONFIG: join(folder, 'gapless.config.json'),
    GAPLESS_MODE: 'live',
    GAPLESS_WORKFLOW_BUNDLE: bundle,
    LOG_LEVEL: 'info',
    ...upstream.environment,
    ...more,
  }
  const started: ProductProcess[] = []
  const run = (entry: string, own: NodeJS.ProcessEnv = {}): ProductProcess => {
    const logFile = join(folder, `${started.length}-${entry.replaceAll(/\W/g, '-')}.log`)
    const each = startProcess(entry, { ...environment, ...own }, logFile)
    started.push(each)
    return each
  }
  const store = openDatabase(databaseUrl, { connectionLimit: 4 })
  return {
    database,
    redis,
    temporal,
    workers: Array.from({ length: workers }, () => run('workers/worker.ts')),
    store,
    databaseUrl,
    ways,
    environment,
    run,
    desk: (clock = Date.now) => ({
      config: readConfig(environment, ROOT),
      mode: 'live',
      database: store,
      redis: { ping: () => Promise.resolve() },
      temporal: () => Promise.resolve(temporal.client),
      clock,
    }),
    async stop() {
      await Promise.all(started.map((each) => each.kill()))
      await store.close().catch(() => undefined)
      await Promise.all(Object.values(ways ?? {}).map((way) => way.close()))
      await Promise.all([database.stop(), redis.stop(), temporal.stop()])
      removeScratch(folder)
    },
  }
}

/** Twenty feeds and years of moods come with the settings: only a test that names them has them. */
function withoutFeeds(settings: unknown): unknown {
  const { datasets = {}, ...rest } = settings as { datasets?: object }
  return {
    ...rest,
    datasets: { news: { feeds: [] }, fear_greed: { since: '-30d', confirmNoneAfter: '2s' }, ...datasets },
  }
}

function portIn(url: string): number {
  return Number(new URL(url).port)
}

function withPort(url: string, port: number): string {
  const moved = new URL(url)
  moved.port = String(port)
  return moved.href
}

function startProcess(entry: string, env: NodeJS.ProcessEnv, logFile: string): ProductProcess {
  let current: Launched | undefined
  const start = () => {
    if (current?.isRunning() === true) return
    current = launch(process.execPath, [join(ROOT, entry)], { logFile, env, cwd: ROOT })
  }
  start()
  return {
    start,
    isRunning: () => current?.isRunning() === true,
    freeze: (stopped) => current?.freeze(stopped),
    kill: async () => current?.stop('SIGKILL'),
    drain: async () => current?.stop('SIGTERM', 30_000),
    output: () => current?.output() ?? '',
  }
}
