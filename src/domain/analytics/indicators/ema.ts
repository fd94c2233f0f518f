import { blank } from './blank.ts'
import { meanOf } from './sma.ts'

/** Exponential mean, weight 2 / (period + 1), seeded by the simple mean of the first `period` values (as TA-Lib). First value at index period - 1. */
export function ema(values: Float64Array, period: number): Float64Array {
  const means = blank(values.length)
  if (values.length < period) return means
  const weight = 2 / (period + 1)
  let mean = meanOf(values, 0, period)
  means[period - 1] = mean
  for (let at = period; at < values.length; at++) {
    mean += (values[at]! - mean) * weight
    means[at] = mean
  }
  return means
}
