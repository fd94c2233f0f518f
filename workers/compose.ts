import { readFileSync } from 'node:fs'
import { doubtIndicators, indicatorPages } from '../activities/collection/indicators.ts'
import { candlePages, pricePages, type PageKind } from '../activities/collection/pages.ts'
import { createBreaker } from '../src/cache/breaker.ts'
import { writeLatest } from '../src/cache/latest-prices.ts'
import { openRedis, type Redis } from '../src/cache/redis.ts'
import { createBudget, type Budget, type BudgetLimits } from '../src/cache/request-budget.ts'
import type { Config, Mode } from '../src/config/config.ts'
import { promisesOf } from '../src/config/promises.ts'
import type { Settings } from '../src/config/settings.ts'
import type { Clock, Millis } from '../src/domain/clock.ts'
import type { SeriesKey } from '../src/domain/collection/series.ts'
import { parseMoment } from '../src/domain/duration.ts'
import { ConfigError } from '../src/errors.ts'
import { createCoinbaseExchange } from '../src/sources/coinbase-exchange.ts'
import { createCoinbaseSpot } from '../src/sources/coinbase-spot.ts'
import { coingeckoKeyHeader, createCoinGecko } from '../src/sources/coingecko.ts'
import { createUpstream, type CallOutcome, type Upstream } from '../src/sources/upstream.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import type { PriceRow } from '../src/store/prices.ts'
import { spendQuota } from '../src/store/quota.ts'
import { createEvents, type Events } from '../src/telemetry/events.ts'
import { createLogger, type Logger } from '../src/telemetry/log.ts'
import { createMetrics, type Metrics } from '../src/telemetry/metrics.ts'
import { passwordsOf } from '../src/telemetry/redact.ts'

/** Names us to every upstream; some refuse callers without it. */
export const USER_AGENT = `gapless/${(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version}`

/** What every process of ours stands on. */
export interface Ground {
  readonly config: Config
  readonly mode: Mode
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly events: Events
  readonly database: Database
  readonly redis: Redis
  close(): Promise<void>
}

/** Opens what a process needs, connecting on first use. Throws ConfigError when an address is missing. */
export function openGround(service: string, config: Config, mode: Mode, connectionLimit: number): Ground {
  const { mysqlUrl, redisUrl } = config.servers
  const faults = [
    ...(mysqlUrl === undefined ? ['MYSQL_URL is missing: npm start sets it, or name your own server.'] : []),
    ...(redisUrl === undefined ? ['REDIS_URL is missing: npm start sets it, or name your own server.'] : []),
  ]
  if (mysqlUrl === undefined || redisUrl === undefined) throw new ConfigError(faults)
  const log = createLogger({
    service,
    level: config.logLevel,
    environment: mode,
    secrets: [...Object.values(config.secrets), ...passwordsOf([mysqlUrl, redisUrl])],
  })
  const metrics = createMetrics()
  const events = createEvents({ log, metrics, service })
  const database = openDatabase(mysqlUrl, { connectionLimit })
  const redis = openRedis(redisUrl, {
    onFault: (error) =>
      events.errorSeen({
        module: 'redis',
        type: 'redis',
        severity: 'warning',
        error,
        message: 'Redis does not answer',
      }),
  })
  return {
    config,
    mode,
    clock: Date.now,
    log,
    metrics,
    events,
    database,
    redis,
    close: async () => {
      redis.disconnect()
      await database.close()
    },
  }
}

/** Every source with its budget and breaker in front of it, and the pages it is asked for. */
export interface Sources {
  readonly kinds: readonly PageKind[]
  readonly price: ReturnType<typeof createCoinGecko>
  readonly spot: ReturnType<typeof createCoinbaseSpot>
  readonly budgets: readonly Budget[]
  kindOf(dataset: string, source: string): PageKind
  close(): Promise<void>
}

