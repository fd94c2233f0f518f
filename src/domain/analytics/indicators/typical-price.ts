/** Mean of high, low and close of each bar. */
export function typicalPrice(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  return close.map((price, at) => (high[at]! + low[at]! + price) / 3)
}
