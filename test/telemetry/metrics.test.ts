import { describe, expect, it } from 'vitest'
import {
  watchBudget,
  watchCollection,
  watchHealth,
  watchMysql,
  watchQuota,
  watchRedis,
  watchSchedules,
} from '../../src/telemetry/collectors.ts'
import { METRICS } from '../../src/telemetry/metric-table.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { startMetricsServer } from '../../src/telemetry/metrics-server.ts'
import { readMetrics } from './metrics-text.ts'

describe('metrics', () => {
  it('every metric of the table is there from the start, with its kind and help', async () => {
    const { types, helps } = readMetrics(await createMetrics().text())
    for (const [name, row] of Object.entries(METRICS)) {
      expect([name, types.get(name)]).toEqual([name, row.kind])
      expect(helps.get(name)).toBe(row.help)
    }
    expect([...types.keys()]).toContain('process_resident_memory_bytes')
  })

  it('names say what they measure: counters end in _total, times in _seconds', () => {
    for (const [name, row] of Object.entries(METRICS)) {
      if (row.kind === 'counter') expect(name).toMatch(/_total$/)
      if (row.kind === 'histogram') expect(name).toMatch(/_seconds$/)
      expect(row.help).toMatch(/\.$/)
      for (const label of row.labels) expect(label).toMatch(/^[a-z_]+$/)
    }
  })

  it('each takes a value with exactly its labels, and shows it', async () => {
    const metrics = createMetrics()
    for (const [name, row] of Object.entries(METRICS)) {
      const labels = Object.fromEntries(row.labels.map((label) => [label, `a "${label}"`]))
      if (row.kind === 'counter') metrics.add(name as 'errors_total', labels as never, 2)
      else if (row.kind === 'gauge') metrics.set(name as 'health_score', labels, 2)
      else metrics.observe(name as 'gapless_slot_delay_seconds', labels as never, 2)
    }
    const { values } = readMetrics(await metrics.text())
    for (const [name, row] of Object.entries(METRICS)) {
      const shown = values(row.kind === 'histogram' ? `${name}_sum` : name)
      expect([name, shown]).toEqual([
        name,
        [{ labels: Object.fromEntries(row.labels.map((label) => [label, `a "${label}"`])), value: 2 }],
      ])
    }
  })

  it('a fault in a value or a reader is never thrown, and the rest is still shown', async () => {
    const metrics = createMetrics()
    expect(() => metrics.add('errors_total', { service: 's', error_type: 't', severity: 'error' }, -1)).not.toThrow()
    expect(() => metrics.set('health_score', { nonsense: 'x' } as never, 1)).not.toThrow()
    metrics.atScrape(() => Promise.reject(new Error('MySQL is away')))
    metrics.atScrape(() => {
      throw new Error('at once')
    })
    metrics.atScrape(async () => metrics.set('health_score', {}, 97))
    expect(readMetrics(await metrics.text()).values('health_score')).toEqual([{ labels: {}, value: 97 }])
  })

  it('does not wait for a reader that hangs', async () => {
    const metrics = createMetrics()
    metrics.atScrape(() => new Promise(() => undefined))
    expect(await metrics.text()).toContain('health_score')
  })

  it('labels that people or sources choose cannot grow without bound', async () => {
    const metrics = createMetrics()
    for (let i = 0; i < 1_500; i += 1)
      metrics.add('crypto_collection_records_total', { collector: 'c', symbol: `coin-${i}` })
    const shown = readMetrics(await metrics.text()).values('crypto_collection_records_total')
    expect(shown).toHaveLength(1_001)
    expect(shown.find(({ labels }) => labels['symbol'] === 'other')?.value).toBe(500)
  })
})

