import { blank } from './blank.ts'
import { meanOf } from './sma.ts'
import { trueRange } from './true-range.ts'

/** Average true range with Wilder's smoothing, seeded by the mean of the true ranges 1..period (the first bar has none). First value at index period. */
export function atr(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const means = blank(close.length)
  if (close.length <= period) return means
  const ranges = trueRange(high, low, close)
  let mean = meanOf(ranges, 1, period + 1)
  means[period] = mean
  for (let at = period + 1; at < close.length; at++) {
    mean = (mean * (period - 1) + ranges[at]!) / period
    means[at] = mean
  }
  return means
}
