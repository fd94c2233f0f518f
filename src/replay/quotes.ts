import { slotStart } from '../domain/collection/slot.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { barAt, baseWidth } from './bars.ts'
import type { ReplayProduct } from './record.ts'

/** CoinGecko's points are about 300.6 s apart and drift against the grid; here exactly so, counted from the epoch. */
export const FINE_STEP = 300_600
const HOURLY_STEP = HOUR + 2_000
const FARTHEST_NEIGHBOUR = 48

/**
 * The price at one moment: on a straight line from open to close inside its bar, and from close to open across bars in which nothing
 * traded. Undefined where no bar is near.
 */
export function priceAt(product: ReplayProduct, at: Millis): number | undefined {
  const width = quoteWidth(product)
  const slot = slotStart(at, width)
  const bar = barAt(product, width, slot)
  if (bar !== undefined) return round(between(Number(bar.open), Number(bar.close), (at - slot) / width))
  const before = neighbour(product, slot, -width)
  const after = neighbour(product, slot, width)
  if (before === undefined || after === undefined) return undefined
  const from = before.openTime + width
  return round(between(Number(before.close), Number(after.open), (at - from) / (after.openTime - from)))
}

/** What the last 24 hours before `at` held: extremes, and volume times close, summed over whole bars. */
export function dayBefore(
  product: ReplayProduct,
  at: Millis,
): { high: number; low: number; volume: number } | undefined {
  const width = quoteWidth(product)
  const bars = []
  for (let slot = slotStart(at, width) - DAY; slot + width <= at; slot += width) {
    const bar = barAt(product, width, slot)
    if (bar !== undefined) bars.push(bar)
  }
  if (bars.length === 0) return undefined
  return {
    high: Math.max(...bars.map((bar) => Number(bar.high))),
    low: Math.min(...bars.map((bar) => Number(bar.low))),
    volume: round(bars.reduce((sum, bar) => sum + Number(bar.volume) * Number(bar.close), 0)),
  }
}

/** When the source last looked, as of `now`: once a minute, and never just now. */
export function lastUpdated(now: Millis): Millis {
  return Math.floor((now - 37_000) / MINUTE) * MINUTE + 37_000
}

/** The times of a history's points inside [from, to]: every 5 minutes, hourly or daily, as the upstream chooses by length and age. */
export function pointTimes(range: Range, now: Millis): Millis[] {
  const length = range.to - range.from
  const step = length <= DAY && range.from >= now - DAY ? FINE_STEP : length <= 90 * DAY ? HOURLY_STEP : DAY
  const times: Millis[] = []
  for (let at = Math.ceil(range.from / step) * step; at <= Math.min(range.to, now); at += step) times.push(at)
  return times
}

function quoteWidth(product: ReplayProduct): number {
  return baseWidth(product, HOUR) ?? Math.min(...product.bars.keys())
}

function neighbour(product: ReplayProduct, slot: Millis, step: number) {
  for (let n = 1; n <= FARTHEST_NEIGHBOUR; n++) {
    const bar = barAt(product, Math.abs(step), slot + n * step)
    if (bar !== undefined) return bar
  }
  return undefined
}

function between(a: number, b: number, share: number): number {
  return a + (b - a) * share
}

function round(value: number): number {
  return Number(value.toPrecision(12))
}
