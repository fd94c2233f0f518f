import type { Candle } from '../domain/collection/candle.ts'
import type { Millis } from '../domain/clock.ts'

/** The true bar whose slot starts at that moment, at any time past or future; undefined where nothing traded. Pure: same moment, same bar. */
export type CandleAt = (openTime: Millis) => Candle | undefined

/** A coin as CoinGecko lists it. Supply and rank only where they were recorded. */
export interface ReplayCoin {
  readonly id: string
  readonly symbol: string
  readonly name: string
  readonly rank?: number
  readonly circulatingSupply?: string
  readonly totalSupply?: string
  readonly maxSupply?: string
}

/** One product that the replay server knows, and where its bars come from. */
export interface ReplayProduct {
  readonly id: string
  readonly coin?: ReplayCoin
  /** One plain ASCII sentence for the `X-Replay` header. */
  readonly origin: string
  /** What exists as it is, by width in milliseconds; other widths are put together from it where that is exact. */
  readonly bars: ReadonlyMap<number, CandleAt>
}

/** Everything the replay server can answer with, by product id (`BTC-USD`). */
export type ReplayRecords = ReadonlyMap<string, ReplayProduct>
