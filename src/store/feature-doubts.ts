/**
 * Who changes what features are made from makes the rows that it touches missing again, in the same transaction and last in it: the features'
 * series are locked here, and whoever makes features holds that lock while it reads. See docs/decisions/006-features.md.
 */
import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import { forgetDerived } from '../domain/collection/derived.ts'
import type { MacroVintage } from '../domain/collection/macro.ts'
import type { Series } from '../domain/collection/series.ts'
import { spanOf } from '../domain/collection/work.ts'
import { productOf, symbolOf } from '../domain/features/symbol.ts'
import {
  touchedByCandles,
  touchedByIndex,
  touchedByTexts,
  touchedByVintages,
  type TouchedText,
} from '../domain/features/touched.ts'
import { rangesOfSlots } from '../domain/collection/slot.ts'
import { FEATURE_VERSION } from '../domain/features/columns.ts'
import { PRICE_REACH } from '../domain/features/price.ts'
import type { Range } from '../domain/range.ts'
import { candlesChangedAt } from './candles.ts'
import { changeKnowledge, isAnythingMade } from './coverage.ts'
import type { Database, Queryable, Transaction } from './database.ts'
import { fearGreedChangedAt, readFearGreed, type FearGreedRow } from './fear-greed.ts'
import { readVintages } from './macro.ts'
import { newsChangedAt } from './news.ts'
import { listSeries } from './series.ts'
import { indicatorsChangedAt } from './technical-indicators.ts'

/** The product that a symbol's features are made from, of the candle series there are. */
export async function productOfFeatures(db: Queryable, symbol: string, source?: string): Promise<Series | undefined> {
  const hourly = await listSeries(db, { dataset: 'candles', source, widthSeconds: HOUR / 1000 })
  const product = productOf(
    symbol,
    hourly.map(({ subject }) => subject),
  )
  return hourly.find(({ subject }) => subject === product)
}

/** Candles of `span` that were written or restated at `at`: the rows of their hours and of the day after. */
export async function doubtFeaturesOfCandles(tx: Transaction, series: Series, span: Range, at: Millis): Promise<void> {
  const { source, subject, widthSeconds } = series
  if (widthSeconds * 1000 !== HOUR) return
  if (!(await areRowsMade(tx, symbolOf(subject), { from: span.from, to: span.to + PRICE_REACH * HOUR }))) return
  const slots = await candlesChangedAt(tx, { source, symbol: subject, widthSeconds, ...span }, at)
  await doubtFeaturesOfProduct(tx, subject, touchedByCandles(slots), at)
}

/** Looked at under the lock that whoever makes features holds while it reads: what is not there now will be made from what is written here. */
async function areRowsMade(tx: Transaction, symbol: string, hours: Range): Promise<boolean> {
  const ids = (await listSeries(tx, { dataset: 'features', subjects: [symbol] })).map(({ id }) => id)
  if (ids.length === 0) return false
  await tx.query('SELECT id FROM series WHERE id IN (?) ORDER BY id FOR UPDATE', [ids])
  return isAnythingMade(tx, ids, hours)
}

/** Indicators of `span` that came or changed at `at`: the rows of their hours. */
export async function doubtFeaturesOfIndicators(
  tx: Transaction,
  { subject, widthSeconds }: Series,
  span: Range,
  at: Millis,
): Promise<void> {
  if (widthSeconds * 1000 !== HOUR) return
  const slots = await indicatorsChangedAt(tx, { symbol: subject, widthSeconds, ...span }, at)
  await doubtFeaturesOfProduct(tx, subject, rangesOfSlots(slots, HOUR), at)
}

/** The rows of a product's symbol, where its features are made from that product. */
export async function doubtFeaturesOfProduct(
  tx: Transaction,
  product: string,
  rows: readonly Range[],
  at: Millis,
): Promise<void> {
  if (rows.length === 0) return
  const symbol = symbolOf(product)
  if ((await productOfFeatures(tx, symbol))?.subject === product) await doubtFeatureRows(tx, rows, at, [symbol])
}

