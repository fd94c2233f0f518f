import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { closeRedis, openRedis, pingRedis, type Redis } from '../../src/cache/redis.ts'
import { readConfig } from '../../src/config/config.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import { expectedRange } from '../../src/domain/collection/series.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import { registerGauges } from '../../src/http/gauges.ts'
import type { Readings } from '../../src/http/readings.ts'
import { rhythmsOf } from '../../src/operations/collectors.ts'
import { readFacts } from '../../src/operations/facts.ts'
import { scoreOf } from '../../src/operations/health.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { settleOf } from '../../src/operations/loaded-series.ts'
import type { Services } from '../../src/operations/services.ts'
import type { Status } from '../../src/operations/status.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts'
import { wantedSeries } from '../../workers/compose.ts'
import { ROOT } from '../rig/arrows.ts'
import { startRedis, type TestRedis } from '../rig/redis.ts'
import { parseConfig } from '../rig/settings.ts'
import { until } from '../rig/until.ts'
import { freshStore } from '../store/ground.ts'

/** Twelve minutes past: every slot that has ended is final at its source, and the next beat of each rhythm is some minutes away. */
const NOW = Date.UTC(2026, 2, 3, 12, 12)
const EDGE = Date.UTC(2026, 2, 3, 12)
const settings = parseConfig({
  datasets: {
    candles: { subjects: ['BTC-USD', 'ETH-USD'], since: '-10d' },
    prices: { subjects: ['bitcoin'], since: '-2d', pairs: {} },
    news: { feeds: [] },
    fear_greed: { since: '-30d' },
  },
})
const FIGURES = [
  'data_availability_sla_ratio',
  'collection_frequency_sla_ratio',
  'crypto_data_completeness_ratio',
  'crypto_data_freshness_seconds',
  'data_freshness_seconds',
  'gapless_overdue_seconds',
  'service_availability',
]

let database: Database
let server: TestRedis
let redis: Redis
/** What is read at a scrape, and what it came to. Nothing is given up for being slow: what a level is does not depend on how fast this machine is. */
const readers: (() => Promise<void>)[] = []
const seen = new Map<string, number>()
let desk: Desk
let series: Series[]
let redisAnswers = true
let whole: Figures

beforeAll(async () => {
  const [store, started] = await Promise.all([freshStore(), startRedis()])
  database = store.database
  server = started
  redis = openRedis(server.url)
  desk = {
    config: { ...readConfig({}, ROOT), settings },
    mode: 'live',
    database,
    redis: { ping: () => (redisAnswers ? pingRedis(redis) : Promise.reject(new Error('ECONNREFUSED'))) },
    // It is away all the time, which is a part of the score as well.
    temporal: () => Promise.reject(new Error('ECONNREFUSED')),
    clock: () => NOW,
  }
  const readings: Readings = {
    read: async (key, ask) => ({
      value: key === 'status' ? ((await status()) as never) : await ask(),
      at: NOW,
      fresh: true,
    }),
  }
  const metrics: Metrics = {
    ...createMetrics(),
    set: (name, labels, value) => {
      if (FIGURES.includes(name)) seen.set(`${name} ${Object.values(labels).join(' ')}`, Number(value.toFixed(4)))
    },
    clear: () => undefined,
    atScrape: (read) => void readers.push(read),
  }
  registerGauges({ desk, readings, metrics, redis, budgets: [], names: { redis: 'here', database: 'here' } })
  series = await ensureSeries(database, wantedSeries(settings, NOW), NOW - 10 * DAY)
}, 90_000)
afterAll(async () => {
  await database.close()
  closeRedis(redis)
  await server.stop()
})

/** All there, and every run went well. */
beforeEach(async () => {
  redisAnswers = true
  await database.execute('DELETE FROM runs')
  await database.execute('DELETE FROM health_history')
  for (const one of series) await know(one, [])
  for (const dataset of ['candles', 'prices', 'fear_greed'] as const) await runWell(dataset, 0)
  await looked(0)
  await until('a look in which every server answered in time', async () => {
    whole = await look()
    return isWell(whole)
  }).catch(() => undefined)
}, 120_000)

