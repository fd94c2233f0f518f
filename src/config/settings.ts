import { z } from 'zod'
import { parseDuration } from '../domain/duration.ts'
import { features, indicators, sentiment } from './derived-settings.ts'
import { incidents } from './incident-settings.ts'
import { fearGreed, macro } from './macro-settings.ts'
import { news } from './news-settings.ts'
import { health, quality } from './quality-settings.ts'
import { budget, duration, moment, outagePolicy, subjects, width } from './setting-kinds.ts'

/** What Coinbase Exchange has: docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles, `granularity`. */
const CANDLE_WIDTHS = ['1m', '5m', '15m', '1h', '6h', '1d'] as const
const candleWidth = width.refine((ms) => CANDLE_WIDTHS.some((text) => parseDuration(text) === ms), {
  error: `must be one of ${CANDLE_WIDTHS.join(', ')}, the widths that Coinbase has`,
})

const candles = z
  .strictObject({
    source: z.literal('coinbase').default('coinbase'),
    subjects: subjects(/^[A-Z0-9]{1,20}-[A-Z0-9]{1,20}$/, 'BTC-USD', [
      'BTC-USD',
      'ETH-USD',
      'SOL-USD',
      'ADA-USD',
      'LINK-USD',
      'XRP-USD',
      'LTC-USD',
      'DOT-USD',
    ]),
    widths: z.array(candleWidth).min(1).prefault(['1h']),
    since: moment('2025-01-01T00:00:00Z'),
    settle: duration('1m'),
    confirmNoneAfter: duration('30m'),
    outagePolicy,
  })
  .prefault({})

const prices = z
  .strictObject({
    source: z.literal('coingecko').default('coingecko'),
    subjects: subjects(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'bitcoin', [
      'bitcoin',
      'ethereum',
      'solana',
      'cardano',
      'chainlink',
      'ripple',
      'litecoin',
      'polkadot',
    ]),
    every: width.prefault('5m'),
    /** How far back a price promise reaches when the series is first seen. CoinGecko keeps 5-minute points for one day. */
    since: moment('-12h'),
    settle: duration('1m'),
    confirmNoneAfter: duration('30m'),
    outagePolicy,
    /** The Coinbase pair that checks a coin's price and stands in for it: coin id to pair. */
    pairs: z.record(z.string(), z.string()).default({
      bitcoin: 'BTC-USD',
      ethereum: 'ETH-USD',
      solana: 'SOL-USD',
      cardano: 'ADA-USD',
      chainlink: 'LINK-USD',
      ripple: 'XRP-USD',
      litecoin: 'LTC-USD',
      polkadot: 'DOT-USD',
    }),
  })
  .prefault({})

const datasets = z
  .strictObject({ candles, prices, news, macro, fear_greed: fearGreed, indicators, sentiment, features })
  .prefault({})

/** The configuration file. Every key is optional; unknown keys are refused by name. */
export const settingsSchema = z
  .strictObject({
    $schema: z.string().optional(),
    datasets,
    budgets: z
      .strictObject({
        coinbase: budget({ perSecond: 8 }),
        'coinbase-spot': budget({ perMinute: 150 }),
        coingecko: budget({ perMinute: 25, perMonth: 10_000 }),
        feeds: budget({ perSecond: 4 }),
        // The free plan: 100 requests a month.
        cryptopanic: budget({ perSecond: 1, perMonth: 100 }),
        guardian: budget({ perSecond: 1, perMonth: 15_000 }),
        fred: budget({ perMinute: 100 }),
        alternative: budget({ perMinute: 30 }),
      })
      .prefault({}),
    sweep: z
      .strictObject({
        every: duration('1m'),
        width: z.number().int().min(1).max(64).default(4),
        order: z.enum(['newest', 'oldest']).default('newest'),
        /** A stretch of missing slots longer than this, with stored ones before it, is an outage: then the dataset's outagePolicy holds. */
        outageAfter: duration('1h'),
        /** A backfill waits so long for a source that gives nothing; then it ends, with what is left as its failures. */
        patience: duration('1h'),
        /** A gap that was asked for in vain so many times in a row is told of. */
        alertAfterFailures: z.number().int().min(1).max(1_000).default(3),
      })
      .prefault({}),
    audit: z
      .strictObject({
        /** How often each dataset is audited by itself. */
        every: duration('1d'),
        /** Slots that an audit reads although their coverage has not changed: those that were not read for the longest time. */
        slots: z.number().int().min(0).max(1_000_000_000).default(20_000_000),
      })
      .prefault({}),
    health,
    quality,
    incidents,
  })
  .prefault({})

/** Sources that answer only callers with a key. */
export const KEYED_SOURCES = ['fred', 'cryptopanic', 'guardian'] as const
export type KeyedSource = (typeof KEYED_SOURCES)[number]

/** The file's content, and for which sources the environment has a key; none when it is not said. */
export type Settings = z.output<typeof settingsSchema> & { readonly keys?: readonly KeyedSource[] }
