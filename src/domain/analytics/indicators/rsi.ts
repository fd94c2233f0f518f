import { blank } from './blank.ts'

/** Below this share of the price the mean moves are only rounding left over by the smoothing. */
const NO_MOVE = 1e-14

/** Relative strength index with Wilder's smoothing. First value at index period. Flat prices (no gain and no loss left) give 0, as TA-Lib. */
export function rsi(close: Float64Array, period: number): Float64Array {
  const values = blank(close.length)
  if (close.length <= period) return values
  let gain = 0
  let loss = 0
  for (let at = 1; at <= period; at++) {
    const move = close[at]! - close[at - 1]!
    if (move > 0) gain += move
    else loss -= move
  }
  gain /= period
  loss /= period
  const kept = period - 1
  values[period] = share(gain, loss, close[period]!)
  for (let at = period + 1; at < close.length; at++) {
    const move = close[at]! - close[at - 1]!
    gain = (gain * kept + (move > 0 ? move : 0)) / period
    loss = (loss * kept - (move < 0 ? move : 0)) / period
    values[at] = share(gain, loss, close[at]!)
  }
  return values
}

function share(gain: number, loss: number, price: number): number {
  const both = gain + loss
  return both > NO_MOVE * price ? 100 * (gain / both) : 0
}
