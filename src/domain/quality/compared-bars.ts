/** Bars of one source against those of another. Pure. */
import type { Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import { slotStart } from '../collection/slot.ts'
import { distance, distanceOf, median, percentOf, type QualityRules } from './rules.ts'
import type { Doubt } from './reasons.ts'

export interface ComparedBar {
  /** Start of the coarse slot in which they differ. */
  readonly slotAt: Millis
  readonly doubts: readonly Doubt[]
}

/** Coarse slots looked at together when a shift in time is looked for. */
const WINDOW = 30
/** A window that fits this much better at another place than at its own is shifted. */
const BETTER_TIMES = 5

/** Where finer bars, put together, differ from another source's coarser ones; where a whole window fits at another time, it is told to be shifted by that. */
export function compareBars(
  bars: readonly Candle[],
  widthMs: number,
  others: readonly Candle[],
  otherWidthMs: number,
  rules: QualityRules,
): ComparedBar[] {
  const fine = new Map(bars.map((bar) => [bar.openTime, bar]))
  const parts = otherWidthMs / widthMs
  const limit = distanceOf(rules.deviationPercent)
  const apart = (other: Candle, shift: number): number | undefined => {
    const joined = joinedAt(fine, other.openTime + shift * widthMs, widthMs, parts)
    return joined === undefined
      ? undefined
      : Math.max(
          distance(joined.high, Number(other.high)),
          distance(joined.low, Number(other.low)),
          distance(joined.close, Number(other.close)),
        )
  }
  const found: ComparedBar[] = []
  for (let from = 0; from < others.length; from += WINDOW) {
    const window = others.slice(from, from + WINDOW)
    const shift = shiftOf(window, apart, parts)
    for (const other of window) {
      const off = apart(other, 0)
      if (off === undefined || off <= limit) continue
      const doubts: Doubt[] = [
        { reason: 'cross-source', evidence: `${percentOf(off)} apart, limit ${percentOf(limit)}` },
      ]
      if (shift !== undefined)
        doubts.push({ reason: 'time-shift', evidence: `fits ${(shift * widthMs) / 3_600_000} h away` })
      found.push({ slotAt: slotStart(other.openTime, otherWidthMs), doubts })
    }
  }
  return found
}

/** By how many fine slots a window must be moved to fit much better than where it stands; undefined when it stands best. */
function shiftOf(
  window: readonly Candle[],
  apart: (other: Candle, shift: number) => number | undefined,
  most: number,
): number | undefined {
  const misfit = (shift: number): number => {
    const values = window.flatMap((other) => apart(other, shift) ?? [])
    return values.length < window.length / 2 ? Infinity : median(values)
  }
  const here = misfit(0)
  let best = { shift: 0, misfit: here }
  for (let shift = -most; shift <= most; shift += 1) {
    const there = shift === 0 ? here : misfit(shift)
    if (there < best.misfit) best = { shift, misfit: there }
  }
  return best.shift !== 0 && best.misfit * BETTER_TIMES < here ? best.shift : undefined
}

interface Joined {
  readonly high: number
  readonly low: number
  readonly close: number
}

function joinedAt(fine: ReadonlyMap<Millis, Candle>, from: Millis, widthMs: number, parts: number): Joined | undefined {
  const members: Candle[] = []
  for (let part = 0; part < parts; part += 1) {
    const bar = fine.get(from + part * widthMs)
    if (bar === undefined) return undefined
    members.push(bar)
  }
  return {
    high: Math.max(...members.map((bar) => Number(bar.high))),
    low: Math.min(...members.map((bar) => Number(bar.low))),
    close: Number(members.at(-1)?.close),
  }
}
