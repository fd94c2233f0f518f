import { calculate, usualPeriod } from '../src/domain/analytics/indicators/indicator.ts'
import type { CandleColumns } from '../src/domain/analytics/indicators/candle-columns.ts'
import { openTalib, QUESTIONS } from '../test/domain/analytics/indicators/talib.ts'
import { fastest } from './fastest.ts'
import { row, type Row } from './row.ts'

const BARS = 100_000
const HOUR = 3_600_000

/** Time for 100,000 bars, anchors and all, beside TA-Lib's own code compiled to WebAssembly; and the distance from it. */
export async function measureIndicators(): Promise<Row[]> {
  const ask = await openTalib()
  const candles = walk()
  const names = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]
  return names.flatMap((name) => {
    const period = usualPeriod(name)
    const ours = () => calculate(name, candles, { widthMs: HOUR, fromStart: true }, period)
    const theirs = () => QUESTIONS[name](ask, candles, period)
    const beside = `${BARS} bars; TA-Lib as WebAssembly ${fastest(10, theirs).toFixed(2)} ms`
    return [
      row(`indicators: ${name}`, fastest(30, ours), 'ms', beside, name === 'rsi' ? { atMost: 5 } : {}),
      row(
        `indicators: ${name} from TA-Lib`,
        farthest(Object.values(ours()), theirs()),
        'relative',
        `farthest of ${BARS} bars; values above 1 by their size`,
        { atMost: 1e-9 },
      ),
    ]
  })
}

function farthest(ours: readonly Float64Array[], theirs: readonly Float64Array[]): number {
  let worst = 0
  ours.forEach((column, output) => {
    for (let at = 0; at < column.length; at++) {
      const other = theirs[output]![at]!
      const both = Number.isNaN(column[at]!) && Number.isNaN(other)
      if (!both) worst = Math.max(worst, Math.abs(column[at]! - other) / Math.max(1, Math.abs(other)))
    }
  })
  return worst
}

/** A walk around 50,000 that is the same in every run. */
function walk(): CandleColumns {
  let state = 1
  const chance = () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32
  const column = () => new Float64Array(BARS)
  const candles = {
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
  let price = 50_000
  for (let at = 0; at < BARS; at++) {
    candles.openTime[at] = at * HOUR
    candles.open[at] = price
    price *= 1 + (chance() - 0.5) / 100
    candles.close[at] = price
    candles.high[at] = Math.max(candles.open[at]!, price) * (1 + chance() / 500)
    candles.low[at] = Math.min(candles.open[at]!, price) * (1 - chance() / 500)
    candles.volume[at] = chance() * 100
  }
  return candles
}
