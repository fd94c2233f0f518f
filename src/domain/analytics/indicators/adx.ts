import { blank } from './blank.ts'
import { trueRange } from './true-range.ts'

/** Average directional index, Wilder's smoothing as in TA-Lib. First value at index 2 * period - 1. A bar that moves in neither direction leaves the index as it was; always flat prices give 0. */
export function adx(high: Float64Array, low: Float64Array, close: Float64Array, period: number): Float64Array {
  const values = blank(close.length)
  if (close.length < 2 * period) return values
  const ranges = trueRange(high, low, close)
  const kept = 1 - 1 / period
  let up = 0
  let down = 0
  let range = 0
  let sum = 0
  let index = 0
  for (let at = 1; at < close.length; at++) {
    const rise = high[at]! - high[at - 1]!
    const fall = low[at - 1]! - low[at]!
    const smoothing = at < period ? 1 : kept
    up = up * smoothing + (rise > 0 && rise > fall ? rise : 0)
    down = down * smoothing + (fall > 0 && fall > rise ? fall : 0)
    range = range * smoothing + ranges[at]!
    if (at < period) continue
    const both = up + down
    const isMove = range > 0 && both > 0
    const direction = isMove ? 100 * (Math.abs(up - down) / both) : 0
    if (at < 2 * period) {
      sum += direction
      index = sum / period
    } else if (isMove) index = (index * (period - 1) + direction) / period
    if (at >= 2 * period - 1) values[at] = index
  }
  return values
}
