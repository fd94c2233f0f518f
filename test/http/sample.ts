import { readConfig, type Config } from '../../src/config/config.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Interval } from '../../src/domain/collection/coverage.ts'
import type { GapNote } from '../../src/domain/collection/gap.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import type { Range } from '../../src/domain/range.ts'
import { openDatabase, type Database } from '../../src/store/database.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import { createBackfill, moveBackfill, writeTally } from '../../src/store/backfills.ts'
import { writeCandles } from '../../src/store/candles.ts'
import { migrate } from '../../src/store/migrate.ts'
import { writePrices } from '../../src/store/prices.ts'
import { writeRun } from '../../src/store/runs.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { wantedSeries } from '../../workers/compose.ts'

/** What the sample holds, so that tests can ask for it. */
export interface Sample {
  readonly database: Database
  readonly config: Config
  readonly now: Millis
  /** Missing in three candle series and nobody fills it. */
  readonly hole: Range
  /** Missing in all candle series and in a backfill's hands. */
  readonly filling: Range
  readonly backfillId: string
}

export const SAMPLE_ENV = { GAPLESS_HTTP_PORT: '0' }

/**
 * Migrates an empty database and fills it as a system looks after some months: candles with a hole that nobody fills and one that is being filled,
 * slots that the source does not have, prices with an unobtainable past and a held morning, and one backfill at work.
 */