describe('gauges that are read at each scrape', () => {
  it('MySQL, Redis, budgets, quota, schedules and health', async () => {
    const metrics = createMetrics()
    let slowQueries = 7
    watchMysql(metrics, 'crypto_prices', async () => ({
      connectionsOpen: 5,
      connectionsMax: 151,
      slowQueries,
      poolInUse: 2,
    }))
    watchRedis(metrics, 'redis', async () => ({ connectedClients: 3, usedMemoryBytes: 1_000, hitRatio: 0.5 }))
    watchQuota(metrics, 'coingecko', async () => 12.5)
    watchSchedules(
      metrics,
      async () => [{ schedule: 'collect-prices/coingecko', seconds: 42, paused: true, skipped: 3, missed: 4 }],
      async () => [{ schedule: 'collect-prices/coingecko', kind: 'paused' }],
    )
    watchHealth(metrics, async () => ({ score: 88, services: { mysql: true, redis: false } }))
    watchBudget(metrics, async () => ({
      source: 'coinbase',
      shared: false,
      windows: [
        { limit: 8, used: { live: 2, backfill: 4 } },
        { limit: 100, used: { live: 2, backfill: 4 } },
      ],
    }))
    await metrics.text()
    slowQueries = 9
    const { values } = readMetrics(await metrics.text())
    const one = (name: string) => values(name)[0]?.value
    expect(one('mysql_connections_active')).toBe(5)
    expect(one('mysql_connections_max')).toBe(151)
    expect(one('mysql_slow_queries_total')).toBe(2)
    expect(one('database_connections_active')).toBe(2)
    expect(one('redis_cache_hit_ratio')).toBe(0.5)
    expect(one('external_api_quota_usage_percent')).toBe(12.5)
    expect(['paused', 'skipped', 'missed', 'problem'].map((name) => one(`gapless_schedule_${name}`))).toEqual([
      1, 3, 4, 1,
    ])
    expect(one('gapless_schedule_last_action_age_seconds')).toBe(42)
    expect(one('health_score')).toBe(88)
    expect(values('service_availability')).toEqual([
      { labels: { service: 'mysql' }, value: 1 },
      { labels: { service: 'redis' }, value: 0 },
    ])
    expect(one('external_api_rate_limit_remaining')).toBe(2)
    expect(one('gapless_budget_shared')).toBe(0)
    expect(values('gapless_budget_used_ratio')).toEqual([
      { labels: { source: 'coinbase', lane: 'live' }, value: 0.25 },
      { labels: { source: 'coinbase', lane: 'backfill' }, value: 0.5 },
    ])
  })

  it('coverage, without series that are no longer collected', async () => {
    const metrics = createMetrics()
    const bitcoin = {
      collector: 'enhanced-crypto-prices',
      symbol: 'bitcoin',
      dataset: 'prices',
      freshnessSeconds: 60,
      completeness: 1,
    }
    const gone = { ...bitcoin, symbol: 'luna', freshnessSeconds: undefined, completeness: 0.5 }
    let series = [bitcoin, gone]
    watchCollection(metrics, async () => ({
      slots: [{ dataset: 'prices', source: 'coingecko', state: 'missing', slots: 4 }],
      failing: [{ dataset: 'candles', source: 'coinbase', gaps: 2 }],
      oldestGapSeconds: [{ dataset: 'prices', seconds: 90 }],
      series,
    }))
    expect(readMetrics(await metrics.text()).values('crypto_data_completeness_ratio')).toHaveLength(2)
    series = [bitcoin]
    const { values } = readMetrics(await metrics.text())
    expect(values('crypto_data_completeness_ratio')).toEqual([
      { labels: { collector: 'enhanced-crypto-prices', symbol: 'bitcoin' }, value: 1 },
    ])
    expect(values('data_freshness_seconds')).toEqual([{ labels: { data_type: 'prices' }, value: 60 }])
    expect(values('gapless_slots')).toEqual([
      { labels: { dataset: 'prices', source: 'coingecko', state: 'missing' }, value: 4 },
    ])
    expect(values('gapless_gap_oldest_seconds')).toEqual([{ labels: { dataset: 'prices' }, value: 90 }])
    expect(values('crypto_symbols_monitored_total')).toEqual([{ labels: {}, value: 1 }])
  })
})

describe('the metrics server of a process', () => {
  it('serves the text on the loopback address, and nothing else', async () => {
    const server = await startMetricsServer(createMetrics(), 0)
    const answer = await fetch(server.url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(readMetrics(await answer.text()).types.get('errors_total')).toBe('counter')
    expect((await fetch(new URL('/', server.url))).status).toBe(404)
    await server.close()
    await expect(fetch(server.url)).rejects.toThrow()
  })

  it('says so when its port is taken', async () => {
    const server = await startMetricsServer(createMetrics(), 0)
    await expect(startMetricsServer(createMetrics(), Number(new URL(server.url).port))).rejects.toThrow('EADDRINUSE')
    await server.close()
  })
})