/**
 * News that came or whose assets changed, or wordings that got a score that counts: a day's rows from the moment each became known, as far
 * as the wording held. All symbols have the market in their rows. Safe to call with what has not changed: such rows are made again alike.
 */
export async function doubtFeaturesOfTexts(tx: Transaction, texts: readonly TouchedText[], at: Millis): Promise<void> {
  await doubtFeatureRows(tx, touchedByTexts(texts), at)
}

/** News of the slots of `span` that came or changed at `at`: a day's rows from the moment each became known. */
export async function doubtFeaturesOfNews(tx: Transaction, series: Series, span: Range, at: Millis): Promise<void> {
  await doubtFeaturesOfTexts(
    tx,
    (await newsChangedAt(tx, series, span, at)).map(({ knownAt }) => ({ knownAt })),
    at,
  )
}

/** Another version of the scores counts: every row that has a text in it. */
export async function doubtFeaturesOfRescore(tx: Transaction, at: Millis): Promise<void> {
  const hours = await tx.query<{ hour: number }>(
    "SELECT DISTINCT (TIMESTAMPDIFF(MICROSECOND, '1970-01-01', known_at) + 3599999999) DIV 3600000000 AS hour FROM crypto_news",
  )
  await doubtFeatureRows(tx, touchedByTexts(hours.map(({ hour }) => ({ knownAt: Number(hour) * HOUR }))), at)
}

/** Vintages of one economic series that came or were corrected: the rows in which they were, or are now, the newest known. */
export async function doubtFeaturesOfMacro(
  tx: Transaction,
  changed: readonly MacroVintage[],
  at: Millis,
): Promise<void> {
  for (const [code, own] of Map.groupBy(changed, (vintage) => vintage.code)) {
    const all = await readVintages(tx, { code, from: EVER.from, to: EVER.to, limit: Number.MAX_SAFE_INTEGER })
    await doubtFeatureRows(tx, touchedByVintages(all, own), at)
  }
}

/** Days of the index, of the days of `span`, that came or changed at `at`: the rows that hold them. */
export async function doubtFeaturesOfFearGreed(
  tx: Transaction,
  _series: Series,
  span: Range,
  at: Millis,
): Promise<void> {
  const changed: FearGreedRow[] = await fearGreedChangedAt(tx, span, at)
  if (changed.length === 0) return
  const near = await readFearGreed(tx, { from: span.from - 7 * DAY, to: span.to + 30 * DAY, limit: 100_000 })
  await doubtFeatureRows(tx, touchedByIndex(near, changed), at)
}

const EVER: Range = { from: Date.parse('0001-01-01'), to: Date.parse('9999-12-31') }

/** Rows of all symbols, or of those named, that are there become missing, noted `input-changed`. */
export async function doubtFeatureRows(
  tx: Transaction,
  rows: readonly Range[],
  at: Millis,
  symbols: readonly string[] = [],
): Promise<void> {
  if (rows.length === 0) return
  const made = await listSeries(tx, { dataset: 'features', subjects: symbols })
  await changeKnowledge(
    tx,
    made.map(({ id }) => id),
    spanOf(rows),
    (_id, known) => forgetDerived(known, rows, at),
  )
}

/** Rows that an older version of the formulas made are made anew. To be called when a worker starts; gives how many there were. */
export async function doubtOlderFeatures(database: Database, at: Millis): Promise<number> {
  const hours = await database.query<{ symbol: string; hour: number }>(
    `SELECT symbol, TIMESTAMPDIFF(HOUR, '1970-01-01', timestamp_iso) - 1 AS hour FROM ml_features_materialized WHERE feature_version <> ?`,
    [FEATURE_VERSION],
  )
  for (const [symbol, own] of Map.groupBy(hours, (row) => row.symbol))
    await database.transaction((tx) =>
      doubtFeatureRows(
        tx,
        rangesOfSlots(
          own.map(({ hour }) => Number(hour) * HOUR),
          HOUR,
        ),
        at,
        [symbol],
      ),
    )
  return hours.length
}
