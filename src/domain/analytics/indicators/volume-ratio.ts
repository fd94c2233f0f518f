import { blank } from './blank.ts'
import { meanOf } from './sma.ts'

/** Volume of a bar over the mean of the last `period` bars, itself among them. First value at index period - 1. No value while nothing was traded in the window. */
export function volumeRatio(volume: Float64Array, period: number): Float64Array {
  const ratios = blank(volume.length)
  for (let at = period - 1; at < volume.length; at++) {
    const mean = meanOf(volume, at - period + 1, at + 1)
    if (mean > 0) ratios[at] = volume[at]! / mean
  }
  return ratios
}
