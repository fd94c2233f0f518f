import type { Millis } from '../clock.ts'
import type { Range } from '../range.ts'
import { atMost, type DecimalText } from './decimal.ts'
import { slotStart } from './slot.ts'

/** One closed bar. `openTime` is the start of its slot. */
export interface Candle {
  readonly openTime: Millis
  readonly open: DecimalText
  readonly high: DecimalText
  readonly low: DecimalText
  readonly close: DecimalText
  readonly volume: DecimalText
}

/** Why a bar cannot be true, or undefined when nothing speaks against it. */
export function candleFault(candle: Candle, widthMs: number): string | undefined {
  if (slotStart(candle.openTime, widthMs) !== candle.openTime) return 'off the time grid'
  if (!(Number(candle.low) > 0)) return 'a price is not above zero'
  if (!(Number(candle.volume) >= 0)) return 'the volume is not a number from zero up'
  const inside = [candle.open, candle.close].every((price) => atMost(candle.low, price) && atMost(price, candle.high))
  if (!inside) return 'open or close lies outside low and high'
  return undefined
}

/** Ascending, each slot once (the last one told wins), and only those whose slot starts inside the range. */
export function tidyCandles(candles: readonly Candle[], range: Range): Candle[] {
  const bySlot = new Map<Millis, Candle>()
  for (const candle of candles)
    if (candle.openTime >= range.from && candle.openTime < range.to) bySlot.set(candle.openTime, candle)
  return [...bySlot.values()].sort((a, b) => a.openTime - b.openTime)
}
