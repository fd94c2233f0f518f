import { blank } from './blank.ts'
import { highestOf, lowestOf } from './extremes.ts'
import { meanOf } from './sma.ts'

export interface StochasticPeriods {
  readonly window: number
  readonly k: number
  readonly d: number
}

/** Slow stochastic: where the close lies between low and high of the window (0 to 100), smoothed twice by simple means. Both columns start where d does (as TA-Lib): index window + k + d - 3. Flat prices give 0. */
export function stochastic(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  { window, k, d }: StochasticPeriods,
): [Float64Array, Float64Array] {
  const raw = blank(close.length)
  for (let at = window - 1; at < close.length; at++) {
    const lowest = lowestOf(low, at - window + 1, at + 1)
    const span = highestOf(high, at - window + 1, at + 1) - lowest
    raw[at] = span === 0 ? 0 : 100 * ((close[at]! - lowest) / span)
  }
  const slow = blank(close.length)
  const slower = blank(close.length)
  const smooth = blank(close.length)
  for (let at = window + k - 2; at < close.length; at++) smooth[at] = meanOf(raw, at - k + 1, at + 1)
  for (let at = window + k + d - 3; at < close.length; at++) {
    slow[at] = smooth[at]!
    slower[at] = meanOf(smooth, at - d + 1, at + 1)
  }
  return [slow, slower]
}
