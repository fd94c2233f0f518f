import { blank } from './blank.ts'

/** Simple mean of the last `period` values. Each window is summed by itself, so that no rounding of earlier bars is carried along. First value at index period - 1. */
export function sma(values: Float64Array, period: number): Float64Array {
  const means = blank(values.length)
  for (let at = period - 1; at < values.length; at++) means[at] = meanOf(values, at - period + 1, at + 1)
  return means
}

/** Mean of values[from..to). */
export function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]!
  return sum / (to - from)
}
