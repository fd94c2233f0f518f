import { z } from 'zod'
import { DAY, SECOND } from '../domain/clock.ts'
import { parseDuration, parseMoment } from '../domain/duration.ts'

/** The published JSON schema says with it what the refinements say in words. */
const DURATION = String.raw`^\d+(\.\d+)?(ms|s|m|h|d|w)$`

/** A duration written `30s 5m 2h 7d`, read as milliseconds. */
const duration = (fallback: string) =>
  z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'must be a duration like 30s, 5m, 2h or 7d' })
    .meta({ description: 'A duration like 30s, 5m, 2h or 7d.', pattern: DURATION })
    .default(fallback)
    .transform((text) => parseDuration(text) ?? 0)

/** A slot width: whole seconds that divide a day. */
const width = z
  .string()
  .refine((text) => isWidth(parseDuration(text) ?? 0), {
    error: 'must be a duration that divides a day, like 1m, 5m, 1h or 1d',
  })
  .meta({ description: 'A duration that divides a day, like 1m, 5m, 1h or 1d.', pattern: DURATION })
  .transform((text) => parseDuration(text) ?? 0)

/** ISO 8601 with a zone, or relative like -90d; kept as text, resolved once when the series is first seen. */
const moment = (fallback: string) =>
  z
    .string()
    // Any now will do: only whether it can be read is asked here.
    .refine((text) => parseMoment(text, Date.UTC(2025, 0, 1)) !== undefined, {
      error: 'must be a time with a zone like 2025-01-01T00:00:00Z, or relative like -90d',
    })
    .meta({ description: 'A time with a zone like 2025-01-01T00:00:00Z, or relative like -90d.' })
    .default(fallback)

const subjects = (pattern: RegExp, example: string, fallback: string[]) =>
  z
    .array(z.string().regex(pattern, { error: `must look like ${example}` }))
    .min(1)
    .max(5_000)
    .default(fallback)

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

/** Made from the candles: subjects, widths, since and settle time are theirs. */
const indicators = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})

const datasets = z
  .strictObject({ candles, prices, indicators })
  .prefault({})
  .transform(({ candles, prices, indicators }) => {
    const { subjects, widths, since, settle, confirmNoneAfter } = candles
    return { candles, prices, indicators: { ...indicators, subjects, widths, since, settle, confirmNoneAfter } }
  })

const budget = (fallback: { perSecond?: number; perMinute?: number; perMonth?: number }) =>
  z
    .strictObject({
      perSecond: z.number().positive().optional(),
      perMinute: z.number().positive().optional(),
      perMonth: z.number().int().positive().optional(),
    })
    .default(fallback)

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
      })
      .prefault({}),
    sweep: z
      .strictObject({
        every: duration('1m'),
        width: z.number().int().min(1).max(64).default(4),
        order: z.enum(['newest', 'oldest']).default('newest'),
      })
      .prefault({}),
    health: z
      .strictObject({
        /** Score at and above which it is ok, informed, warned; below the last it is critical. */
        thresholds: z
          .strictObject({ ok: z.number().default(95), info: z.number().default(80), warning: z.number().default(60) })
          .prefault({}),
      })
      .prefault({}),
  })
  .prefault({})

function isWidth(ms: number): boolean {
  return ms > 0 && ms % SECOND === 0 && DAY % ms === 0
}

export type Settings = z.output<typeof settingsSchema>
