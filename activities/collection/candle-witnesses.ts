import type { Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { compareBars, type ComparedBar } from '../../src/domain/quality/compared-bars.ts'
import { barsAgainstPrices, SHORTEST_PRICED_MS } from '../../src/domain/quality/priced-bars.ts'
import type { QualityRules } from '../../src/domain/quality/rules.ts'
import type { Range } from '../../src/domain/range.ts'
import { readCandles } from '../../src/store/candles.ts'
import type { Queryable } from '../../src/store/database.ts'
import { readSeenPrices } from '../../src/store/prices.ts'
import { listSeries } from '../../src/store/series.ts'

/** Whose prices speak for or against the bars of a product: a source of prices and what it calls the product's coin. */
export interface PriceWitness {
  readonly source: string
  coinOf(product: string): string | undefined
}

/** Holds ascending bars against what other sources have told of the same time, as far as that is stored. Reads only. */
export type AskWitnesses = (
  db: Queryable,
  series: Series,
  bars: readonly Candle[],
  rules: QualityRules,
) => Promise<ComparedBar[]>

/** Which series speak of a product is looked up once for each: they change only with the configuration, at a start. */
export function createWitnesses(prices: PriceWitness | undefined): AskWitnesses {
  const known = new Map<number, readonly Series[]>()
  return async (db, series, bars, rules) => {
    const [first, last] = [bars[0], bars.at(-1)]
    if (first === undefined || last === undefined) return []
    const span = { from: first.openTime, to: last.openTime + series.widthSeconds * 1000 }
    const witnesses = known.get(series.id) ?? (await witnessesOf(db, series, prices))
    known.set(series.id, witnesses)
    const found: ComparedBar[] = []
    for (const witness of witnesses) {
      if (witness.since >= span.to) continue
      found.push(
        ...(witness.dataset === 'prices'
          ? await againstPrices(db, series, witness, bars, span, rules)
          : await againstBars(db, series, witness, bars, span, rules)),
      )
    }
    return found
  }
}

/** Prices of the product's coin, and its bars at other sources, no finer than these. */
async function witnessesOf(db: Queryable, series: Series, prices: PriceWitness | undefined): Promise<Series[]> {
  const { source, subject, widthSeconds } = series
  const coin = widthSeconds * 1000 < SHORTEST_PRICED_MS ? undefined : prices?.coinOf(subject)
  const bars = await listSeries(db, { dataset: 'candles', subjects: [subject] })
  return [
    ...(coin === undefined || prices === undefined
      ? []
      : await listSeries(db, { dataset: 'prices', source: prices.source, subjects: [coin] })),
    ...bars.filter((other) => other.source !== source && other.widthSeconds % widthSeconds === 0),
  ]
}

async function againstPrices(
  db: Queryable,
  series: Series,
  { source, subject }: Series,
  bars: readonly Candle[],
  { from, to }: Range,
  rules: QualityRules,
): Promise<ComparedBar[]> {
  const widthMs = series.widthSeconds * 1000
  const seen = await readSeenPrices(db, source, subject, { from, to: to + widthMs }, rules.deviationPercent)
  return barsAgainstPrices(bars, widthMs, seen, rules)
}

/** A coarse bar that differs speaks against all the finer ones in it. */
async function againstBars(
  db: Queryable,
  series: Series,
  { source, subject: symbol, widthSeconds }: Series,
  bars: readonly Candle[],
  { from, to }: Range,
  rules: QualityRules,
): Promise<ComparedBar[]> {
  const [widthMs, otherWidthMs] = [series.widthSeconds * 1000, widthSeconds * 1000]
  const others = await readCandles(db, {
    ...{ source, symbol, widthSeconds, from: slotStart(from, otherWidthMs), to },
    limit: Math.ceil((to - from) / otherWidthMs) + 1,
  })
  const doubts = new Map<Millis, ComparedBar['doubts']>(
    compareBars(bars, widthMs, others, otherWidthMs, rules).map((each) => [each.slotAt, each.doubts]),
  )
  return bars.flatMap(({ openTime }) => {
    const told = doubts.get(slotStart(openTime, otherWidthMs))
    return told === undefined ? [] : [{ slotAt: openTime, doubts: told }]
  })
}
