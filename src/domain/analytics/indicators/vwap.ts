import { blank } from './blank.ts'
import { typicalPrice } from './typical-price.ts'

/** Typical price weighted by volume, of everything since the first bar. No value while nothing was traded. */
export function vwap(high: Float64Array, low: Float64Array, close: Float64Array, volume: Float64Array): Float64Array {
  const typical = typicalPrice(high, low, close)
  const values = blank(close.length)
  let money = 0
  let traded = 0
  for (let at = 0; at < close.length; at++) {
    money += typical[at]! * volume[at]!
    traded += volume[at]!
    if (traded > 0) values[at] = money / traded
  }
  return values
}

/** The same over the last `period` bars. First value at index period - 1. */
export function rollingVwap(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  volume: Float64Array,
  period: number,
): Float64Array {
  const typical = typicalPrice(high, low, close)
  const values = blank(close.length)
  for (let at = period - 1; at < close.length; at++) {
    let money = 0
    let traded = 0
    for (let one = at - period + 1; one <= at; one++) {
      money += typical[one]! * volume[one]!
      traded += volume[one]!
    }
    if (traded > 0) values[at] = money / traded
  }
  return values
}
