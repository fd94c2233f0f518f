import { redisFigures, type Redis } from '../cache/redis.ts'
import type { Budget } from '../cache/request-budget.ts'
import { COLLECTORS } from '../contracts/collection.ts'
import { failuresOf } from '../domain/collection/knowledge.ts'
import { sumCounts, rowOf } from '../operations/coverage.ts'
import type { Desk } from '../operations/desk.ts'
import { loadSeries, type LoadedSeries } from '../operations/loaded-series.ts'
import { readSchedules } from '../operations/schedules.ts'
import { readStatus } from '../operations/status.ts'
import { listBackfills } from '../store/backfills.ts'
import { activeNewsSources } from '../store/news-list.ts'
import { quotaUsed } from '../store/quota.ts'
import { watchSchedules as watchSchedulesOf } from '../operations/watchdog.ts'
import { incidentTimes, undeliveredNotices } from '../store/incident-figures.ts'
import { serverFigures } from '../store/server-figures.ts'
import {
  watchBudget,
  watchCollection,
  watchHealth,
  watchMysql,
  watchQuota,
  watchRedis,
  watchSchedules,
  type CollectionFigures,
} from '../telemetry/collectors.ts'
import { watchIncidents } from '../telemetry/incident-gauges.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { watchUpdater } from '../telemetry/updater-gauges.ts'
import { watchQuality } from '../telemetry/quality-figures.ts'
import { checkServers } from './checks.ts'
import { qualityFigures } from './quality-gauges.ts'
import type { Readings } from './readings.ts'

/** A feed that answered within this time is active. */
const NEWS_ACTIVE_MS = 3_600_000
/** A receiver may take as long; see incidents.lateAfter. */
const NOTICE_MAY_TAKE_MS = 60_000
/** Scrapes that come closer together share one look at the data. */
const SCRAPE_LIMITS = { maxAgeMs: 2_000, waitMs: 1_500 }

export interface GaugeDeps {
  readonly desk: Desk
  readonly readings: Readings
  readonly metrics: Metrics
  readonly redis: Redis
  readonly budgets: readonly Budget[]
  /** `host:port` of Redis, and the name of the database. */
  readonly names: { readonly redis: string; readonly database: string }
}

/** Registers what `/metrics` of this process reads at each scrape: data, servers, budgets, schedules. None is waited for longer than about two seconds. */
export function registerGauges({ desk, readings, metrics, redis, budgets, names }: GaugeDeps): void {
  watchMysql(metrics, names.database, () => serverFigures(desk.database))
  watchRedis(metrics, names.redis, () => redisFigures(redis))
  watchCollection(metrics, async () =>
    collectionFigures(await loadSeries(desk, {}), desk.clock(), desk.config.settings.sweep.alertAfterFailures),
  )
  metrics.atScrape(async () =>
    metrics.set(
      'crypto_news_sources_active_total',
      {},
      await activeNewsSources(desk.database, desk.clock() - NEWS_ACTIVE_MS),
    ),
  )
  for (const budget of budgets) watchBudget(metrics, () => budget.state())
  for (const [source, { perMonth }] of Object.entries(desk.config.settings.budgets))
    if (perMonth !== undefined)
      watchQuota(
        metrics,
        source,
        async () => ((await quotaUsed(desk.database, desk.clock())).get(source) ?? 0) / (perMonth / 100),
      )
  watchUpdater(
    metrics,
    async () => (await readings.read('status', () => readStatus(desk), SCRAPE_LIMITS)).value?.updater,
  )
  watchSchedules(
    metrics,
    async () =>
      (await readSchedules(desk)).map(({ id, lastActionAt, paused, skipped, missedCatchup }) => ({
        schedule: id,
        seconds: lastActionAt === undefined ? undefined : Math.max(0, desk.clock() - lastActionAt) / 1000,
        paused,
        skipped,
        missed: missedCatchup,
      })),
    async () =>
      (await readings.read('watchdog', () => watchSchedulesOf(desk), SCRAPE_LIMITS)).value ?? [
        { kind: 'away', schedule: 'temporal' },
      ],
  )
  watchIncidents(metrics, async () => {
    const now = desk.clock()
    const [times, undelivered] = await Promise.all([
      incidentTimes(desk.database),
      undeliveredNotices(desk.database, { now, before: now - NOTICE_MAY_TAKE_MS }),
    ])
    return { times, undelivered }
  })
  metrics.atScrape(async () => {
    const active = await listBackfills(desk.database, { limit: 1_000, active: true })
    metrics.clear('gapless_backfills_running')
    for (const [dataset, rows] of Map.groupBy(active, ({ request }) => request.dataset))
      metrics.set('gapless_backfills_running', { dataset }, rows.filter(({ state }) => state === 'running').length)
  })
  watchQuality(metrics, () => qualityFigures(desk))
  watchHealth(metrics, async () => {
    const [services, status] = await Promise.all([
      checkServers(desk),
      readings.read('status', () => readStatus(desk), SCRAPE_LIMITS),
    ])
    // Without an answer in time nothing can be vouched for, and a score of old would look like one of now.
    const collectors = (status.fresh ? (status.value?.collectors ?? []) : [])
      .filter((collector) => collector.status !== 'off')
      .map((collector) => [collector.name, collector.status !== 'late' && collector.status !== 'failing'] as const)
    return {
      score: status.fresh ? (status.value?.health.score ?? 0) : 0,
      services: { ...services, ...Object.fromEntries(collectors) },
    }
  })
}

/** Coverage of every series as figures. Pure. */
export function collectionFigures(
  loaded: readonly LoadedSeries[],
  now: number,
  alertAfterFailures: number,
): CollectionFigures {
  const byDataset = Map.groupBy(loaded, ({ series }) => `${series.dataset} ${series.source}`)
  const oldestNote = (members: readonly LoadedSeries[]): number =>
    members.flatMap(({ known }) => known.notes).reduce((oldest, note) => Math.min(oldest, note.firstSeenAt), now)
  return {
    slots: [...byDataset.values()].flatMap((members) => {
      const { expected: _expected, ...states } = sumCounts(members.map(rowOf))
      const { dataset = '', source = '' } = members[0]?.series ?? {}
      return Object.entries(states).map(([state, slots]) => ({ dataset, source, state, slots }))
    }),
    oldestGapSeconds: [...Map.groupBy(loaded, ({ series }) => series.dataset)].map(([dataset, members]) => ({
      dataset,
      seconds: Math.max(0, now - oldestNote(members)) / 1000,
    })),
    failing: [...byDataset.values()].map((members) => {
      const { dataset = '', source = '' } = members[0]?.series ?? {}
      const notes = members.flatMap(({ known }) => known.notes)
      return { dataset, source, gaps: notes.filter((note) => failuresOf(note) >= alertAfterFailures).length }
    }),
    series: loaded.map((one) => {
      const { expected, missing } = rowOf(one)
      const newest = one.known.intervals.filter(({ state }) => state === 'stored').at(-1)?.to
      return {
        collector: COLLECTORS[one.series.dataset],
        symbol: one.series.subject,
        dataset: one.series.dataset,
        freshnessSeconds: newest === undefined ? undefined : Math.max(0, now - newest) / 1000,
        completeness: expected === 0 ? 1 : (expected - missing) / expected,
      }
    }),
  }
}