const span = (from: number, to: number): Range => ({ from: EDGE - from * HOUR, to: EDGE - to * HOUR })
const seriesOf = (dataset: Dataset, subject?: string): Series => {
  const found = series.find((one) => one.dataset === dataset && (subject === undefined || one.subject === subject))
  if (found === undefined) throw new Error(`no series of ${dataset}`)
  return found
}

/** A price is stored while its slot still runs, the rest up to the live edge, but for the holes. */
async function know(one: Series, holes: readonly Range[]): Promise<void> {
  const expected = expectedRange(one, NOW, settleOf(desk, one.dataset, one.source))
  const widthMs = one.widthSeconds * 1000
  const intervals = subtractAll([expected], holes).map((range) => ({
    ...range,
    state: 'stored' as const,
    records: (range.to - range.from) / widthMs,
    reason: '',
  }))
  expect(missingIn(expected, intervals)).toEqual([...holes])
  await database.transaction((tx) => changeKnowledge(tx, [one.id], expected, () => ({ intervals, notes: [] })))
}

/** Runs of the last two days, all ok, the newest `skip` beats left out. */
async function runWell(dataset: Dataset, skip: number, keep: (beat: number) => boolean = () => true): Promise<void> {
  const [rhythm] = rhythmsOf(settings, dataset)
  if (rhythm === undefined) throw new Error(`${dataset} has no rhythm`)
  const newest = Math.floor((NOW - MINUTE) / rhythm.everyMs) * rhythm.everyMs + MINUTE
  const collector = { candles: 'ohlc-collector', prices: 'enhanced-crypto-prices', fear_greed: 'fear-greed-collector' }
  const rows = Array.from({ length: (2 * DAY) / rhythm.everyMs }, (_, beat) => beat)
    .filter((beat) => beat >= skip && keep(beat))
    .map((beat) => new Date(newest - beat * rhythm.everyMs))
    .map((at) => [
      ...[`${rhythm.id}-${at.toISOString()}`, 'run', collector[dataset as keyof typeof collector], at, at, at],
      ...['ok', 1, ''],
    ])
  await database.execute(
    'INSERT INTO runs (workflow_id, run_id, collector, slot_at, started_at, ended_at, status, records, reason) VALUES ?',
    [rows],
  )
}

/** Minutes of the last day that the health monitor kept, the newest left out. */
async function looked(skip: number): Promise<void> {
  const minutes = Array.from({ length: DAY / MINUTE }, (_, minute) => minute).slice(skip)
  const rows = minutes.map((minute) => [new Date(NOW - minute * MINUTE), 100, 'ok', '[]'])
  await database.execute('INSERT INTO health_history (at, score, status, parts) VALUES ?', [rows])
}

type Figures = Readonly<Record<string, number>>

/** The status without the waits of its servers: Temporal is away, Redis as a test says. */
async function status(): Promise<Pick<Status, 'health' | 'collectors' | 'updater'>> {
  const well = { ok: true, address: '', latencyMs: 1, problem: undefined }
  const away = { ok: false, address: '', latencyMs: undefined, problem: 'refused' }
  const services: Services = {
    temporal: { ...away, namespace: 'default' },
    mysql: { ...well, database: 'here' },
    redis: redisAnswers ? well : away,
  }
  const { datasets, ran, updater, scoring, collectors } = await readFacts(desk, services)
  const health = scoreOf({ services, datasets, collectors: ran, updater, scoring }, settings.health)
  return { health, collectors, updater }
}

/** Every figure by its name and labels, and what each part of the score takes off alone. */
async function look(): Promise<Figures> {
  seen.clear()
  await Promise.allSettled(readers.map((read) => read()))
  const { health } = await status()
  return {
    ...Object.fromEntries(seen),
    ...Object.fromEntries(health.parts.map(({ key, own }) => [`part ${key}`, own])),
  }
}

/** Every level is 1, and nothing takes anything off, but that Temporal is away. */
function isWell(figures: Figures): boolean {
  const odd = Object.entries(figures).filter(([name, value]) => value !== (LEVEL.test(name) ? 1 : 0) && !AGE.test(name))
  return isDeepStrictEqual(Object.fromEntries(odd), { 'service_availability temporal': 0, 'part temporal': 45 })
}

const LEVEL = /_ratio|availability/
const AGE = /freshness_seconds/

