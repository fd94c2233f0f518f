import type { Dataset, Series } from '../domain/collection/series.ts'
import { scoredNewsSource } from '../config/derived-settings.ts'
import { INDICATOR_COLUMNS } from '../domain/analytics/indicators/default-set.ts'
import { KEPT_POLLS } from './news-polls.ts'

/** Where the rows of a series are, one for each stored slot. */
export interface AuditedRows {
  readonly table: string
  /** Column of the slot's start. */
  readonly time: string
  readonly where: string
  readonly values: readonly (string | number)[]
  /** What the column `digest` must say, and the column that moves when we write a row anew; undefined: rows are only counted. */
  readonly content: { readonly digest: string; readonly writtenAt: string } | undefined
  /** A row that is there is never written over, so one that was changed by hand has to go before the true one can come. */
  readonly firstWriterWins: boolean
}

const filled = (columns: readonly string[]) => columns.map((column) => `COALESCE(${column}, '')`)
const digestOf = (columns: readonly string[]) => `CRC32(CONCAT_WS('|', ${columns.join(', ')}))`

/**
 * The digests of rows, the same expressions as the columns' defaults in 012_audit.sql. Statements that change a row in place set it anew; it must
 * come last there, so that it sees the new values.
 */
export const DIGESTS = {
  candles: digestOf(['open_time', 'open', 'high', 'low', 'close', 'volume']),
  prices: digestOf([
    ...['timestamp_iso', 'observed_at', 'current_price'],
    ...filled([
      ...['market_cap', 'volume_usd_24h', 'price_change_24h', 'price_change_percentage_24h', 'high_24h', 'low_24h'],
      ...['market_cap_rank', 'circulating_supply', 'total_supply', 'max_supply'],
    ]),
  ]),
  indicators: digestOf(['timestamp_iso', ...filled(INDICATOR_COLUMNS), 'input_hash']),
} as const

/** The datasets with one row for each stored slot; those with any number of rows a slot cannot be recounted like this. */
const AUDITED: Partial<Record<Dataset, (series: Series) => AuditedRows>> = {
  candles: ({ source, subject, widthSeconds }) => ({
    table: 'ohlc_data',
    time: 'open_time',
    where: 'source = ? AND symbol = ? AND width_seconds = ?',
    values: [source, subject, widthSeconds],
    content: { digest: DIGESTS.candles, writtenAt: 'collected_at' },
    firstWriterWins: false,
  }),
  prices: ({ source, subject }) => ({
    table: 'price_data_real',
    time: 'timestamp_iso',
    where: 'data_source = ? AND coin_id = ?',
    values: [source, subject],
    content: { digest: DIGESTS.prices, writtenAt: 'collected_at' },
    firstWriterWins: true,
  }),
  indicators: ({ subject, widthSeconds }) => ({
    table: 'technical_indicators',
    time: 'timestamp_iso',
    where: 'symbol = ? AND width_seconds = ?',
    values: [subject, widthSeconds],
    content: { digest: DIGESTS.indicators, writtenAt: 'computed_at' },
    firstWriterWins: false,
  }),
  news: ({ source, subject, widthSeconds }) => ({
    // A slot is whole while every article is there that is filed under it; one without an article has a row too.
    table: KEPT_POLLS,
    time: 'slot_at',
    where: 'source = ? AND subject = ? AND width_seconds = ?',
    values: [source, subject, widthSeconds],
    content: undefined,
    firstWriterWins: false,
  }),
  macro: ({ subject }) => ({
    // A day of knowledge is whole while all the values are there that came with it.
    table: `(SELECT v.series_code, CAST(v.vintage_day AS DATETIME(3)) AS day FROM macro_vintages v WHERE v.observations =
      (SELECT COUNT(*) FROM macro_indicators m WHERE m.series_code = v.series_code AND m.realtime_start = v.vintage_day)) whole_days`,
    time: 'day',
    where: 'series_code = ?',
    values: [subject],
    content: undefined,
    firstWriterWins: false,
  }),
  fear_greed: () => ({
    table: 'fear_greed_index',
    time: 'day',
    where: '1 = 1',
    values: [],
    content: undefined,
    firstWriterWins: false,
  }),
  sentiment: ({ source, subject, widthSeconds }) => ({
    // A slot is whole while every item that is filed under it has a score that counts, of the words it has now.
    table: `(SELECT z.source, z.subject, z.width_seconds, z.slot_at FROM sentiment_slots z WHERE NOT EXISTS (
      SELECT 1 FROM news_sightings t JOIN crypto_news n ON n.id = t.news_id
      WHERE t.source = z.source AND t.subject = z.subject AND t.slot_at = z.slot_at AND NOT EXISTS (
        SELECT 1 FROM sentiment_active a JOIN sentiment_scores s ON s.scorer = a.scorer AND s.version = a.version
        WHERE s.news_id = n.id AND s.revision = n.revision))) scored_slots`,
    time: 'slot_at',
    where: 'source = ? AND subject = ? AND width_seconds = ?',
    values: [scoredNewsSource(source), subject, widthSeconds],
    content: undefined,
    firstWriterWins: false,
  }),
  features: ({ subject }) => ({
    table: 'ml_features_materialized',
    // A row is filed under the end of its hour, the cut-off of what it holds.
    time: '(timestamp_iso - INTERVAL 1 HOUR)',
    where: 'symbol = ?',
    values: [subject],
    content: undefined,
    firstWriterWins: false,
  }),
}

/** Undefined for a dataset that cannot be recounted. */
export function auditedRows(series: Series): AuditedRows | undefined {
  return AUDITED[series.dataset]?.(series)
}

export function isAudited(dataset: Dataset): boolean {
  return AUDITED[dataset] !== undefined
}
