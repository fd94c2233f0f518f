import { blank } from './blank.ts'
import { meanOf } from './sma.ts'
import { typicalPrice } from './typical-price.ts'

/** Commodity channel index: distance of the typical price from its mean in units of 0.015 mean deviations. First value at index period - 1. Flat prices give 0. */
export function cci(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const typical = typicalPrice(high, low, close)
  const values = blank(close.length)
  for (let at = period - 1; at < close.length; at++) {
    const from = at - period + 1
    const mean = meanOf(typical, from, at + 1)
    let deviation = 0
    for (let one = from; one <= at; one++) deviation += Math.abs(typical[one]! - mean)
    deviation /= period
    const isFlat = allEqual(typical, from, at + 1)
    values[at] = isFlat ? 0 : (typical[at]! - mean) / (0.015 * deviation)
  }
  return values
}

/** The mean of equal prices may be off by a rounding step, and a step over a step is no index: so equality is asked, not the deviation. */
function allEqual(values: Float64Array, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at++) if (values[at] !== values[from]) return false
  return true
}
