import { setTimeout as wait } from 'node:timers/promises'
import type { Steps } from '../../deploy/local/steps.mjs'
import { readConfig, type Config, type Mode } from '../../src/config/config.ts'
import { reachedAt } from '../../src/config/listening.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import type { Child } from './children.ts'
import { writeConnection, type Connection } from './connection.ts'
import type { Home } from './home.ts'
import { packWorkflows } from './bundle.ts'
import { chooseMode } from './mode.ts'
import { DATABASES } from './mysql.ts'
import { environmentOf, migrateTables, startOwn, untilAnswers } from './own.ts'
import type { Ports } from './ports.ts'
import type { Programs } from './programs.ts'
import { REDIS_DATABASES } from './redis.ts'
import { nameOf, newestRows } from './rows.ts'
import { passwordsOf } from './secrets.ts'
import { startMysql, startRedis, startTemporal, type Yard } from './servers.ts'

/** A first start waits this long for its first row, a later one only for what comes at once. */
const FIRST_ROW_WITHIN_MS = 60_000
const NEXT_ROW_WITHIN_MS = 3_000

export interface Wanted {
  readonly home: Home
  readonly config: Config
  readonly programs: Programs
  readonly ports: Ports
  readonly httpPort: number
  readonly signal: AbortSignal
  readonly say: (line: string) => void
  readonly children: Child[]
  readonly steps: Steps
  readonly asked: Mode | undefined
  /** Nothing had to be brought: the list of steps is the short one. */
  readonly warm: boolean
}

export interface Up {
  readonly connection: Omit<Connection, 'supervisorPid' | 'supervisorBirth' | 'state'>
  readonly modeSentence: string
  readonly row: string
}

/** Starts servers, tables, workers and the page, in the order they need each other, and waits for a row. */
export async function bringUp({ steps, asked, httpPort, warm, ...rest }: Wanted): Promise<Up> {
  const { home, config, ports, signal } = rest
  const yard: Yard = { ...rest, passwords: passwordsOf(home) }
  steps.begin(warm ? 'workers and schedules' : 'tables', 'servers are starting')
  const [mysql, redis, { mode, sentence, temporal }, workflowBundle] = await allOrFirstFault([
    config.servers.mysqlUrl === undefined ? startMysql(yard) : undefined,
    config.servers.redisUrl === undefined ? startRedis(yard) : undefined,
    chooseMode(config, asked).then(async ({ mode, sentence }) => ({
      mode,
      sentence,
      temporal: config.servers.temporalAddress === undefined ? await startTemporal(yard, mode) : undefined,
    })),
    packWorkflows(home, signal),
  ])
  signal.throwIfAborted()
  const addresses = {
    mysqlUrl: mysql?.(DATABASES[mode]) ?? givenDatabase(config.servers.mysqlUrl ?? '', mode),
    redisUrl: redis?.(REDIS_DATABASES[mode]) ?? config.servers.redisUrl ?? '',
    temporalAddress: temporal?.address ?? config.servers.temporalAddress ?? '',
    temporalUiUrl: temporal?.uiUrl,
    httpPort,
    workerMetricsPort: await ports.free('worker-metrics', 9464),
    sdkMetricsPort: await ports.free('sdk-metrics', 9465),
    workflowBundle,
    replayPort: mode === 'replay' ? await ports.free('replay', 18_000) : undefined,
  }
  const env = environmentOf(config, mode, addresses)
  const httpUrl = `http://${reachedAt(config.http.host, httpPort)}`
  const connection = {
    mysqlUrl: addresses.mysqlUrl,
    redisUrl: addresses.redisUrl,
    temporalAddress: addresses.temporalAddress,
    temporalNamespace: config.servers.temporalNamespace,
    httpUrl,
    temporalUiUrl: temporal?.uiUrl,
    metricsUrls: {
      api: `${httpUrl}/metrics`,
      worker: `http://${reachedAt(config.metrics.host, addresses.workerMetricsPort)}/metrics`,
      sdk: `http://${reachedAt(config.metrics.host, addresses.sdkMetricsPort)}/metrics`,
      ...(temporal === undefined ? {} : { temporal: temporal.metricsUrl }),
    },
    mode,
    // In replay every upstream is there, also those that want a key.
    keys: readConfig(env, process.cwd()).settings.keys,
  }
  writeConnection(home, { ...connection, state: 'starting' })

  const migrated = await migrateTables(yard, env)
  if (!warm) steps.done('tables', migrated)
  steps.begin('workers and schedules')
  const database = openDatabase(addresses.mysqlUrl, { connectionLimit: 1 })
  try {
    const before = await newestRows(database)
    if (mode === 'replay')
      await untilAnswers(
        yard,
        startOwn(yard, 'replay', env),
        'The replay server',
        `http://127.0.0.1:${addresses.replayPort}/`,
      )
    const worker = startOwn(yard, 'worker', env)
    const api = startOwn(yard, 'api', env)
    await untilAnswers(yard, worker, 'The worker', connection.metricsUrls.worker)
    await untilAnswers(yard, api, 'The HTTP process', `${httpUrl}/ready`)
    steps.done('workers and schedules')
    steps.begin('first row')
    const row = await firstRow(database, before.length > 0, signal)
    steps.done('first row', row.detail)
    return { connection, modeSentence: sentence, row: row.sentence }
  } finally {
    await database.close().catch(() => undefined)
  }
}

/** In replay a database of the same server beside the given one: the two never share one. */
function givenDatabase(url: string, mode: Mode): string {
  const given = new URL(url)
  const name = given.pathname.slice(1) || DATABASES.live
  given.pathname = mode === 'live' || name.endsWith('_replay') ? name : `${name}_replay`
  return given.toString()
}

async function firstRow(
  database: Database,
  hadRows: boolean,
  signal: AbortSignal,
): Promise<{ detail: string; sentence: string }> {
  const from = new Date()
  const end = Date.now() + (hadRows ? NEXT_ROW_WITHIN_MS : FIRST_ROW_WITHIN_MS)
  const known = new Set((hadRows ? await newestRows(database) : []).map((row) => nameOf(row, from)))
  for (;;) {
    const rows = await newestRows(database).catch(() => [])
    const names = rows.map((row) => nameOf(row, from))
    const fresh = names.find((name) => !known.has(name))
    if (fresh !== undefined) return { detail: fresh, sentence: `First row: ${fresh}.` }
    if (Date.now() > end) {
      const newest = rows.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0]
      if (newest === undefined)
        return { detail: 'none yet', sentence: 'No row is stored yet; npx gapless status says why.' }
      return { detail: `newest: ${nameOf(newest, from)}`, sentence: `Newest row: ${nameOf(newest, from)}.` }
    }
    await wait(100, undefined, { signal })
  }
}

/** Like Promise.all, but waits until all have ended: a start that fails must not leave one half of it still starting. */
async function allOrFirstFault<Work extends readonly unknown[]>(
  work: [...Work],
): Promise<{ [K in keyof Work]: Awaited<Work[K]> }> {
  const ends = await Promise.allSettled(work)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return ends.map((end) => (end as PromiseFulfilledResult<unknown>).value) as { [K in keyof Work]: Awaited<Work[K]> }
}
