import { featurePages } from '../../activities/collection/features.ts'
import { doubtIndicators, indicatorPages } from '../../activities/collection/indicators.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import { erase } from '../../src/domain/collection/coverage.ts'
import type { MacroVintage } from '../../src/domain/collection/macro.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { writeFearGreed } from '../../src/store/fear-greed.ts'
import {
  doubtFeaturesOfCandles,
  doubtFeaturesOfFearGreed,
  doubtFeaturesOfIndicators,
  doubtFeaturesOfMacro,
  doubtFeaturesOfRescore,
  doubtFeaturesOfTexts,
} from '../../src/store/feature-doubts.ts'
import { writeVintageDays, vintagesChangedAt } from '../../src/store/macro.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { switchActive } from '../../src/store/sentiment-active.ts'
import { fillSeries } from './fill-series.ts'
import { freshStore, SINCE } from './ground.ts'

const KIND = { settle: MINUTE, confirmNoneAfter: 0 }
export const at = (hour: number): Millis => SINCE + hour * HOUR

/** A small market of two products with all that features are made of, changed the way the collectors change it. */
export async function featureGround(hours: number) {
  const { database } = await freshStore()
  const key = (dataset: Dataset, source: string, subject: string, widthSeconds = 3600) => ({
    dataset,
    source,
    subject,
    widthSeconds,
    since: SINCE,
  })
  const all = await ensureSeries(
    database,
    ['A', 'B'].flatMap((symbol) => [
      key('candles', 'coinbase', `${symbol}-USD`),
      key('indicators', 'gapless', `${symbol}-USD`),
      key('features', 'gapless', symbol),
    ]),
    SINCE,
  )
  const series = (dataset: Dataset, subject: string): Series => {
    const found = all.find((each) => each.dataset === dataset && each.subject === subject)
    if (found === undefined) throw new Error(`no series of ${dataset} ${subject}`)
    return found
  }
  const market = new Map<string, Map<number, Candle>>()
  let now = at(hours) + 2 * MINUTE
  const made: { symbol: string; rows: number }[] = []
  const clock = () => now
  const candleKind = candlePages(
    {
      name: 'coinbase',
      widthsMs: [HOUR],
      pageSlots: 300,
      fetchCandles: (subject, _width, { from, to }) =>
        Promise.resolve(
          [...(market.get(subject)?.values() ?? [])].filter(({ openTime }) => openTime >= from && openTime < to),
        ),
    },
    KIND,
    async (...written) => {
      await doubtIndicators(...written)
      await doubtFeaturesOfCandles(...written)
    },
  )
  const indicatorKind = indicatorPages(
    { ...KIND, source: 'gapless', candleSource: 'coinbase' },
    { indicatorCalculated: () => {} },
    doubtFeaturesOfIndicators,
  )
  const featureKind = featurePages(
    { ...KIND, source: 'gapless', candleSource: 'coinbase', clock },
    { featuresGenerated: ({ symbol, rows }) => void made.push({ symbol, rows }) },
  )
  const kinds: Partial<Record<Dataset, PageKind>> = {
    candles: candleKind,
    indicators: indicatorKind,
    features: featureKind,
  }

  /** Whatever of these hours is missing, the way a backfill fills it. Each run a moment later, so that no two write at one. */
  const fill = async (dataset: Dataset, subject: string, from = 0, to = hours): Promise<void> => {
    now += 1
    const kind = kinds[dataset]
    if (kind === undefined) throw new Error(`nothing makes ${dataset}`)
    await fillSeries(database, clock, kind, series(dataset, subject), { from: at(from), to: at(to) })
  }

  const forget = (of: Series, range: Range): Promise<void> =>
    database.transaction((tx) =>
      changeKnowledge(tx, [of.id], range, (_id, known) => ({
        intervals: erase(known.intervals, range),
        notes: known.notes,
      })),
    )

  return {
    database,
    series,
    made,
    featureKind,
    clock,
    fill,
    close: () => database.close(),

    async reset(): Promise<void> {
      for (const table of TABLES) await database.execute(`DELETE FROM ${table}`)
      await database.transaction((tx) => switchActive(tx, { scorer: 'vader', version: '1' }, now))
      for (const product of ['A-USD', 'B-USD'])
        market.set(product, new Map(Array.from({ length: hours }, (_, hour) => [hour, madeUpCandle(hour, product)])))
      made.length = 0
    },

    /** The source has no candle of that hour. */
    leaveOut: (product: string, hour: number) => void market.get(product)?.delete(hour),

    /** The source says another thing of one hour than before, or nothing; it is asked again. */
    async restate(product: string, hour: number, candle?: Partial<Candle>): Promise<void> {
      const own = market.get(product)
      if (candle === undefined) own?.delete(hour)
      else own?.set(hour, { ...madeUpCandle(hour, product), ...candle })
      await forget(series('candles', product), { from: at(hour), to: at(hour + 1) })
      await fill('candles', product, hour, hour + 1)
    },

    candles: (product: string, from = 0, to = hours) => fill('candles', product, from, to),
    features: (symbol: string) => fill('features', symbol),

    /** Indicators and then features of both, as the sweep has them made. */
    async make(): Promise<void> {
      for (const symbol of ['A', 'B']) {
        await fill('indicators', `${symbol}-USD`)
        await fill('features', symbol)
      }
    },

    /** An article about some symbols becomes known; its score, in ten thousandths, comes with it or later. */
    async article(id: number, knownAt: Millis, symbols: readonly string[], compound?: number): Promise<void> {
      now += 1
      await database.transaction(async (tx) => {
        await tx.execute(
          `INSERT INTO crypto_news (id, identity, source, feed, title, first_seen_at, known_at, content_hash, changed_at)
           VALUES (?, ?, 'feeds', 'one', 'words', ?, ?, ?, ?)`,
          [id, hash(id), new Date(knownAt), new Date(knownAt), hash(id), new Date(now)],
        )
        for (const symbol of symbols)
          await tx.execute('INSERT INTO news_symbols (symbol, known_at, news_id) VALUES (?, ?, ?)', [
            symbol,
            new Date(knownAt),
            id,
          ])
        await doubtFeaturesOfTexts(tx, [{ knownAt }], now)
      })
      if (compound !== undefined) await score(id, knownAt, 0, compound)
    },

    score: (id: number, knownAt: Millis, compound: number, version = '1') => score(id, knownAt, 0, compound, version),

    /** Its words change: until then the old ones held. */
    async revise(id: number, knownAt: Millis, changedAt: Millis, compound: number): Promise<void> {
      await database.execute(
        `INSERT INTO news_revisions (news_id, revision, title, content_hash, replaced_at)
         SELECT id, revision, title, content_hash, ? FROM crypto_news WHERE id = ?`,
        [new Date(changedAt), id],
      )
      await database.execute('UPDATE crypto_news SET revision = revision + 1 WHERE id = ?', [id])
      await score(id, knownAt, 1, compound, '1', changedAt)
    },

    /** Every score of another version counts from now on, all at once. */
    rescore: (version: string) =>
      database.transaction(async (tx) => {
        now += 1
        await switchActive(tx, { scorer: 'vader', version }, now)
        await doubtFeaturesOfRescore(tx, now)
      }),

    async vintage(vintage: MacroVintage): Promise<void> {
      now += 1
      const days = { from: vintage.vintage, to: vintage.vintage + DAY }
      await database.transaction(async (tx) => {
        await writeVintageDays(tx, vintage.code, [{ day: vintage.vintage, vintages: [vintage] }], now)
        await doubtFeaturesOfMacro(tx, await vintagesChangedAt(tx, vintage.code, days, now), now)
      })
    },

    async index(day: Millis, value: number): Promise<void> {
      now += 1
      await database.transaction(async (tx) => {
        await writeFearGreed(tx, [{ day, value, classification: 'Fear', knownAt: day + DAY }], now)
        await doubtFeaturesOfFearGreed(tx, series('features', 'A'), { from: day, to: day + DAY }, now)
      })
    },

    /** Which hours are accounted for: `0-24 stored`. */
    async states(dataset: Dataset, subject: string): Promise<string[]> {
      const { id } = series(dataset, subject)
      const known = (await readKnowledge(database, [id])).get(id)
      return (known?.intervals ?? []).map(({ from, to, state, reason }) =>
        `${(from - SINCE) / HOUR}-${(to - SINCE) / HOUR} ${state} ${reason}`.trim(),
      )
    },

    /** Every byte but the moment of making. */
    async rows(): Promise<string> {
      const stored = await database.query<Record<string, unknown>>(
        'SELECT * FROM ml_features_materialized ORDER BY symbol, timestamp_iso',
      )
      return stored.map(({ computed_at: _when, ...row }) => JSON.stringify(row)).join('\n')
    },

    async rebuilt(): Promise<void> {
      await database.execute('DELETE FROM ml_features_materialized')
      for (const symbol of ['A', 'B'])
        for (const table of ['coverage', 'gap_notes'])
          await database.execute(`DELETE FROM ${table} WHERE series_id = ?`, [series('features', symbol).id])
      for (const symbol of ['A', 'B']) await fill('features', symbol)
    },
  }

  async function score(
    id: number,
    knownAt: Millis,
    revision: number,
    compound: number,
    version = '1',
    from = knownAt,
  ): Promise<void> {
    now += 1
    const label = compound > 500 ? 'positive' : compound < -500 ? 'negative' : 'neutral'
    await database.transaction(async (tx) => {
      await tx.execute(
        `INSERT INTO sentiment_scores (news_id, scorer, version, revision, neg, neu, pos, compound, label, confidence, scored_at)
         VALUES (?, 'vader', ?, ?, 0, 1, 0, ?, ?, 1, ?) ON DUPLICATE KEY UPDATE news_id = news_id`,
        [id, version, revision, compound / 10_000, label, new Date(now)],
      )
      await doubtFeaturesOfTexts(tx, [{ knownAt, from }], now)
    })
  }
}

