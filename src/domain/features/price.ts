import { HOUR, type Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import { atMost, type DecimalText } from '../collection/decimal.ts'
import type { PriceColumn } from './columns.ts'

/** How many hourly candles before its own a row looks at; as far forward reaches a candle that changes. */
export const PRICE_REACH = 24

/** The price columns of the hour that starts at `at`. A candle that is not there leaves what needs it without a value: nothing is bridged. */
export function priceFeatures(
  at: Millis,
  candleAt: (openTime: Millis) => Candle | undefined,
): Partial<Record<PriceColumn, string | number>> {
  const own = candleAt(at)
  if (own === undefined) return {}
  const day = Array.from({ length: PRICE_REACH + 1 }, (_, back) => candleAt(at - (PRICE_REACH - back) * HOUR))
  return {
    open_price: own.open,
    high_price: own.high,
    low_price: own.low,
    close_price: own.close,
    volume: own.volume,
    ...valued('price_momentum_1h', momentum(day.at(-2), own)),
    ...valued('price_momentum_4h', momentum(day.at(-5), own)),
    ...valued('price_momentum_24h', momentum(day[0], own)),
    ...(isWhole(day) ? valued('volatility_24h', volatility(day)) : {}),
    ...wholeDay(day.slice(1)),
  }
}

function valued(column: PriceColumn, value: number | undefined): Partial<Record<PriceColumn, number>> {
  return value === undefined || !Number.isFinite(value) ? {} : { [column]: value }
}

/** Change of the close in percent. */
function momentum(then: Candle | undefined, now: Candle): number | undefined {
  return then === undefined ? undefined : 100 * (Number(now.close) / Number(then.close) - 1)
}

/** Population deviation of the hourly log returns of the day; not annualised. */
function volatility(candles: readonly Candle[]): number {
  const returns = candles.slice(1).map(({ close }, place) => Math.log(Number(close) / Number(candles[place]?.close)))
  const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length
  return Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / returns.length)
}

function wholeDay(day: readonly (Candle | undefined)[]): Partial<Record<PriceColumn, string | number>> {
  if (!isWhole(day)) return {}
  const [first] = day
  if (first === undefined) return {}
  let high: DecimalText = first.high
  let low: DecimalText = first.low
  for (const candle of day) {
    if (!atMost(candle.high, high)) high = candle.high
    if (!atMost(low, candle.low)) low = candle.low
  }
  return { high_24h: high, low_24h: low, volume_24h: day.reduce((sum, { volume }) => sum + Number(volume), 0) }
}

function isWhole(candles: readonly (Candle | undefined)[]): candles is readonly Candle[] {
  return candles.every((candle) => candle !== undefined)
}
