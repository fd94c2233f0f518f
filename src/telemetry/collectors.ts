import type { Metrics } from './metrics.ts'

/** Gauges filled when the metrics are read, by readers that the caller gives: this room asks no server itself. */

export interface MysqlFigures {
  readonly connectionsOpen: number
  readonly connectionsMax: number
  /** The server's own count since it started. */
  readonly slowQueries: number
  /** Connections of this process that are in use. */
  readonly poolInUse: number
}

export function watchMysql(metrics: Metrics, database: string, read: () => Promise<MysqlFigures>): void {
  let slowSeen: number | undefined
  metrics.atScrape(async () => {
    const figures = await read()
    metrics.set('mysql_connections_active', { database }, figures.connectionsOpen)
    metrics.set('mysql_connections_max', { database }, figures.connectionsMax)
    metrics.set('database_connections_active', {}, figures.poolInUse)
    // The server's count starts anew when it restarts.
    const newer = slowSeen === undefined ? 0 : figures.slowQueries - slowSeen
    metrics.add('mysql_slow_queries_total', { database }, Math.max(0, newer))
    slowSeen = figures.slowQueries
  })
}

export interface RedisGauges {
  readonly connectedClients: number
  readonly usedMemoryBytes: number
  readonly hitRatio: number
}

export function watchRedis(metrics: Metrics, instance: string, read: () => Promise<RedisGauges>): void {
  metrics.atScrape(async () => {
    const figures = await read()
    metrics.set('redis_connected_clients', { instance }, figures.connectedClients)
    metrics.set('redis_memory_usage_bytes', { instance }, figures.usedMemoryBytes)
    metrics.set('redis_cache_hit_ratio', { instance }, figures.hitRatio)
  })
}

export interface BudgetGauges {
  readonly source: string
  /** The tightest window is the one with the least left by its limit. */
  readonly windows: readonly {
    readonly limit: number
    readonly used: { readonly live: number; readonly backfill: number }
  }[]
  readonly shared: boolean
}

export function watchBudget(metrics: Metrics, read: () => Promise<BudgetGauges>): void {
  metrics.atScrape(async () => {
    const { source, windows, shared } = await read()
    metrics.set('gapless_budget_shared', { source }, shared ? 1 : 0)
    const left = (w: BudgetGauges['windows'][number]) => w.limit - w.used.live - w.used.backfill
    const tightest = [...windows].sort((a, b) => left(a) / a.limit - left(b) / b.limit)[0]
    if (tightest === undefined) return
    metrics.set('external_api_rate_limit_remaining', { provider: source }, left(tightest))
    metrics.set('gapless_budget_used_ratio', { source, lane: 'live' }, tightest.used.live / tightest.limit)
    metrics.set('gapless_budget_used_ratio', { source, lane: 'backfill' }, tightest.used.backfill / tightest.limit)
  })
}

/** Percent of the month's calls that are spent. */
export function watchQuota(metrics: Metrics, provider: string, read: () => Promise<number>): void {
  metrics.atScrape(async () => metrics.set('external_api_quota_usage_percent', { provider }, await read()))
}

export interface CollectionFigures {
  readonly slots: readonly {
    readonly dataset: string
    readonly source: string
    readonly state: string
    readonly slots: number
  }[]
  /** Seconds since the longest-standing gap of a dataset was first seen; datasets without gaps are 0. */
  readonly oldestGapSeconds: readonly { readonly dataset: string; readonly seconds: number }[]
  readonly failing: readonly { readonly dataset: string; readonly source: string; readonly gaps: number }[]
  readonly series: readonly {
    readonly collector: string
    readonly symbol: string
    readonly dataset: string
    /** Age of the newest stored slot from its end; undefined where nothing is stored. */
    readonly freshnessSeconds: number | undefined
    readonly completeness: number
  }[]
}

/** Coverage as gauges. Series that are no longer collected vanish. */
export function watchCollection(metrics: Metrics, read: () => Promise<CollectionFigures>): void {
  metrics.atScrape(async () => {
    const figures = await read()
    metrics.clear('gapless_slots')
    for (const { slots, ...labels } of figures.slots) metrics.set('gapless_slots', labels, slots)
    for (const { dataset, seconds } of figures.oldestGapSeconds)
      metrics.set('gapless_gap_oldest_seconds', { dataset }, seconds)
    metrics.clear('gapless_gaps_failing')
    for (const { gaps, ...labels } of figures.failing) metrics.set('gapless_gaps_failing', labels, gaps)
    metrics.clear('crypto_data_freshness_seconds')
    metrics.clear('crypto_data_completeness_ratio')
    const oldest = new Map<string, number>()
    for (const { collector, symbol, dataset, freshnessSeconds, completeness } of figures.series) {
      metrics.set('crypto_data_completeness_ratio', { collector, symbol }, completeness)
      if (freshnessSeconds === undefined) continue
      metrics.set('crypto_data_freshness_seconds', { collector, symbol }, freshnessSeconds)
      oldest.set(dataset, Math.max(oldest.get(dataset) ?? 0, freshnessSeconds))
    }
    for (const [dataset, seconds] of oldest) metrics.set('data_freshness_seconds', { data_type: dataset }, seconds)
    metrics.set('crypto_symbols_monitored_total', {}, new Set(figures.series.map((one) => one.symbol)).size)
  })
}

export interface ScheduleFigures {
  readonly schedule: string
  /** Since its last action; undefined before the first. */
  readonly seconds: number | undefined
  readonly paused: boolean
  readonly skipped: number
  readonly missed: number
}

/** How each schedule stands, and what a watchdog finds wrong, each with the schedule's id. What cannot be read is left out, not kept from before. */
export function watchSchedules(
  metrics: Metrics,
  read: () => Promise<readonly ScheduleFigures[]>,
  findings: () => Promise<readonly { readonly schedule: string; readonly kind: string }[]>,
): void {
  metrics.atScrape(async () => {
    const figures = await read().catch(() => [])
    for (const name of SCHEDULE_GAUGES) metrics.clear(name)
    for (const { schedule, seconds, paused, skipped, missed } of figures) {
      if (seconds !== undefined) metrics.set('gapless_schedule_last_action_age_seconds', { schedule }, seconds)
      metrics.set('gapless_schedule_paused', { schedule }, paused ? 1 : 0)
      metrics.set('gapless_schedule_skipped', { schedule }, skipped)
      metrics.set('gapless_schedule_missed', { schedule }, missed)
    }
  })
  metrics.atScrape(async () => {
    const wrong = await findings()
    metrics.clear('gapless_schedule_problem')
    for (const { schedule, kind } of wrong) metrics.set('gapless_schedule_problem', { schedule, problem: kind }, 1)
  })
}

const SCHEDULE_GAUGES = [
  'gapless_schedule_last_action_age_seconds',
  'gapless_schedule_paused',
  'gapless_schedule_skipped',
  'gapless_schedule_missed',
] as const

/** The health score and whether each server answered. */
export function watchHealth(
  metrics: Metrics,
  read: () => Promise<{ score: number; services: Readonly<Record<string, boolean>> }>,
): void {
  metrics.atScrape(async () => {
    const { score, services } = await read()
    metrics.set('health_score', {}, score)
    // Of what cannot be said now nothing is kept from before.
    metrics.clear('service_availability')
    for (const [service, well] of Object.entries(services))
      metrics.set('service_availability', { service }, well ? 1 : 0)
  })
}
