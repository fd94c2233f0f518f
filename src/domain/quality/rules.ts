import { MINUTE } from '../clock.ts'

/**
 * From where on a row is suspect. The defaults are measured on recorded bars of 2016 to 2025, 1 m to 4 h: between the worst that was real (the crashes of March
 * 2020 and May 2021 among it) and what was not.
 */
export interface QualityRules {
  /** Distance between a close and the next open, in percent and in medians of its neighbours' distances; both must be passed. Real: 3.8 %. */
  readonly jumpPercent: number
  readonly jumpTimes: number
  /** How far a bar reaches beyond its body, in percent and in medians of its neighbours' ranges; the bars beside it must be quiet. */
  readonly wickPercent: number
  readonly wickTimes: number
  /** So many bars of one single price in which was traded. Real: 13. */
  readonly flatBars: number
  /** So many bars that are the same to the last word, volume included. Real: 2. */
  readonly repeatBars: number
  /** Volume by the median of its neighbours (real: 302), and its distance in spreads of their logarithms (real: 7.1). */
  readonly volumeTimes: number
  readonly volumeSpreads: number
  /** Between two sources of one price, in percent. */
  readonly deviationPercent: number
  /** Market capitalisation against price times supply, in percent. */
  readonly supplyPercent: number
  /** A current price may be as old as that, by the source's own time. */
  readonly staleAfterMs: number
  /** A source's clock may be ahead of ours by that. */
  readonly clockSkewMs: number
}

export const DEFAULT_RULES: QualityRules = {
  jumpPercent: 5,
  jumpTimes: 12,
  wickPercent: 35,
  wickTimes: 12,
  flatBars: 24,
  repeatBars: 3,
  volumeTimes: 1_000,
  volumeSpreads: 12,
  deviationPercent: 2,
  supplyPercent: 5,
  staleAfterMs: 15 * MINUTE,
  clockSkewMs: 2 * MINUTE,
}

/** How far `b` lies from `a` on a scale on which up and down weigh the same; 0 where they are equal. */
export function distance(a: number, b: number): number {
  return Math.abs(Math.log(b / a))
}

/** A distance as the percent that people say: 0.0953 is 10 %. */
export function percentOf(distance: number): string {
  const percent = (Math.exp(distance) - 1) * 100
  return `${percent >= 1e6 ? percent.toExponential(1) : Number(percent.toPrecision(3))} %`
}

/** Percent as a distance. */
export function distanceOf(percent: number): number {
  return Math.log(1 + percent / 100)
}

/** The middle value, 0 of none. */
export function median(values: readonly number[] | Float64Array): number {
  if (values.length === 0) return 0
  const places = new Float64Array(values)
  const middle = places.length >> 1
  const upper = putInPlace(places, middle)
  if (places.length % 2 === 1) return upper
  return (places.subarray(0, middle).reduce((most, value) => Math.max(most, value), -Infinity) + upper) / 2
}

/** The value that stands at `place` in order of size; what is smaller then stands before it. Sorting them all takes five times as long. */
function putInPlace(values: Float64Array, place: number): number {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[(from + to) >> 1]!
    let low = from
    let high = to
    while (low <= high) {
      while (values[low]! < pivot) low += 1
      while (values[high]! > pivot) high -= 1
      if (low > high) break
      const swapped = values[low]!
      values[low] = values[high]!
      values[high] = swapped
      low += 1
      high -= 1
    }
    if (place <= high) to = high
    else if (place >= low) from = low
    else break
  }
  return values[place]!
}

/** Median absolute deviation, scaled so that it is the standard deviation where values are spread normally. */
export function spreadOf(values: readonly number[] | Float64Array, middle: number): number {
  return 1.4826 * median(new Float64Array(values).map((value) => Math.abs(value - middle)))
}
