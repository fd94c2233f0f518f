import type { Candle } from '../domain/collection/candle.ts'
import type { DecimalText } from '../domain/collection/decimal.ts'
import { slotCeil } from '../domain/collection/slot.ts'
import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { ReplayProduct } from './record.ts'

/** The width that bars of `widthMs` are made of: itself, or the widest recorded one that divides it. Undefined: they cannot be made exactly. */
export function baseWidth(product: ReplayProduct, widthMs: number): number | undefined {
  return [...product.bars.keys()].filter((base) => widthMs % base === 0).sort((a, b) => b - a)[0]
}

/** The whole bar of one slot, put together from narrower ones where needed; undefined where nothing traded or the width cannot be made. */
export function barAt(product: ReplayProduct, widthMs: number, openTime: Millis): Candle | undefined {
  const base = baseWidth(product, widthMs)
  return base === undefined ? undefined : joined(parts(product, base, openTime, openTime + widthMs), openTime)
}

/** The bar that is still open at `now`, as it stands then: what closed inside it, and the open part on a straight line. */
export function openBarAt(product: ReplayProduct, widthMs: number, openTime: Millis, now: Millis): Candle | undefined {
  const base = baseWidth(product, widthMs)
  if (base === undefined) return undefined
  const whole = parts(product, base, openTime, now).map((part) =>
    part.openTime + base <= now ? part : cutShort(part, (now - part.openTime) / base),
  )
  return joined(whole, openTime)
}

/** Closed bars whose slot starts in [from, to) and ends by `now`, ascending. */
export function closedBars(product: ReplayProduct, widthMs: number, range: Range, now: Millis): Candle[] {
  const rows: Candle[] = []
  for (let at = slotCeil(range.from, widthMs); at < range.to && at + widthMs <= now; at += widthMs) {
    const row = barAt(product, widthMs, at)
    if (row !== undefined) rows.push(row)
  }
  return rows
}

/** The sum of decimals without a float on the way. */
export function addDecimals(texts: readonly DecimalText[]): DecimalText {
  const places = Math.max(0, ...texts.map((text) => (text.split('.')[1] ?? '').length))
  const sum = texts.reduce((total, text) => {
    const [whole = '0', fraction = ''] = text.split('.')
    return total + BigInt(whole + fraction.padEnd(places, '0'))
  }, 0n)
  const digits = sum.toString().padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
}

function parts(product: ReplayProduct, base: number, from: Millis, to: Millis): Candle[] {
  const at = product.bars.get(base)
  const found: Candle[] = []
  for (let time = from; time < to; time += base) {
    const part = at?.(time)
    if (part !== undefined) found.push(part)
  }
  return found
}

function joined(candles: readonly Candle[], openTime: Millis): Candle | undefined {
  const first = candles[0]
  const last = candles.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (candles.length === 1) return { ...first, openTime }
  const pick = (better: (a: number, b: number) => boolean, of: (c: Candle) => DecimalText): DecimalText =>
    candles.map(of).reduce((best, next) => (better(Number(next), Number(best)) ? next : best))
  return {
    openTime,
    open: first.open,
    high: pick(
      (a, b) => a > b,
      (c) => c.high,
    ),
    low: pick(
      (a, b) => a < b,
      (c) => c.low,
    ),
    close: last.close,
    volume: addDecimals(candles.map((c) => c.volume)),
  }
}

function cutShort(candle: Candle, share: number): Candle {
  const places = Math.max(...[candle.open, candle.close].map((text) => (text.split('.')[1] ?? '').length))
  const last = (Number(candle.open) + (Number(candle.close) - Number(candle.open)) * share).toFixed(places)
  const rises = Number(last) >= Number(candle.open)
  return {
    openTime: candle.openTime,
    open: candle.open,
    high: rises ? last : candle.open,
    low: rises ? candle.open : last,
    close: last,
    volume: (Number(candle.volume) * share).toFixed(8),
  }
}
