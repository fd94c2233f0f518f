/** On-balance volume: starts at the first bar's volume (as TA-Lib), adds a bar's volume when it closes higher and takes it away when lower. */
export function obv(close: Float64Array, volume: Float64Array): Float64Array {
  const values = new Float64Array(close.length)
  let sum = 0
  for (let at = 0; at < close.length; at++) {
    const move = at === 0 ? 1 : close[at]! - close[at - 1]!
    if (move > 0) sum += volume[at]!
    else if (move < 0) sum -= volume[at]!
    values[at] = sum
  }
  return values
}