export function openSources(ground: Ground): Sources {
  const { config } = ground
  const { settings, upstreams, secrets } = config
  const { candles, prices, indicators } = settings.datasets
  const exchange = guard(ground, 'coinbase', upstreams.coinbaseExchange, settings.budgets.coinbase)
  const spot = guard(ground, 'coinbase-spot', upstreams.coinbase, settings.budgets['coinbase-spot'])
  const gecko = guard(
    ground,
    'coingecko',
    upstreams.coingecko,
    settings.budgets.coingecko,
    coingeckoKeyHeader(upstreams.coingecko, secrets.coingeckoApiKey),
  )
  const price = createCoinGecko({ upstream: gecko.upstream })
  const kinds: PageKind[] = [
    candlePages(createCoinbaseExchange({ upstream: exchange.upstream }), candles, doubtIndicators),
    pricePages(price, prices),
    indicatorPages({ ...candles, ...indicators, candleSource: candles.source }, ground.events),
  ]
  const all = [exchange, spot, gecko]
  return {
    kinds,
    price,
    spot: createCoinbaseSpot({ upstream: spot.upstream }),
    budgets: all.map((each) => each.budget),
    kindOf: (dataset, source) => {
      const kind = kinds.find((each) => each.dataset === dataset && each.source === source)
      if (kind === undefined) throw new ConfigError([`There is no source ${source} for ${dataset}.`])
      return kind
    },
    close: async () => {
      for (const each of all) {
        each.budget.close()
        await each.upstream.close()
      }
    },
  }
}

/** One upstream behind its breaker and its budget: an open breaker spends no permit, and a "wait" holds for every process. */
function guard(
  ground: Ground,
  name: string,
  baseUrl: string,
  written: Settings['budgets']['coinbase'],
  headers: Record<string, string> = {},
): { upstream: Upstream; budget: Budget } {
  const { redis, clock, events, database } = ground
  const { perMonth, perSecond, perMinute } = written
  const limits: BudgetLimits = {
    ...(perSecond === undefined ? {} : { perSecond }),
    ...(perMinute === undefined ? {} : { perMinute }),
  }
  const budget = createBudget({
    redis,
    source: name,
    limits,
    clock,
    onWait: (lane, ms) => events.budgetWaited({ source: name, lane, ms }),
    onShared: (shared, error) => events.budgetShared({ source: name, shared, error }),
    ...(perMonth === undefined ? {} : { spendQuota: () => spendQuota(database, name, perMonth, clock()) }),
  })
  const breaker = createBreaker({ source: name, onState: (state) => events.breakerChanged({ provider: name, state }) })
  const observe = ({ provider, endpoint, status, seconds, outcome, retryAfterMs }: CallOutcome) => {
    events.upstreamCalled({ provider, endpoint, status: status === 'none' ? outcome : status, ms: seconds * 1000 })
    budget.answered(seconds * 1000)
    if (outcome === 'rate-limited' || retryAfterMs !== undefined)
      void budget.penalise(retryAfterMs).then(
        (ms) => events.sourceClosed({ source: name, ms }),
        () => undefined,
      )
  }
  events.breakerChanged({ provider: name, state: 'closed' })
  const upstream = createUpstream({
    name,
    baseUrl,
    userAgent: USER_AGENT,
    clock,
    headers,
    acquire: (lane, signal) => budget.acquire(lane, signal),
    observe,
  })
  return {
    budget,
    upstream: { ...upstream, getJson: (path, query, call) => breaker.run(() => upstream.getJson(path, query, call)) },
  }
}

/** The series that settings promise, each with its `since` resolved against `now`. */
export function wantedSeries(settings: Settings, now: Millis): (SeriesKey & { since: Millis })[] {
  return promisesOf(settings).flatMap(({ dataset, source, subjects, widths, since }) =>
    subjects.flatMap((subject) =>
      widths.map((widthMs) => ({
        dataset,
        source,
        subject,
        widthSeconds: widthMs / 1000,
        since: parseMoment(since, now) ?? now,
      })),
    ),
  )
}

/** Keeps the newest prices at hand in Redis; without Redis nothing happens. */
export function rememberIn(redis: Redis): (rows: readonly PriceRow[]) => Promise<void> {
  return async (rows) => void (await writeLatest(redis, rows))
}
