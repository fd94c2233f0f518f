import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { DecimalText } from '../../src/domain/collection/decimal.ts'
import type { PriceTick } from '../../src/domain/collection/price.ts'
import { distance, distanceOf, type QualityRules } from '../../src/domain/quality/rules.ts'
import { tickDoubts, tornPoints } from '../../src/domain/quality/ticks.ts'
import type { Queryable } from '../../src/store/database.ts'
import { ONLY_A_PRICE, readPriceLines, writePrices, type PriceRow } from '../../src/store/prices.ts'
import type { DoubtedRow } from '../../src/store/quarantine.ts'
import { told } from './candle-gate.ts'

/** So many slots before a price say what is usual. */
const SLOTS_BEFORE = 24

/** A price as quarantine keeps it. */
export function pricePayload(row: PriceRow): string {
  return JSON.stringify(row)
}

/** Prices that somebody has released, ready to be written. */
export function revivedPrices(payloads: readonly string[]) {
  const rows = payloads.map((payload): PriceRow => {
    const row = JSON.parse(payload) as PriceRow
    // JSON leaves out what is undefined.
    return { ...ONLY_A_PRICE, ...row }
  })
  return {
    slots: rows.map(({ slotAt }) => slotAt),
    write: (tx: Parameters<typeof writePrices>[0], wanted: (slot: Millis) => boolean, at: Millis) =>
      writePrices(
        tx,
        rows.filter(({ slotAt }) => wanted(slotAt)),
        at,
      ),
  }
}

/** Points of a history, oldest first, at which the price tears away and comes back. */
export function tornPrices(rows: readonly PriceRow[], rules: QualityRules): DoubtedRow[] {
  const line = [...rows].sort((a, b) => a.slotAt - b.slotAt)
  return tornPoints(
    line.map(({ price }) => price),
    rules,
  ).flatMap(({ place, doubt }) => {
    const row = line[place]
    return row === undefined ? [] : [{ slotAt: row.slotAt, payload: pricePayload(row), ...told([doubt]) }]
  })
}

/** A price comes with a time of its own, so a second answer is never the same to the letter. */
export function isSamePrice(price: DecimalText | undefined, payload: string, rules: QualityRules): boolean {
  const before = (JSON.parse(payload) as { price?: string }).price
  return (
    price !== undefined &&
    before !== undefined &&
    distance(Number(before), Number(price)) <= distanceOf(rules.deviationPercent)
  )
}

export interface WeighedTicks {
  readonly good: readonly PriceTick[]
  /** Those that are not stored are not among `good`. */
  readonly doubted: readonly (DoubtedRow & { readonly coinId: string })[]
}

/** Holds current prices against what can be true, against the second source, and against the slots before. */
export async function weighTicks(
  { database, clock, rules }: { database: Queryable; clock: Clock; rules: QualityRules },
  ticks: readonly PriceTick[],
  rowOf: (tick: PriceTick) => PriceRow,
  slot: { readonly at: Millis; readonly widthMs: number; readonly source: string },
): Promise<WeighedTicks> {
  const before = await readPriceLines(
    database,
    slot.source,
    ticks.map(({ coinId }) => coinId),
    { from: slot.at - SLOTS_BEFORE * slot.widthMs, to: slot.at },
  )
  const good: PriceTick[] = []
  const doubted: (DoubtedRow & { coinId: string })[] = []
  for (const tick of ticks) {
    const row = rowOf(tick)
    const doubts = tickDoubts(
      tick,
      { now: clock(), check: row.check?.price, before: before.get(tick.coinId) ?? [] },
      rules,
    )
    const marks = told(doubts)
    if (doubts.length > 0) doubted.push({ coinId: tick.coinId, slotAt: slot.at, payload: pricePayload(row), ...marks })
    if (doubts.length === 0 || marks.severity === 'suspect') good.push(tick)
  }
  return { good, doubted }
}
