/** The highest of values[from..to). */
export function highestOf(values: Float64Array, from: number, to: number): number {
  let highest = -Infinity
  for (let at = from; at < to; at++) if (values[at]! > highest) highest = values[at]!
  return highest
}

/** The lowest of values[from..to). */
export function lowestOf(values: Float64Array, from: number, to: number): number {
  let lowest = Infinity
  for (let at = from; at < to; at++) if (values[at]! < lowest) lowest = values[at]!
  return lowest
}