/** What is not as it is when all is well; what is not told any more is not a number. */
async function moved(): Promise<Figures> {
  const now = await look()
  const names = Object.keys({ ...whole, ...now }).filter((name) => whole[name] !== now[name])
  return Object.fromEntries(names.map((name) => [name, now[name] ?? NaN]))
}

/** A ping may be late once: then it is looked at again. */
async function onlyMoves(figures: Figures): Promise<void> {
  let last: Figures = {}
  await until('exactly this to move', async () => {
    last = await moved()
    return isDeepStrictEqual(last, figures)
  }).catch(() => undefined)
  expect(last).toEqual(figures)
}

it('when all is there and everything runs, every level is 1, nothing is overdue, and only Temporal that is away takes anything off', () => {
  expect(Object.keys(whole).filter((name) => LEVEL.test(name)).length).toBeGreaterThan(15)
  expect(Object.keys(whole).filter((name) => name.startsWith('part ')).length).toBeGreaterThan(15)
  expect(whole).toSatisfy(isWell)
})

it('a hole of this day moves availability and completeness, and nothing that tells of the live edge or of runs', async () => {
  await know(seriesOf('candles', 'BTC-USD'), [span(10, 4)])
  await onlyMoves({
    'data_availability_sla_ratio candles': 0.875,
    'crypto_data_completeness_ratio ohlc-collector BTC-USD': 0.9749,
    'part completeness/candles': 7,
  })
})

it('a hole of last week moves completeness alone', async () => {
  await know(seriesOf('candles', 'BTC-USD'), [span(110, 104)])
  await onlyMoves({
    'crypto_data_completeness_ratio ohlc-collector BTC-USD': 0.9749,
    'part completeness/candles': 7,
  })
})

it('what is missing at the live edge is late, and filling what is old makes none of it fresh', async () => {
  const old = span(200, 100)
  const edge = span(6, 0)
  const late = {
    'data_availability_sla_ratio candles': 0.875,
    'crypto_data_freshness_seconds ohlc-collector BTC-USD': 6 * 3600 + 720,
    'data_freshness_seconds candles': 6 * 3600 + 720,
    'gapless_overdue_seconds candles': 5 * 3600 + 660,
    'part freshness/candles': 23,
  }
  const btc = seriesOf('candles', 'BTC-USD')
  await know(btc, [old, edge])
  await onlyMoves({
    ...late,
    'crypto_data_completeness_ratio ohlc-collector BTC-USD': 0.5565,
    'part completeness/candles': 25,
  })
  await know(btc, [edge])
  await onlyMoves({
    ...late,
    'crypto_data_completeness_ratio ohlc-collector BTC-USD': 0.9749,
    'part completeness/candles': 7,
  })
})

it('runs that were left out move frequency alone, as long as the newest was not', async () => {
  await database.execute("DELETE FROM runs WHERE collector = 'enhanced-crypto-prices'")
  await runWell('prices', 0, (beat) => beat % 2 === 0)
  await onlyMoves({ 'collection_frequency_sla_ratio enhanced-crypto-prices': 0.5 })
})

it('a collector that has stopped for longer than the window has run 0 of its runs, however long ago it began', async () => {
  await database.execute("DELETE FROM runs WHERE collector = 'ohlc-collector'")
  await runWell('candles', 25)
  await onlyMoves({
    'collection_frequency_sla_ratio ohlc-collector': 0,
    'service_availability ohlc-collector': 0,
    'part failures/ohlc-collector': 6,
  })
})

it('a last run that failed takes the collector off, and its failures off the score', async () => {
  await database.execute(
    "UPDATE runs SET status = 'failed' WHERE collector = 'ohlc-collector' ORDER BY started_at DESC LIMIT 1",
  )
  await onlyMoves({
    'collection_frequency_sla_ratio ohlc-collector': 0.9583,
    'service_availability ohlc-collector': 0,
    'part failures/ohlc-collector': 21,
  })
})

it('a monitor that stands still is told as every other collector', async () => {
  await database.execute('DELETE FROM health_history')
  await looked(144)
  await onlyMoves({
    'collection_frequency_sla_ratio data-collection-health-monitor': 0.9,
    'service_availability data-collection-health-monitor': 0,
    'part failures/data-collection-health-monitor': 6,
  })
})

it('a server that is away moves itself alone', async () => {
  redisAnswers = false
  await onlyMoves({ 'service_availability redis': 0, 'part redis': 5 })
})