export async function fillSample(url: string, now: Millis, env: Record<string, string> = {}): Promise<Sample> {
  await migrate(url)
  const config = readConfig(
    { ...SAMPLE_ENV, MYSQL_URL: url, REDIS_URL: 'redis://127.0.0.1:1', TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
    '/',
  )
  const database = openDatabase(url, { connectionLimit: 8 })
  const series = await ensureSeries(database, wantedSeries(config.settings, now), now)
  const midnight = slotStart(now, DAY)
  const hole = { from: midnight - 9 * DAY + 2 * HOUR, to: midnight - 9 * DAY + 13 * HOUR }
  const filling = { from: midnight - 20 * DAY, to: midnight - 18 * DAY }
  const candles = series.filter(({ dataset }) => dataset === 'candles')
  for (const [index, one] of series.entries()) {
    const holes = one.dataset === 'candles' ? [filling, ...(index % 3 === 0 ? [hole] : [])] : []
    await know(database, one, holes, now)
  }
  for (const one of candles.slice(0, 2)) await storeCandles(database, one, [hole, filling], now)
  await storePrices(database, series.filter(({ dataset }) => dataset === 'prices').slice(0, 2), now)
  const backfillId = await runBackfill(database, filling, candles.length, now)
  for (const [collector, schedule] of [
    ['ohlc-collector', 'collect-candles/coinbase-1h'],
    ['enhanced-crypto-prices', 'collect-prices/coingecko-5m'],
  ] as const)
    await writeRun(database, {
      workflowId: `${schedule}-${new Date(now - MINUTE).toISOString()}`,
      runId: '1',
      collector,
      slotAt: slotStart(now, HOUR),
      startedAt: now - MINUTE,
      endedAt: now - MINUTE + 800,
      status: 'ok',
      records: 8,
      reason: '',
    })
  return { database, config, now, hole, filling, backfillId }
}

async function know(database: Database, series: Series, holes: readonly Range[], now: Millis): Promise<void> {
  const widthMs = series.widthSeconds * 1000
  // Prices are whole however long the tests take; of the rest no slot ends while they run that is not awaited.
  const edge = series.dataset === 'prices' ? now + HOUR : now - MINUTE
  const whole = { from: Math.ceil(series.since / widthMs) * widthMs, to: slotStart(edge, widthMs) }
  const told: Interval[] = missingIn(whole, holes).map((range) => ({
    ...range,
    state: 'stored',
    records: (range.to - range.from) / widthMs,
    reason: '',
  }))
  const first = told[0]
  const excused: Interval[] = []
  if (first !== undefined && series.subject === 'DOT-USD')
    excused.push({ from: first.from + 30 * DAY, to: first.from + 34 * DAY, state: 'none', records: 0, reason: '' })
  if (first !== undefined && series.dataset === 'prices')
    excused.push({
      from: first.from,
      to: first.from + HOUR,
      state: 'unobtainable',
      records: 0,
      reason: 'beyond-history',
    })
  if (first !== undefined && series.subject === 'solana')
    excused.push({
      from: first.from + 4 * HOUR,
      to: first.from + 5 * HOUR,
      state: 'held',
      records: 0,
      reason: 'disk swap',
    })
  const intervals = [
    ...told.flatMap((interval) =>
      missingIn(interval, excused).map((range) => ({
        ...interval,
        ...range,
        records: (range.to - range.from) / widthMs,
      })),
    ),
    ...excused,
  ].sort((a, b) => a.from - b.from)
  const notes: GapNote[] = holes.map((range) => ({
    ...range,
    reason: 'unreachable',
    firstSeenAt: now - 2 * HOUR,
    lastTriedAt: now - 20 * MINUTE,
    tries: 3,
    nextTryAt: now + 10 * MINUTE,
    backfillId: '',
  }))
  await database.transaction((tx) =>
    changeKnowledge(tx, [series.id], whole, () => ({ intervals, notes: [...notes].sort((a, b) => a.from - b.from) })),
  )
}

async function storeCandles(database: Database, series: Series, holes: readonly Range[], now: Millis): Promise<void> {
  const open = missingIn({ from: slotStart(now, HOUR) - 40 * DAY, to: slotStart(now - MINUTE, HOUR) }, holes)
  const starts = open.flatMap((range) =>
    Array.from({ length: (range.to - range.from) / HOUR }, (_, index) => range.from + index * HOUR),
  )
  const rows = starts.map((openTime, index) => {
    const close = 61_000 + 2_400 * Math.sin(index / 40) + 500 * Math.sin(index / 7)
    return {
      openTime,
      open: (close - 20).toFixed(2),
      high: (close + 90).toFixed(2),
      low: (close - 110).toFixed(2),
      close: close.toFixed(2),
      volume: '12.5',
    }
  })
  await database.transaction((tx) =>
    writeCandles(tx, { source: series.source, symbol: series.subject, widthSeconds: series.widthSeconds }, rows, now),
  )
}

async function storePrices(database: Database, series: readonly Series[], now: Millis): Promise<void> {
  const starts = Array.from({ length: 120 }, (_, index) => slotStart(now - 6 * MINUTE, 5 * MINUTE) - index * 5 * MINUTE)
  const rows = series.flatMap(({ source, subject }) =>
    starts.map((slotAt) => ({
      source,
      coinId: subject,
      symbol: subject === 'bitcoin' ? 'BTC' : subject.slice(0, 3).toUpperCase(),
      name: subject,
      slotAt,
      observedAt: slotAt + 3_000,
      price: (61_000 + Math.sin(slotAt / HOUR) * 300).toFixed(4),
      marketCap: '1200000000000',
      volume24h: undefined,
      change24h: undefined,
      changePercent24h: '-1.25',
      high24h: undefined,
      low24h: undefined,
      marketCapRank: 1,
      circulatingSupply: undefined,
      totalSupply: undefined,
      maxSupply: undefined,
      check: undefined,
      via: 'live' as const,
    })),
  )
  await database.transaction((tx) => writePrices(tx, rows, now))
}

async function runBackfill(database: Database, range: Range, series: number, now: Millis): Promise<string> {
  const id = 'k3q2'
  const planned = 3 * ((range.to - range.from) / HOUR) * series
  const left = planned / 3
  const request = {
    dataset: 'candles' as const,
    source: 'coinbase',
    subjects: [],
    ...range,
    mode: 'missing' as const,
    order: 'newest' as const,
    width: 4,
    reason: 'found by the sweep',
    onlyDue: true,
  }
  await createBackfill(database, {
    id,
    request,
    requestKey: 'sample',
    base: { stored: 0, none: 0, unobtainable: 0 },
    slotsPlanned: planned,
    callsPlanned: 30,
    requestedAt: now - 5 * MINUTE,
  })
  await moveBackfill(database, id, 'running', now - 4 * MINUTE)
  await writeTally(database, id, {
    planned,
    stored: planned - left - 6,
    none: 0,
    unobtainable: 0,
    unconfirmed: 6,
    failed: 0,
    left,
  })
  return id
}
