/** Bars of one source against the prices that another one told meanwhile. Pure. */
import { HOUR, MINUTE, type Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import type { DecimalText } from '../collection/decimal.ts'
import { slotStart } from '../collection/slot.ts'
import type { ComparedBar } from './compared-bars.ts'
import { distance, distanceOf, median, percentOf, type QualityRules } from './rules.ts'
import type { Doubt } from './reasons.ts'

/** A price of another source, by that source's own time. */
export interface SeenPrice {
  readonly at: Millis
  readonly price: DecimalText
}

/** A price put together from many exchanges lags by a minute or two, which says little of a bar that is hardly longer. */
export const SHORTEST_PRICED_MS = 30 * MINUTE
/** A price this close to the end of a bar is held against its close. */
const NEAR_END_MS = 5 * MINUTE
/** Bars looked at together when a shift in time is looked for, and how many of them must have prices. */
const WINDOW = 30
const ENOUGH_PRICED = 24
/** Stamps that are wrong are wrong by a zone, seldom by more. */
const FARTHEST_MS = 14 * HOUR
/** Shifted is what fits this much better at another time, and lies this far beyond on average where it stands. Real: 0.0002, in a falling market 0.0005. */
const BETTER_TIMES = 5
const LEAST_MISFIT = 0.001

/** Where most of the prices seen inside a bar lie beyond it, or its close is far from those at its end; and where a whole run of bars fits at another time. Nothing is told of bars without prices. */
export function barsAgainstPrices(
  bars: readonly Candle[],
  widthMs: number,
  prices: readonly SeenPrice[],
  rules: QualityRules,
): ComparedBar[] {
  if (widthMs < SHORTEST_PRICED_MS || prices.length === 0) return []
  const seen = Map.groupBy(prices, ({ at }) => slotStart(at, widthMs))
  const beyond = (bar: Candle, shift: number): number | undefined => {
    const inside = seen.get(bar.openTime + shift * widthMs)
    return inside === undefined ? undefined : median(inside.map(({ price }) => beyondBar(bar, Number(price))))
  }
  const shifts = shiftsOf(bars, widthMs, beyond)
  return bars.flatMap((bar) => {
    const doubts: Doubt[] = []
    const off = Math.max(beyond(bar, 0) ?? 0, closeApart(bar, widthMs, seen))
    if (off > distanceOf(rules.deviationPercent))
      doubts.push({
        reason: 'cross-source',
        evidence: `${percentOf(off)} from the prices told meanwhile, limit ${rules.deviationPercent} %`,
      })
    const shift = shifts.get(bar.openTime)
    if (shift !== undefined)
      doubts.push({ reason: 'time-shift', evidence: `fits the prices ${(shift * widthMs) / HOUR} h away` })
    return doubts.length === 0 ? [] : [{ slotAt: bar.openTime, doubts }]
  })
}

/** How far a price lies above the high or below the low. */
function beyondBar({ high, low }: Candle, price: number): number {
  const [top, bottom] = [Number(high), Number(low)]
  return price > top ? distance(top, price) : price < bottom ? distance(price, bottom) : 0
}

/** How far the close lies from the nearest in value of the prices at its end, beyond what the bar itself moved in a moment: half its range. */
function closeApart(bar: Candle, widthMs: number, seen: ReadonlyMap<Millis, readonly SeenPrice[]>): number {
  const end = bar.openTime + widthMs
  const near = [...(seen.get(bar.openTime) ?? []), ...(seen.get(end) ?? [])].filter(
    ({ at }) => Math.abs(at - end) <= NEAR_END_MS,
  )
  if (near.length === 0) return 0
  const off = Math.min(...near.map(({ price }) => distance(Number(price), Number(bar.close))))
  return off - distance(Number(bar.low), Number(bar.high)) / 2
}

/** By how many widths the bars of each window must be moved to fit; the last window ends with the last bar. */
function shiftsOf(
  bars: readonly Candle[],
  widthMs: number,
  beyond: (bar: Candle, shift: number) => number | undefined,
): Map<Millis, number> {
  const shifts = new Map<Millis, number>()
  const most = Math.max(1, Math.ceil(FARTHEST_MS / widthMs))
  for (let to = bars.length; to > 0; to -= WINDOW) {
    const window = bars.slice(Math.max(0, to - WINDOW), to)
    const misfit = (shift: number): number | undefined => {
      const values = window.flatMap((bar) => beyond(bar, shift) ?? [])
      return values.length < ENOUGH_PRICED ? undefined : values.reduce((a, b) => a + b, 0) / values.length
    }
    const here = misfit(0)
    if (here === undefined || here < LEAST_MISFIT) continue
    let best = { shift: 0, misfit: here }
    for (let shift = -most; shift <= most; shift += 1) {
      const there = misfit(shift)
      if (there !== undefined && there < best.misfit) best = { shift, misfit: there }
    }
    if (best.shift !== 0 && best.misfit * BETTER_TIMES < here)
      for (const { openTime } of window) shifts.set(openTime, best.shift)
  }
  return shifts
}
