import type { Candle } from '../domain/collection/candle.ts'
import type { DecimalText } from '../domain/collection/decimal.ts'
import type { PricePoint, PriceTick } from '../domain/collection/price.ts'
import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'

/** Whose call it is: `live` has priority, `backfill` is never starved. An aborted signal ends the call with the signal's own reason. */
export interface CallContext {
  readonly lane: 'live' | 'backfill'
  readonly signal?: AbortSignal | undefined
  /** Ends a call that has not been made yet: one that waits for its permit. Where it is left out, `signal` does. */
  readonly wanted?: AbortSignal | undefined
}

export interface CandleSource {
  readonly name: string
  readonly widthsMs: readonly number[]
  /** The most slots one call can answer. */
  readonly pageSlots: number
  /**
   * Candles as the source sent them for [from, to), at most `pageSlots` slots: in its order, and not looked at by anybody yet. The caller keeps `to` at or
   * before its live edge. A slot without a candle is simply absent. Throws UpstreamError (wait) or InvalidDataError (look).
   */
  fetchCandles(product: string, widthMs: number, range: Range, call: CallContext): Promise<Candle[]>
}

export interface PriceSource {
  readonly name: string
  /** The most coins one call can answer. */
  readonly batch: number
  /** How far back `fetchHistory` still has a point for every few minutes; older ranges come back hourly. */
  readonly fineHistoryMs: number
  /** At most `batch` coins; one that the source has no usable price for is left out. Throws UpstreamError or InvalidDataError. */
  fetchLatest(coinIds: readonly string[], call: CallContext): Promise<PriceTick[]>
  /** Ascending points whose own time lies in [from, to). Throws UpstreamError or InvalidDataError (`beyond-history`: too old). */
  fetchHistory(coinId: string, range: Range, call: CallContext): Promise<PricePoint[]>
  ping(call: CallContext): Promise<void>
}

export interface SpotSource {
  readonly name: string
  /** The price of one pair (`BTC-USD`) now. Throws UpstreamError or InvalidDataError. */
  fetchSpot(pair: string, call: CallContext): Promise<DecimalText>
  /** What time the source believes it is; for measuring our clock's skew. */
  serverTime(call: CallContext): Promise<Millis>
}
