import { blank } from './blank.ts'
import { meanOf } from './sma.ts'

/** Upper, middle and lower Bollinger band: mean of the last `period` closes and `width` population deviations around it. First value at index period - 1. Flat prices: all three are the price. */
export function bollinger(
  close: Float64Array,
  period: number,
  width: number,
): [Float64Array, Float64Array, Float64Array] {
  const upper = blank(close.length)
  const middle = blank(close.length)
  const lower = blank(close.length)
  for (let at = period - 1; at < close.length; at++) {
    const mean = meanOf(close, at - period + 1, at + 1)
    const deviation = deviationOf(close, at - period + 1, at + 1, mean)
    middle[at] = mean
    upper[at] = mean + width * deviation
    lower[at] = mean - width * deviation
  }
  return [upper, middle, lower]
}

/** Population deviation of values[from..to) around their mean, in two passes: the one-pass form loses the digits that matter at high prices. */
export function deviationOf(values: Float64Array, from: number, to: number, mean: number): number {
  let squares = 0
  for (let at = from; at < to; at++) squares += (values[at]! - mean) ** 2
  return Math.sqrt(squares / (to - from))
}
