import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ANCHOR_EVERY } from '../../../../src/domain/analytics/indicators/anchored.ts'
import { slice, type CandleColumns } from '../../../../src/domain/analytics/indicators/candle-columns.ts'
import {
  barsBefore,
  calculate,
  INDICATOR_NAMES,
  usualPeriod,
  type IndicatorName,
} from '../../../../src/domain/analytics/indicators/indicator.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const EPOCH = 480_000

/** A walk of hourly candles from its own small generator, with the slots of `holes` left out. */
function walk(bars: number, seed: number, holes: ReadonlySet<number> = new Set()): CandleColumns {
  let state = seed >>> 0
  const chance = () => (state = (state * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32
  const rows: number[][] = []
  let price = 100 + 900 * chance()
  for (let at = 0; at < bars; at++) {
    const open = price
    // One bar in ten stands still, so that flat prices and equal extremes occur too.
    if (chance() > 0.1) price *= Math.exp((chance() - 0.5) / 20)
    const row = [
      (EPOCH + at) * HOUR,
      open,
      Math.max(open, price) * (1 + chance() / 99),
      Math.min(open, price),
      price,
      chance() * 50,
    ]
    if (!holes.has(at)) rows.push(row)
  }
  const column = (at: number) => Float64Array.from(rows, (row) => row[at]!)
  return { openTime: column(0), open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) }
}

function values(name: IndicatorName, candles: CandleColumns, fromStart: boolean): Float64Array[] {
  return Object.values(calculate(name, candles, { widthMs: HOUR, fromStart, totalsEveryMs: 7 * DAY }))
}

describe('the same value whichever window was loaded', () => {
  const LENGTH = 4_000
  const cases = fc.record({
    seed: fc.nat(),
    from: fc.integer({ min: 1, max: LENGTH - 2 }),
    length: fc.integer({ min: 1, max: LENGTH }),
    holes: fc.uniqueArray(fc.integer({ min: 1, max: LENGTH - 2 }), { maxLength: 3 }),
  })

  it.each(INDICATOR_NAMES)('%s: a window gives exactly the values of the whole, or none', (name) => {
    fc.assert(
      fc.property(cases, ({ seed, from, length, holes }) => {
        const whole = walk(LENGTH, seed, new Set(holes))
        const to = Math.min(from + length, whole.openTime.length)
        const all = values(name, whole, true)
        const some = values(name, slice(whole, from, to), false)
        for (const [output, column] of some.entries())
          for (let at = 0; at < column.length; at++)
            if (!Number.isNaN(column[at]!)) expect(column[at]).toBe(all[output]![from + at])
      }),
      { numRuns: 25 },
    )
  })

  it.each(INDICATOR_NAMES)(
    '%s: with as many bars before as it asks for, a window gives every value of the whole',
    (name) => {
      const whole = walk(9_000, 7)
      const all = values(name, whole, true)
      const before = barsBefore(name, usualPeriod(name), HOUR, 7 * DAY)
      for (let first = before; first < 9_000; first += 331) {
        const from = first - before
        const some = values(name, slice(whole, from, Math.min(first + 50, 9_000)), false)
        expect(some.map((column) => [...column.subarray(before)])).toEqual(
          all.map((column) => [...column.subarray(first, Math.min(first + 50, 9_000))]),
        )
        expect(some.every((column) => column.subarray(before).every((value) => !Number.isNaN(value)))).toBe(true)
      }
    },
  )

  it('a changed bar changes nothing further on than the bars that are asked for before a value', () => {
    const whole = walk(6_000, 3)
    const changed = { ...whole, close: whole.close.with(1_000, whole.close[1_000]! * 1.001) }
    for (const name of INDICATOR_NAMES) {
      const reach = 1_000 + barsBefore(name, usualPeriod(name), HOUR, 7 * DAY)
      const [before] = values(name, whole, true)
      const [after] = values(name, changed, true)
      expect([...after!.subarray(reach + 1)]).toEqual([...before!.subarray(reach + 1)])
    }
  })

  it('at an anchor the value is that of the whole history but for rounding', () => {
    const whole = walk(3 * ANCHOR_EVERY + 500, 11)
    for (const name of ['ema', 'macd', 'rsi', 'atr', 'adx'] as const) {
      const [anchored] = values(name, whole, true)
      // In one go: as if the grid of anchors were wider than the history.
      const shifted = { ...whole, openTime: whole.openTime.map((_, at) => at * HOUR) }
      const short = slice(shifted, 0, ANCHOR_EVERY)
      const [seededOnce] = values(name, short, true)
      const first = seededOnce!.findIndex((value) => !Number.isNaN(value))
      expect(first).toBeGreaterThan(0)
      for (let at = first; at < ANCHOR_EVERY; at++)
        expect(Math.abs(anchored![at]! - seededOnce![at]!) / Math.max(1, Math.abs(seededOnce![at]!))).toBeLessThan(
          1e-12,
        )
    }
  })
})

describe('holes', () => {
  it.each(INDICATOR_NAMES)('%s begins anew after a hole: as if the candles before it were not there', (name) => {
    const whole = walk(600, 5, new Set([250, 251]))
    const after = slice(whole, 250, whole.openTime.length)
    expect(after.openTime[0]).toBe((EPOCH + 252) * HOUR)
    const all = values(name, whole, true)
    expect(all.map((column) => [...column.subarray(250)])).toEqual(
      Object.values(calculate(name, after, { widthMs: HOUR, fromStart: true, totalsEveryMs: 7 * DAY })).map(
        (column) => [...column],
      ),
    )
  })

  it('a row without a number is a hole', () => {
    const candles = walk(60, 1)
    const torn = { ...candles, close: candles.close.with(30, NaN) }
    const { rsi } = calculate('rsi', torn, { widthMs: HOUR, fromStart: true }, 14)
    expect([...rsi!].flatMap((value, at) => (Number.isNaN(value) ? [] : [at]))).toEqual([
      ...Array.from({ length: 16 }, (_, at) => at + 14),
      ...Array.from({ length: 15 }, (_, at) => at + 45),
    ])
  })
})
