import { beforeAll, describe, expect, it } from 'vitest'
import { slice, type CandleColumns } from '../../../../src/domain/analytics/indicators/candle-columns.ts'
import { calculate, usualPeriod } from '../../../../src/domain/analytics/indicators/indicator.ts'
import { runsOf } from '../../../../src/domain/analytics/indicators/runs.ts'
import { candleFiles } from './candle-files.ts'
import { openTalib, QUESTIONS, type Ask } from './talib.ts'

const FILES = candleFiles()
const NAMES = Object.keys(QUESTIONS) as (keyof typeof QUESTIONS)[]
let ask: Ask

beforeAll(async () => {
  ask = await openTalib()
})

/**
 * Where TA-Lib is the one that is wrong: it takes a variance below 1e-14 for none and a money flow below 1 for none,
 * whatever the unit of the price, and its one-pass variance loses digits where the deviation is small beside the price.
 */
function isTalibsLimit(
  name: string,
  candles: CandleColumns,
  at: number,
  theirs: number,
  bands: readonly number[],
): boolean {
  if (name === 'mfi') {
    const typical = (one: number) => (candles.high[one]! + candles.low[one]! + candles.close[one]!) / 3
    let flow = 0
    for (let one = at - 13; one <= at; one++)
      if (typical(one) !== typical(one - 1)) flow += typical(one) * candles.volume[one]!
    return theirs === 0 && flow < 1
  }
  const [upper = 0, middle = 0] = bands
  const deviation = (upper - middle) / 2
  return name === 'bollinger' && (deviation ** 2 < 1e-13 || (deviation / middle) ** 2 < 1e-7)
}

function compare(name: keyof typeof QUESTIONS, candles: CandleColumns, widthMs: number, period: number) {
  const ours = Object.values(calculate(name, candles, { widthMs, fromStart: true }, period))
  const found = { compared: 0, worst: 0, otherNulls: 0, beyondTalib: 0 }
  for (const run of runsOf(candles, widthMs)) {
    if (run.to - run.from < 2) continue
    const part = slice(candles, run.from, run.to)
    QUESTIONS[name](ask, part, period).forEach((theirs, output) => {
      for (let at = 0; at < theirs.length; at++) {
        const mine = ours[output]![run.from + at]!
        const other = theirs[at]!
        if (Number.isNaN(mine) || Number.isNaN(other)) {
          found.otherNulls += Number.isNaN(mine) === Number.isNaN(other) ? 0 : 1
          continue
        }
        const difference = Math.abs(mine - other) / Math.max(1, Math.abs(other))
        const bands = ours.map((column) => column[run.from + at]!)
        found.compared++
        if (difference > 1e-9 && isTalibsLimit(name, part, at, other, bands)) found.beyondTalib++
        else found.worst = Math.max(found.worst, difference)
      }
    })
  }
  return found
}

describe('against TA-Lib', () => {
  it.each(NAMES)('%s is within 1e-9 on every recorded market, and null exactly where TA-Lib has no value', (name) => {
    const total = { compared: 0, worst: 0, otherNulls: 0, beyondTalib: 0 }
    for (const { candles, widthMs } of FILES) {
      const { compared, worst, otherNulls, beyondTalib } = compare(name, candles, widthMs, usualPeriod(name))
      total.compared += compared
      total.worst = Math.max(total.worst, worst)
      total.otherNulls += otherNulls
      total.beyondTalib += beyondTalib
    }
    expect(total.compared).toBeGreaterThan(30_000)
    expect(total.worst).toBeLessThan(1e-9)
    expect(total.otherNulls).toBe(0)
    expect(total.beyondTalib / total.compared).toBeLessThan(0.01)
  })

  it.each([2, 5, 9, 50, 200])('so it is with a period of %i', (period) => {
    const { candles, widthMs } = FILES.find(({ name }) => name === 'replay/binance_LTCUSDT_1h_2021H1.csv.gz')!
    const names = NAMES.filter((name) => !['macd', 'obv', 'psar'].includes(name))
    for (const name of names) {
      const { compared, worst, otherNulls } = compare(name, candles, widthMs, period)
      expect({ name, far: worst > 1e-9, otherNulls }).toEqual({ name, far: false, otherNulls: 0 })
      expect(compared).toBeGreaterThan(1_000)
    }
  })
})
