import { blank } from './blank.ts'
import { deviationOf } from './bollinger.ts'
import { meanOf } from './sma.ts'

/** Population deviation of the last `period` log returns, per bar (not annualised). First value at index period. Flat prices give 0; no value where a price is not above 0. */
export function volatility(close: Float64Array, period: number): Float64Array {
  const returns = blank(close.length)
  for (let at = 1; at < close.length; at++) {
    const ratio = close[at]! / close[at - 1]!
    if (ratio > 0 && ratio < Infinity) returns[at] = Math.log(ratio)
  }
  const values = blank(close.length)
  for (let at = period; at < close.length; at++)
    values[at] = deviationOf(returns, at - period + 1, at + 1, meanOf(returns, at - period + 1, at + 1))
  return values
}
