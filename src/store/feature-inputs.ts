import { DAY, HOUR } from '../domain/clock.ts'
import { MACRO_CODES } from '../domain/features/columns.ts'
import { PRICE_REACH } from '../domain/features/price.ts'
import type { FeatureInputs } from '../domain/features/row.ts'
import type { Range } from '../domain/range.ts'
import { readCandles } from './candles.ts'
import type { Queryable } from './database.ts'
import { fearGreedKnown } from './fear-greed.ts'
import { readTexts } from './feature-texts.ts'
import { macroSteps } from './macro.ts'
import { inputHashes, readIndicators } from './technical-indicators.ts'

/**
 * What the rows of the hours of [from, to) of a symbol are made from: some twenty queries, whatever their number. What became known after
 * a row's cut-off may be among it, and is looked past. `product` names its candles: `BTC-USD`.
 */
export async function readFeatureInputs(
  db: Queryable,
  { symbol, product, candleSource, from, to }: Range & { symbol: string; product: string; candleSource: string },
): Promise<FeatureInputs> {
  const hours = Math.ceil((to - from) / HOUR)
  const candles = await readCandles(db, {
    source: candleSource,
    symbol: product,
    widthSeconds: HOUR / 1000,
    from: from - PRICE_REACH * HOUR,
    to,
    limit: hours + PRICE_REACH,
  })
  const hashes = inputHashes(candles, PRICE_REACH, HOUR)
  const indicators = await readIndicators(db, {
    symbol: product,
    widthSeconds: HOUR / 1000,
    from,
    to,
    limit: hours,
  })
  const texts = { from: from + HOUR - DAY, to: to + HOUR }
  const cutOffs = { from: from + HOUR, to: to + HOUR }
  return {
    candles: new Map(candles.map((candle) => [candle.openTime, candle])),
    candleHashes: new Map(candles.map(({ openTime }, place) => [openTime, hashes[place] ?? ''])),
    indicators: new Map(indicators.map((row) => [row.at, row])),
    texts: await readTexts(db, texts, symbol),
    market: await readTexts(db, texts),
    macro: await macroSteps(db, MACRO_CODES, cutOffs),
    fearGreed: await fearGreedKnown(db, cutOffs),
  }
}
