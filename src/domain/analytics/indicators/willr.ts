import { blank } from './blank.ts'
import { highestOf, lowestOf } from './extremes.ts'

/** Williams %R: how far the close lies under the highest of the window, 0 to -100. First value at index period - 1. Flat prices give 0. */
export function willr(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const values = blank(close.length)
  for (let at = period - 1; at < close.length; at++) {
    const highest = highestOf(high, at - period + 1, at + 1)
    const span = highest - lowestOf(low, at - period + 1, at + 1)
    values[at] = span === 0 || close[at] === highest ? 0 : (-100 * (highest - close[at]!)) / span
  }
  return values
}
