import { DAY } from '../clock.ts'
import { INDICATOR_COLUMNS, type IndicatorColumn } from '../analytics/indicators/default-set.ts'

/** Told with every row. Another formula, column or input is another version: rows of an older one are made anew. */
export const FEATURE_VERSION = '1'

/** Made from the hourly candles of the last day; percent where it says momentum. Each value looks at its own candles only. */
const PRICE_COLUMNS = [
  'open_price',
  'high_price',
  'low_price',
  'close_price',
  'volume',
  'price_momentum_1h',
  'price_momentum_4h',
  'price_momentum_24h',
  'volatility_24h',
  'high_24h',
  'low_24h',
  'volume_24h',
] as const

const SENTIMENT_COLUMNS = [
  'news_sentiment_1h',
  'news_sentiment_24h',
  'news_positive_24h',
  'news_negative_24h',
  'market_sentiment_24h',
  'fear_greed_index',
] as const

const NEWS_COLUMNS = ['news_count_1h', 'news_count_24h', 'market_news_count_24h'] as const

/**
 * Economic series by column, as FRED names them, and how old the day of a value may be: that a series comes no more must not look like
 * a calm market. Releases lag: a month's figure is known two to six weeks after its end, a quarter's a month after it, and each holds
 * until the next one comes.
 */
export const MACRO_SERIES = {
  vix: { code: 'VIXCLS', maxAgeMs: 14 * DAY },
  dxy: { code: 'DTWEXBGS', maxAgeMs: 21 * DAY },
  treasury_10y: { code: 'DGS10', maxAgeMs: 14 * DAY },
  treasury_2y: { code: 'DGS2', maxAgeMs: 14 * DAY },
  yield_spread_10y_2y: { code: 'T10Y2Y', maxAgeMs: 14 * DAY },
  fed_funds_rate: { code: 'FEDFUNDS', maxAgeMs: 120 * DAY },
  cpi: { code: 'CPIAUCSL', maxAgeMs: 150 * DAY },
  unemployment_rate: { code: 'UNRATE', maxAgeMs: 150 * DAY },
  m2: { code: 'M2SL', maxAgeMs: 150 * DAY },
  gdp: { code: 'GDP', maxAgeMs: 300 * DAY },
} as const

export type MacroColumn = keyof typeof MACRO_SERIES
export const MACRO_COLUMNS = Object.keys(MACRO_SERIES) as readonly MacroColumn[]
export const MACRO_CODES: readonly string[] = MACRO_COLUMNS.map((column) => MACRO_SERIES[column].code)

/** The index is published once a day; one that is older than this is not of now any more. */
export const FEAR_GREED_MAX_AGE_MS = 3 * DAY

/** Columns of the table by group, in its order. */
export const FEATURE_GROUPS = {
  price: PRICE_COLUMNS,
  technical: INDICATOR_COLUMNS,
  sentiment: SENTIMENT_COLUMNS,
  news: NEWS_COLUMNS,
  macro: MACRO_COLUMNS,
} as const

export type FeatureGroup = keyof typeof FEATURE_GROUPS
export const GROUPS = Object.keys(FEATURE_GROUPS) as readonly FeatureGroup[]

export type PriceColumn = (typeof PRICE_COLUMNS)[number]
export type SentimentColumn = (typeof SENTIMENT_COLUMNS)[number]
export type NewsColumn = (typeof NEWS_COLUMNS)[number]
export type FeatureColumn = PriceColumn | IndicatorColumn | SentimentColumn | NewsColumn | MacroColumn

export const FEATURE_COLUMNS: readonly FeatureColumn[] = GROUPS.flatMap(
  (group): readonly FeatureColumn[] => FEATURE_GROUPS[group],
)

/** Amounts of money stay text from the candle to the table; what is calculated is a float64. */
export const TEXT_COLUMNS: ReadonlySet<FeatureColumn> = new Set<FeatureColumn>([
  'open_price',
  'high_price',
  'low_price',
  'close_price',
  'volume',
  'high_24h',
  'low_24h',
  ...MACRO_COLUMNS,
])

/** Decimal text or a float64; absent where there is none. */
export type FeatureValues = Readonly<Partial<Record<FeatureColumn, string | number>>>
