import type { Millis } from '../clock.ts'
import type { DecimalText } from './decimal.ts'
import { slotStart } from './slot.ts'

/** One price of one coin for one slot. Absent numbers are undefined, never zero. Percent fields are percent, others absolute. */
export interface PriceTick {
  readonly coinId: string
  /** Ticker in capitals, `BTC`. */
  readonly symbol: string
  readonly name: string | undefined
  /** The source's own time of the price. */
  readonly observedAt: Millis
  readonly price: DecimalText
  readonly marketCap: DecimalText | undefined
  readonly volume24h: DecimalText | undefined
  readonly change24h: DecimalText | undefined
  readonly changePercent24h: DecimalText | undefined
  readonly high24h: DecimalText | undefined
  readonly low24h: DecimalText | undefined
  readonly marketCapRank: number | undefined
  readonly circulatingSupply: DecimalText | undefined
  readonly totalSupply: DecimalText | undefined
  readonly maxSupply: DecimalText | undefined
}

/** One point of a price history. */
export interface PricePoint {
  readonly at: Millis
  readonly price: DecimalText
  readonly marketCap: DecimalText | undefined
  readonly volume24h: DecimalText | undefined
}

/** The point of each slot: the earliest whose own time lies in it. History points drift against the grid (300.6 s apart), so a slot may have none. */
export function pointsBySlot(points: readonly PricePoint[], widthMs: number): Map<Millis, PricePoint> {
  const bySlot = new Map<Millis, PricePoint>()
  for (const point of points) {
    const slot = slotStart(point.at, widthMs)
    const known = bySlot.get(slot)
    if (known === undefined || point.at < known.at) bySlot.set(slot, point)
  }
  return bySlot
}

/** How far `other` lies from `price`, in percent of `price`; undefined when the price is zero. */
export function deviationPercent(price: DecimalText, other: DecimalText): number | undefined {
  const base = Number(price)
  return base === 0 ? undefined : ((Number(other) - base) / base) * 100
}
