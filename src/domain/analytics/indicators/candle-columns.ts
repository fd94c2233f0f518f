import type { Candle } from '../../collection/candle.ts'

/** Candles as columns of equal length, oldest first. Times are UTC milliseconds, the starts of the bars; numbers are float64. */
export interface CandleColumns {
  readonly openTime: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  readonly volume: Float64Array
}

/** Candles of the collection, whose numbers are text, as columns. They must be ascending. */
export function columnsOf(candles: readonly Candle[]): CandleColumns {
  const column = (of: (candle: Candle) => number) => Float64Array.from(candles, of)
  return {
    openTime: column(({ openTime }) => openTime),
    open: column(({ open }) => Number(open)),
    high: column(({ high }) => Number(high)),
    low: column(({ low }) => Number(low)),
    close: column(({ close }) => Number(close)),
    volume: column(({ volume }) => Number(volume)),
  }
}

/** The bars [from, to) as a view, without copying. */
export function slice(candles: CandleColumns, from: number, to: number): CandleColumns {
  return {
    openTime: candles.openTime.subarray(from, to),
    open: candles.open.subarray(from, to),
    high: candles.high.subarray(from, to),
    low: candles.low.subarray(from, to),
    close: candles.close.subarray(from, to),
    volume: candles.volume.subarray(from, to),
  }
}
