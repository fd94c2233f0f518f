import type { IndicatorColumn } from '../analytics/indicators/default-set.ts'
import { HOUR, type Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import type { MacroStep } from '../collection/macro.ts'
import {
  FEATURE_GROUPS,
  FEATURE_VERSION,
  GROUPS,
  MACRO_COLUMNS,
  type FeatureGroup,
  type FeatureValues,
} from './columns.ts'
import { fearGreedAt, macroKnown, type DayIndex } from './macro.ts'
import { priceFeatures } from './price.ts'
import { newsFeatures, sentimentFeatures, textWindows, type Texts, type TextWindows } from './texts.ts'

/** Everything that the rows of one symbol and span are made from. What became known after a row's cut-off is looked past, wherever it lies. */
export interface FeatureInputs {
  readonly candles: ReadonlyMap<Millis, Candle>
  /** Of the candles up to and with that of the hour. */
  readonly candleHashes: ReadonlyMap<Millis, string>
  readonly indicators: ReadonlyMap<
    Millis,
    { readonly values: Readonly<Partial<Record<IndicatorColumn, number>>>; readonly inputHash: string }
  >
  /** Of the symbol, and of everything. */
  readonly texts: Texts
  readonly market: Texts
  readonly macro: ReadonlyMap<string, readonly MacroStep[]>
  readonly fearGreed: readonly DayIndex[]
}

/** Shares in hundredths of a percent, rounded down: 10,000 only where nothing is absent. */
export type Completeness = Readonly<Record<FeatureGroup | 'all', number>>

export interface FeatureRow {
  /** Start of the hour. */
  readonly at: Millis
  readonly values: FeatureValues
  readonly completeness: Completeness
  readonly version: string
  /** Equal texts were made from equal inputs. */
  readonly inputs: string
}

/**
 * The row of the hour that starts at `at`: what was known at its end, the cut-off. Undefined where the hour has no candle: there is no
 * row then. A pure function of its arguments, so that whoever makes it whenever gets the same bytes.
 */
export function featureRow(at: Millis, inputs: FeatureInputs): FeatureRow | undefined {
  if (!inputs.candles.has(at)) return undefined
  const cutOff = at + HOUR
  const indicators = inputs.indicators.get(at)
  const texts = textWindows(inputs.texts, inputs.market, cutOff)
  const macro = macroKnown(inputs.macro, cutOff)
  const index = fearGreedAt(inputs.fearGreed, cutOff)
  const values: FeatureValues = {
    ...priceFeatures(at, (openTime) => inputs.candles.get(openTime)),
    ...indicators?.values,
    ...sentimentFeatures(texts),
    ...(index === undefined ? {} : { fear_greed_index: index.value }),
    ...newsFeatures(texts),
    ...Object.fromEntries(MACRO_COLUMNS.flatMap((column) => entryOf(column, macro[column]?.value))),
  }
  return {
    at,
    values,
    completeness: completenessOf(values, texts),
    version: FEATURE_VERSION,
    inputs: JSON.stringify([
      inputs.candleHashes.get(at),
      indicators?.inputHash,
      texts,
      MACRO_COLUMNS.map((column) => [macro[column]?.day, macro[column]?.vintage, macro[column]?.value]),
      [index?.day, index?.value],
    ]),
  }
}

const entryOf = (column: string, value: string | undefined) => (value === undefined ? [] : [[column, value] as const])

const WHOLE = 10_000

/**
 * Of price, technical and macro the columns that have a value. News are there or not: none about a symbol is a finding, not a hole. Of
 * sentiment one half is the share of the day's texts that have a score, the other the index.
 */
function completenessOf(values: FeatureValues, { market }: TextWindows): Completeness {
  const filled = (group: FeatureGroup): number => {
    const columns = FEATURE_GROUPS[group]
    return Math.floor((WHOLE * columns.filter((column) => values[column] !== undefined).length) / columns.length)
  }
  const scored = market.items === 0 ? 0 : market.scored / market.items
  const groups = {
    price: filled('price'),
    technical: filled('technical'),
    sentiment: Math.floor((WHOLE / 2) * (scored + (values.fear_greed_index === undefined ? 0 : 1))),
    news: market.items === 0 ? 0 : WHOLE,
    macro: filled('macro'),
  }
  const all = Math.floor(GROUPS.reduce((sum, group) => sum + groups[group], 0) / GROUPS.length)
  return { ...groups, all }
}
