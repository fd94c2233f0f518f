import { blank } from './blank.ts'

/** Change over `period` bars in percent of the older value. First value at index period. No value where the older one is 0. */
export function rateOfChange(values: Float64Array, period: number): Float64Array {
  const changes = blank(values.length)
  for (let at = period; at < values.length; at++) {
    const older = values[at - period]!
    if (older !== 0) changes[at] = 100 * (values[at]! / older - 1)
  }
  return changes
}

/** Change over `period` bars in the unit of the values. First value at index period. */
export function momentum(values: Float64Array, period: number): Float64Array {
  const changes = blank(values.length)
  for (let at = period; at < values.length; at++) changes[at] = values[at]! - values[at - period]!
  return changes
}
