import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { createBudget } from '../src/cache/request-budget.ts'
import { readConfig, type Mode } from '../src/config/config.ts'
import { registerGauges } from '../src/http/gauges.ts'
import { createRateSampler } from '../src/http/rates.ts'
import { createReadings } from '../src/http/readings.ts'
import { createServer } from '../src/http/server.ts'
import { breakersIn, readUpstreams } from '../src/http/upstreams.ts'
import { tokenNeeded } from '../src/http/access.ts'
import { listBackfills } from '../src/operations/backfills.ts'
import type { Desk } from '../src/operations/desk.ts'
import { readStatus } from '../src/operations/status.ts'
import { hostOf } from '../src/operations/services.ts'
import { connectClient } from '../src/temporal/connection.ts'
import { openGround, USER_AGENT } from './compose.ts'
import { runProcess, untilAborted } from './process.ts'

const SAMPLE_MS = 2_000

const config = readConfig(process.env, process.cwd())
const mode: Mode = process.env['GAPLESS_MODE'] === 'replay' ? 'replay' : 'live'

/** The HTTP process. It answers at once, whatever of MySQL, Redis and Temporal is away: each is connected to on first use, and again. */
await runProcess(
  'api',
  config.home,
  async ({ stopping, onStop }) => {
    const ground = openGround('api', config, mode, 10)
    onStop('databases', () => ground.close())
    const { clock, database, redis, metrics, events } = ground
    const temporal = lazyClient()
    onStop('client', () => temporal.close())
    const desk: Desk = { config, mode, database, redis, temporal: temporal.client, clock }
    const readings = createReadings(clock)
    const rates = createRateSampler()
    const budgets = Object.fromEntries(
      Object.entries(config.settings.budgets).map(([source, limits]) => [
        source,
        createBudget({ redis, source, limits, clock }),
      ]),
    )
    onStop('budgets', () => Object.values(budgets).forEach((budget) => budget.close()))
    registerGauges({
      desk,
      readings,
      metrics,
      redis,
      budgets: Object.values(budgets),
      names: {
        redis: hostOf(config.servers.redisUrl),
        database: new URL(config.servers.mysqlUrl ?? 'mysql://embedded/').pathname.slice(1),
      },
    })
    const server = await createServer({
      desk,
      readings,
      rates,
      metrics,
      events,
      upstreams: () => readUpstreams({ desk, budgets, breakers: workerBreakers }),
      temporalUi,
      tokenNeeded: tokenNeeded({ host: config.http.host, token: config.secrets.token }),
      version: USER_AGENT.split('/')[1] ?? '',
      startedAt: clock(),
    })
    onStop('server', () => server.close())
    const address = await server.listen({ host: config.http.host, port: config.http.port })
    ground.log.info({ module: 'http', context: { address } }, `listening on ${address}`)
    const look = (): void => {
      void sample(desk, rates)
      // Kept warm, so that the first page after a quiet hour is as quick as the second, also while a server is away.
      void readings.read('status', () => readStatus(desk), { maxAgeMs: 4_000, waitMs: 0 })
    }
    look()
    const sampler = setInterval(look, SAMPLE_MS)
    onStop('sampler', () => clearInterval(sampler))
    await untilAborted(stopping)
  },
  10_000,
)

/** Notes how fast running backfills go, so that a page opened later has a curve to show. */
async function sample(desk: Desk, rates: ReturnType<typeof createRateSampler>): Promise<void> {
  const views = await listBackfills(desk, { limit: 20, active: true }).catch(() => [])
  for (const view of views) rates.note(view, desk.clock())
}

/** One client, connected when it is first asked for; a connection that cannot be made is tried again by the next who asks. */
function lazyClient(): { client: () => Promise<Client>; close: () => Promise<void> } {
  let client: Promise<Client> | undefined
  const { temporalAddress: address, temporalNamespace: namespace } = config.servers
  return {
    client: () => {
      client ??= connectClient({ address, namespace }, 2_000).catch((error: unknown) => {
        client = undefined
        throw error
      })
      return client
    },
    close: async () => void (await client?.catch(() => undefined))?.connection.close(),
  }
}

/** Where Temporal's Web UI is: as the supervisor says, else as the folder of the running servers says. */
function temporalUi(): string | undefined {
  const told = process.env['GAPLESS_TEMPORAL_UI_URL'] ?? connectionFile()['temporalUiUrl']
  return typeof told === 'string' && URL.canParse(told) ? told.replace(/\/+$/, '') : undefined
}

function connectionFile(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(config.home, 'connection.json'), 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Breakers as the worker beside us tells them; elsewhere they are in Prometheus only. */
async function workerBreakers(): ReturnType<Parameters<typeof readUpstreams>[0]['breakers']> {
  const port = process.env['GAPLESS_METRICS_PORT']
  if (port === undefined) return new Map()
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { 'user-agent': USER_AGENT },
    signal: AbortSignal.timeout(500),
  })
  return breakersIn(await answer.text())
}
