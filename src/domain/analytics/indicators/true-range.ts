import { blank } from './blank.ts'

/** The largest of high less low, and either of them against the close before. First value at index 1. */
export function trueRange(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const ranges = blank(close.length)
  for (let at = 1; at < close.length; at++) {
    const before = close[at - 1]!
    ranges[at] = Math.max(high[at]! - low[at]!, Math.abs(high[at]! - before), Math.abs(low[at]! - before))
  }
  return ranges
}
