import { createHash } from 'node:crypto'
import { fillRange } from '../activities/collection/fill.ts'
import { featurePages } from '../activities/collection/features.ts'
import { indicatorPages } from '../activities/collection/indicators.ts'
import type { PageKind } from '../activities/collection/pages.ts'
import { DAY, HOUR, type Millis } from '../src/domain/clock.ts'
import type { Series } from '../src/domain/collection/series.ts'
import { MACRO_CODES } from '../src/domain/features/columns.ts'
import { writeCandles } from '../src/store/candles.ts'
import { changeKnowledge } from '../src/store/coverage.ts'
import { openDatabase, type Database } from '../src/store/database.ts'
import { doubtFeaturesOfRescore } from '../src/store/feature-doubts.ts'
import { writeFearGreed } from '../src/store/fear-greed.ts'
import { writeVintageDays } from '../src/store/macro.ts'
import { migrate } from '../src/store/migrate.ts'
import { switchActive } from '../src/store/sentiment-active.ts'
import { ensureSeries } from '../src/store/series.ts'
import { startDatabase } from '../test/rig/database.ts'
import { row, type Row, type Say } from './row.ts'

const SINCE = Date.UTC(2025, 0, 1)
const NEWS_A_DAY = 60
const KIND = { settle: 0, confirmNoneAfter: 0, source: 'gapless', candleSource: 'coinbase' }

/** All features of eight symbols since 2025 on a real MariaDB, then all of them again, and once more after every text has another score. */
export async function measureFeatures(small: boolean, say: Say): Promise<Row[]> {
  const [symbols, hours] = small ? [2, 2_000] : [8, 16_500]
  const server = await startDatabase()
  const url = await server.newDatabase()
  await migrate(url)
  const database = openDatabase(url)
  try {
    say(`${symbols} symbols of ${hours} hours, ${NEWS_A_DAY} articles a day`)
    const series = await stand(database, symbols, hours)
    const indicators = indicatorPages(KIND, { indicatorCalculated: () => {} })
    for (const each of series.filter(({ dataset }) => dataset === 'indicators'))
      await fill(database, indicators, each, hours)
    const own = series.filter(({ dataset }) => dataset === 'features')
    const made: number[] = []
    const clock = () => SINCE + hours * HOUR + 1
    const features = featurePages({ ...KIND, clock }, { featuresGenerated: ({ rows }) => void made.push(rows) })
    const build = async (): Promise<number> => {
      const from = performance.now()
      for (const each of own) await fill(database, features, each, hours)
      return (performance.now() - from) / 1000
    }
    say('building')
    const first = await build()
    const bytes = await bytesOf(database)
    say('building again')
    await database.execute('DELETE FROM coverage WHERE series_id IN (?)', [own.map(({ id }) => id)])
    await database.execute('DELETE FROM ml_features_materialized')
    await build()
    const same = (await bytesOf(database)) === bytes
    await database.transaction((tx) => switchActive(tx, { scorer: 'bench', version: '2' }, 2))
    await database.transaction((tx) => doubtFeaturesOfRescore(tx, 2))
    const again = await build()
    const what = `${symbols} symbols of ${hours} hours`
    return [
      row('features: all rows', first, 's', what, small ? {} : { atMost: 300 }),
      row('features: rows a second', (symbols * hours) / first, '', what),
      row('features: after another score for every text', again, 's', what, small ? {} : { atMost: 300 }),
      row('features: a rebuild gives the same bytes', same ? 1 : 0, '', 'SHA-256 over all columns', { atLeast: 1 }),
    ]
  } finally {
    await database.close()
    await server.stop()
  }
}

async function stand(database: Database, symbols: number, hours: number): Promise<Series[]> {
  const names = Array.from({ length: symbols }, (_, at) => `S${at}`)
  const key = { widthSeconds: 3600, since: SINCE }
  const series = await ensureSeries(
    database,
    names.flatMap((symbol) => [
      { dataset: 'candles', source: 'coinbase', subject: `${symbol}-USD`, ...key } as const,
      { dataset: 'indicators', source: 'gapless', subject: `${symbol}-USD`, ...key } as const,
      { dataset: 'features', source: 'gapless', subject: symbol, ...key } as const,
    ]),
    SINCE,
  )
  const range = { from: SINCE, to: SINCE + hours * HOUR }
  for (const each of series.filter(({ dataset }) => dataset === 'candles'))
    await database.transaction(async (tx) => {
      const { source, subject: symbol, widthSeconds } = each
      for (let from = 0; from < hours; from += 2_000)
        await writeCandles(tx, { source, symbol, widthSeconds }, candles(from, Math.min(hours, from + 2_000)), 1)
      await changeKnowledge(tx, [each.id], range, () => ({
        intervals: [{ ...range, state: 'stored', reason: '', records: hours }],
        notes: [],
      }))
    })
  await database.transaction((tx) => publish(tx, hours / 24))
  await news(database, names, hours)
  return series
}

