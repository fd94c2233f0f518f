import { DAY } from '../../clock.ts'
import { ANCHOR_EVERY } from './anchored.ts'
import type { CandleColumns } from './candle-columns.ts'
import { barsBefore, calculate, usualPeriod, type IndicatorName } from './indicator.ts'

interface Member {
  readonly name: IndicatorName
  readonly period?: number
  /** Its outputs' columns in the table, in the indicator's own order. */
  readonly columns: readonly string[]
  /** Where a total begins anew, as a grid from the epoch. */
  readonly totalsEveryMs?: (widthMs: number) => number
}

/** What is calculated for every bar. VWAP begins anew each UTC day; OBV, of which only the course says something, each 1,024 bars of the grid. */
const DEFAULT_SET = [
  { name: 'sma', period: 20, columns: ['sma_20'] },
  { name: 'sma', period: 50, columns: ['sma_50'] },
  { name: 'ema', period: 12, columns: ['ema_12'] },
  { name: 'ema', period: 26, columns: ['ema_26'] },
  { name: 'macd', columns: ['macd', 'macd_signal', 'macd_histogram'] },
  { name: 'rsi', columns: ['rsi_14'] },
  { name: 'bollinger', columns: ['bb_upper', 'bb_middle', 'bb_lower'] },
  { name: 'atr', columns: ['atr_14'] },
  { name: 'adx', columns: ['adx_14'] },
  { name: 'cci', columns: ['cci_20'] },
  { name: 'mfi', columns: ['mfi_14'] },
  { name: 'obv', columns: ['obv'], totalsEveryMs: (widthMs) => ANCHOR_EVERY * widthMs },
  { name: 'stochastic', columns: ['stoch_k', 'stoch_d'] },
  { name: 'willr', columns: ['willr_14'] },
  { name: 'vwap', columns: ['vwap'], totalsEveryMs: (widthMs) => Math.max(DAY, widthMs) },
  { name: 'psar', columns: ['psar'] },
  { name: 'volume_sma', columns: ['volume_sma_20'] },
  { name: 'volume_ratio', columns: ['volume_ratio'] },
] as const satisfies readonly Member[]

const MEMBERS: readonly Member[] = DEFAULT_SET

export type IndicatorColumn = (typeof DEFAULT_SET)[number]['columns'][number]

/** The set's columns, in the order of the table. */
export const INDICATOR_COLUMNS: readonly IndicatorColumn[] = DEFAULT_SET.flatMap(({ columns }) => [...columns])

/** How many bars before its own the set's values look at; as far forward reaches a bar that changes. */
export function reachOfSet(widthMs: number): number {
  return Math.max(
    ...MEMBERS.map(({ name, period, totalsEveryMs }) =>
      barsBefore(name, period ?? usualPeriod(name), widthMs, totalsEveryMs?.(widthMs)),
    ),
  )
}

/** Every column of the set, one value a candle; NaN where there is none. `fromStart` as in `Loaded`. */
export function calculateSet(
  candles: CandleColumns,
  { widthMs, fromStart }: { widthMs: number; fromStart: boolean },
): Readonly<Record<IndicatorColumn, Float64Array>> {
  const found = MEMBERS.flatMap(({ name, period, columns, totalsEveryMs }) => {
    const totals = totalsEveryMs?.(widthMs)
    const loaded = { widthMs, fromStart, ...(totals === undefined ? {} : { totalsEveryMs: totals }) }
    const values = Object.values(calculate(name, candles, loaded, period))
    return columns.map((column, at) => [column, values[at]])
  })
  return Object.fromEntries(found) as Record<IndicatorColumn, Float64Array>
}
