import { blank } from './blank.ts'
import { typicalPrice } from './typical-price.ts'

/** Money flow index over the last `period` bars: share of the flow (typical price times volume) that came with a rise. First value at index period. No flow in either direction gives 0. */
export function mfi(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  period: number,
): Float64Array {
  const typical = typicalPrice(high, low, close)
  const values = blank(close.length)
  for (let at = period; at < close.length; at++) {
    let rising = 0
    let falling = 0
    for (let one = at - period + 1; one <= at; one++) {
      const move = typical[one]! - typical[one - 1]!
      if (move > 0) rising += typical[one]! * volume[one]!
      else if (move < 0) falling += typical[one]! * volume[one]!
    }
    values[at] = rising + falling > 0 ? 100 * (rising / (rising + falling)) : 0
  }
  return values
}