function candles(from: number, to: number) {
  return Array.from({ length: to - from }, (_, place) => {
    const hour = from + place
    const close = 100 + 20 * Math.sin(hour / 40) + 5 * Math.sin(hour * 1.7)
    const text = (value: number) => value.toFixed(8)
    return {
      openTime: SINCE + hour * HOUR,
      open: text(close - Math.sin(hour)),
      high: text(close + 2),
      low: text(close - 2),
      close: text(close),
      volume: text(10 + Math.sin(hour)),
    }
  })
}

/** A value of every economic series and of the index on each day. */
async function publish(tx: Parameters<typeof writeFearGreed>[0], days: number): Promise<void> {
  const all = Array.from({ length: Math.ceil(days) }, (_, day) => SINCE + day * DAY)
  for (const code of MACRO_CODES)
    await writeVintageDays(
      tx,
      code,
      all.map((day, at) => ({
        day,
        vintages: [{ code, day: day - DAY, vintage: day, value: String(at), knownAt: day + DAY }],
      })),
      1,
    )
  await writeFearGreed(
    tx,
    all.map((day, at) => ({ day, value: at % 100, classification: 'Fear', knownAt: day + DAY })),
    1,
  )
}

async function news(database: Database, symbols: readonly string[], hours: number): Promise<void> {
  const stepMs = DAY / NEWS_A_DAY
  const count = Math.floor((hours * HOUR) / stepMs)
  await database.transaction((tx) => switchActive(tx, { scorer: 'bench', version: '1' }, 1))
  for (let from = 1; from <= count; from += 1_000) {
    const ids = Array.from({ length: Math.min(1_000, count + 1 - from) }, (_, place) => from + place)
    const knownAt = (id: number): Date => new Date(SINCE + id * stepMs)
    const hash = (id: number): string => String(id).padStart(64, '0')
    const insert = (sql: string, rows: (string | number | Date)[][]) => database.execute(`${sql} VALUES ?`, [rows])
    await insert(
      'INSERT INTO crypto_news (id, identity, source, feed, title, first_seen_at, known_at, content_hash, changed_at)',
      ids.map((id) => [id, hash(id), 'feeds', 'one', 'words', knownAt(id), knownAt(id), hash(id), knownAt(id)]),
    )
    await insert(
      'INSERT INTO news_symbols (symbol, known_at, news_id)',
      ids.map((id) => [symbols[id % symbols.length] ?? '', knownAt(id), id]),
    )
    await insert(
      'INSERT INTO sentiment_scores (news_id, scorer, version, revision, neg, neu, pos, compound, label, confidence, scored_at)',
      ['1', '2'].flatMap((version) =>
        ids.map((id) => [id, 'bench', version, 0, 0, 1, 0, Math.sin(id * Number(version)), 'neutral', 1, knownAt(id)]),
      ),
    )
  }
}

async function fill(database: Database, kind: PageKind, series: Series, hours: number): Promise<void> {
  const stop = (error: unknown): never => {
    throw error
  }
  const askedBy = `bench${run++}`
  await fillRange(
    {
      database,
      clock: Date.now,
      events: { pageStored: () => {}, pageFailed: ({ error }) => stop(error) },
    },
    {
      kind,
      series: [series],
      range: { from: SINCE, to: SINCE + hours * HOUR },
      lane: 'backfill',
      order: 'newest',
      askedBy,
      holder: askedBy,
      onlyDue: false,
      onlyFailed: false,
    },
    { budgetMs: 3_600_000, attempt: 1, signal: new AbortController().signal, onPage: () => {} },
  )
}

let run = 0

/** Every byte but the moment of making. */
async function bytesOf(database: Database): Promise<string> {
  const hash = createHash('sha256')
  const symbols = await database.query<{ symbol: string }>('SELECT DISTINCT symbol FROM ml_features_materialized')
  for (const { symbol } of symbols) {
    const rows = await database.query<Record<string, unknown> & { computed_at: Millis }>(
      'SELECT * FROM ml_features_materialized WHERE symbol = ? ORDER BY timestamp_iso',
      [symbol],
    )
    for (const { computed_at: _when, ...rest } of rows) hash.update(JSON.stringify(rest))
  }
  return hash.digest('hex')
}
