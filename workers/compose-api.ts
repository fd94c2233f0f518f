import type { FastifyInstance } from 'fastify'
import type { Client } from '@temporalio/client'
import { createBudget } from '../src/cache/request-budget.ts'
import { tokenNeeded } from '../src/http/access.ts'
import { createCallSampler } from '../src/http/call-rates.ts'
import { registerGauges } from '../src/http/gauges.ts'
import { createRateSampler } from '../src/http/rates.ts'
import { createReadings } from '../src/http/readings.ts'
import { createServer } from '../src/http/server.ts'
import { breakersIn, readUpstreams, type UpstreamDeps } from '../src/http/upstreams.ts'
import { listBackfills } from '../src/operations/backfills.ts'
import type { Desk } from '../src/operations/desk.ts'
import { hostOf } from '../src/operations/services.ts'
import { readStatus } from '../src/operations/status.ts'
import { connectClient } from '../src/temporal/connection.ts'
import type { Ground } from './ground.ts'
import { incidentTools } from './compose-tools.ts'
import { USER_AGENT } from './guard.ts'

const LOOK_MS = 2_000

export interface Surroundings {
  /** Where Temporal's Web UI is; undefined where nobody knows. */
  readonly temporalUi: () => string | undefined
  /** `/metrics` of the worker beside us, which knows the breakers; elsewhere they are in Prometheus only. */
  readonly workerMetricsUrl: string | undefined
}

export interface Api {
  /** Ready, but not listening. */
  readonly server: FastifyInstance
  readonly desk: Desk
  /** Drains the server and gives up what it holds, not the ground. */
  close(): Promise<void>
}

/** Builds the HTTP server on its ground. Nothing is connected to here, so it works whatever of MySQL, Redis and Temporal is away. */
export async function openApi(ground: Ground, { temporalUi, workerMetricsUrl }: Surroundings): Promise<Api> {
  const { config, mode, clock, database, redis, metrics, events } = ground
  const { mysqlUrl, redisUrl, temporalAddress: address, temporalNamespace: namespace } = config.servers
  const temporal = lazyClient(() => connectClient({ address, namespace }, 2_000))
  const desk: Desk = { config, mode, database, redis, temporal: temporal.client, clock }
  const readings = createReadings(clock)
  const rates = createRateSampler()
  const calls = createCallSampler()
  const budgets = Object.fromEntries(
    Object.entries(config.settings.budgets).map(([source, limits]) => [
      source,
      createBudget({ redis, source, limits, clock }),
    ]),
  )
  const names = { redis: hostOf(redisUrl), database: new URL(mysqlUrl ?? 'mysql://embedded/').pathname.slice(1) }
  registerGauges({ desk, readings, metrics, redis, budgets: Object.values(budgets), names })
  const server = await createServer({
    desk,
    readings,
    rates,
    calls,
    metrics,
    events,
    upstreams: () => readUpstreams({ desk, budgets, breakers: () => breakersOf(workerMetricsUrl) }),
    temporalUi,
    tokenNeeded: tokenNeeded({ host: config.http.host, token: config.secrets.token }),
    version: USER_AGENT.split('/')[1] ?? '',
    startedAt: clock(),
    tools: incidentTools(
      desk,
      'api',
      () => Promise.resolve(redis),
      workerMetricsUrl === undefined ? {} : { worker: workerMetricsUrl },
    ),
  })
  const look = async (): Promise<void> => {
    // Kept warm, so that the first page after a quiet hour is as quick as the second, also while a server is away.
    void readings.read('status', () => readStatus(desk), { maxAgeMs: 4_000, waitMs: 0 })
    for (const [source, budget] of Object.entries(budgets))
      void budget.state().then(
        ({ windows }) => calls.note(source, windows, clock()),
        () => undefined,
      )
    for (const view of await listBackfills(desk, { limit: 20, active: true })) rates.note(view, clock())
  }
  const looking = setInterval(() => void look().catch(() => undefined), LOOK_MS)
  void look().catch(() => undefined)
  return {
    server,
    desk,
    close: async () => {
      clearInterval(looking)
      await server.close()
      for (const budget of Object.values(budgets)) budget.close()
      await temporal.close()
    },
  }
}

/** One client, connected when it is first asked for; a connection that cannot be made is tried again by the next who asks. */
function lazyClient(connect: () => Promise<Client>): { client: () => Promise<Client>; close: () => Promise<void> } {
  let client: Promise<Client> | undefined
  return {
    client: () => {
      client ??= connect().catch((error: unknown) => {
        client = undefined
        throw error
      })
      return client
    },
    close: async () => {
      const connected = await client?.catch(() => undefined)
      await connected?.connection.close()
    },
  }
}

async function breakersOf(metricsUrl: string | undefined): ReturnType<UpstreamDeps['breakers']> {
  if (metricsUrl === undefined) return new Map()
  const answer = await fetch(metricsUrl, {
    headers: { 'user-agent': USER_AGENT },
    signal: AbortSignal.timeout(500),
  })
  return breakersIn(await answer.text())
}