export type FeatureGround = Awaited<ReturnType<typeof featureGround>>

const TABLES = [
  'coverage',
  'gap_notes',
  'claims',
  'ohlc_data',
  'technical_indicators',
  'ml_features_materialized',
  'crypto_news',
  'news_symbols',
  'news_revisions',
  'sentiment_scores',
  'macro_indicators',
  'macro_vintages',
  'fear_greed_index',
]

const hash = (id: number): string => String(id).padStart(64, '0')

export function madeUpCandle(hour: number, product = 'A-USD'): Candle {
  const middle = (product === 'A-USD' ? 100 : 3) * (1 + 0.2 * Math.sin(hour / 17) + 0.05 * Math.sin(hour * 1.7))
  const [open, close] = [middle * (1 + 0.01 * Math.sin(hour)), middle * (1 + 0.01 * Math.cos(hour))]
  const text = (value: number) => value.toFixed(8)
  return {
    openTime: at(hour),
    open: text(open),
    close: text(close),
    high: text(Math.max(open, close) * 1.01),
    low: text(Math.min(open, close) * 0.99),
    volume: text(10 + 5 * Math.sin(hour / 3)),
  }
}

/** One row by its cut-off, as the table has it. */
export async function rowAt(database: Database, symbol: string, cutOff: Millis): Promise<Record<string, unknown>> {
  const [row] = await database.query<Record<string, unknown>>(
    'SELECT * FROM ml_features_materialized WHERE symbol = ? AND timestamp_iso = ?',
    [symbol, new Date(cutOff)],
  )
  return row ?? {}
}
