import { blank } from './blank.ts'

export interface PsarSteps {
  readonly step: number
  readonly limit: number
}

/** Wilder's parabolic stop and reverse. The first direction is that of the first move (as TA-Lib): down when the low fell further than the high rose. First value at index 1. */
export function psar(high: Float64Array, low: Float64Array, { step, limit }: PsarSteps): Float64Array {
  const values = blank(high.length)
  if (high.length < 2) return values
  const fall = low[0]! - low[1]!
  const rise = high[1]! - high[0]!
  let isLong = !(fall > 0 && fall > rise)
  let extreme = isLong ? high[1]! : low[1]!
  let stop = isLong ? low[0]! : high[0]!
  let pace = step
  for (let at = 1; at < high.length; at++) {
    // In the first step the bar before counts as the bar itself, as in TA-Lib.
    const before = at === 1 ? 1 : at - 1
    const top = Math.max(high[before]!, high[at]!)
    const bottom = Math.min(low[before]!, low[at]!)
    const isTurn = isLong ? low[at]! <= stop : high[at]! >= stop
    if (isTurn) {
      isLong = !isLong
      stop = isLong ? Math.min(extreme, bottom) : Math.max(extreme, top)
      extreme = isLong ? high[at]! : low[at]!
      pace = step
    } else if (isLong ? high[at]! > extreme : low[at]! < extreme) {
      extreme = isLong ? high[at]! : low[at]!
      pace = Math.min(pace + step, limit)
    }
    values[at] = stop
    stop += pace * (extreme - stop)
    stop = isLong ? Math.min(stop, bottom) : Math.max(stop, top)
  }
  return values
}
