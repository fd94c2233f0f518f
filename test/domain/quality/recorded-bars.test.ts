import { expect, it } from 'vitest'
import { DAY, HOUR } from '../../../src/domain/clock.ts'
import { compareBars } from '../../../src/domain/quality/compared-bars.ts'
import { DEFAULT_RULES } from '../../../src/domain/quality/rules.ts'
import { movedBars } from '../../../src/domain/quality/moved-bars.ts'
import { gateOf } from './bars.ts'
import { barFiles, barsOf, BESIDE, hasBeside, widthOf } from './recorded-files.ts'

const PAGE = 300
const DAY_OF_BARS = 24

/**
 * What is really wrong with recorded bars, by file and slot. Defects nobody had listed: a provider of Coinbase's hours has ten of them twice, four hours apart; Coinbase's own history has an open of 0.06 dollars, and a close of 5,200
 * dollars four hours before the next bar opens at 7,425.
 */
const REAL_DEFECTS: Readonly<Record<string, readonly string[]>> = {
  'coinbase_BTCUSD_1h_2017-2019.csv.gz': [
    '2017-11-11T23:00 time-shift',
    ...Array.from({ length: 9 }, (_, hour) => `2017-11-12T0${hour}:00 time-shift`),
  ],
  'coinbase_BTCUSD_4h_2016-2025.csv.gz': ['2017-04-15T20:00 jump', '2018-04-03T20:00 jump'],
}
/** Bars that somebody has filled in where nothing was traded: one a coin of Binance, and 28 of a provider of Coinbase's. */
const filledIn = (file: string): number =>
  file.startsWith('binance_') && file.includes('2021H1') ? 1 : file.includes('1h_2017-2019') ? 28 : 0

const files = barFiles()

it.each(files.map((file) => [file.pathname.split('/').at(-1) ?? '', file] as const))(
  '%s: nothing is told of real bars but what is really wrong with them, page by page',
  (name, file) => {
    const bars = barsOf(file)
    const widthMs = widthOf(bars)
    const told: string[] = []
    let filled = 0
    for (let from = 0; from < bars.length; from += PAGE) {
      const { reasons, broken, rejected, isUndecided } = gateOf(bars.slice(from, from + PAGE), widthMs)
      expect({ broken, rejected, isUndecided }).toEqual({ broken: undefined, rejected: [], isUndecided: false })
      for (const [slot, words] of reasons)
        for (const word of words)
          if (word === 'no-trade') filled += 1
          else told.push(`${slot} ${word}`)
    }
    for (let from = 0; from < bars.length; from += DAY_OF_BARS) {
      const around = bars.slice(Math.max(0, from - 2 * DAY_OF_BARS), from + DAY_OF_BARS)
      const isNew = (slot: number): boolean => slot >= bars[from]!.openTime
      for (const { slotAt } of movedBars(around, widthMs, isNew))
        told.push(`${new Date(slotAt).toISOString().slice(0, 16)} time-shift`)
    }
    expect(told).toEqual(REAL_DEFECTS[name] ?? [])
    expect(filled).toBe(filledIn(name))
  },
)

it.skipIf(!hasBeside)('the days of great crashes are among them, and pass', () => {
  const days = ['2018-02-05', '2020-03-12', '2020-03-13', '2021-05-19']
  const bars = barsOf(new URL('ohlcv/coinbase_BTCUSD_4h_2016-2025.csv.gz', BESIDE))
  for (const day of days) {
    const from = Date.parse(day) - 30 * DAY
    const near = bars.filter(({ openTime }) => openTime >= from && openTime < from + 60 * DAY)
    const fell = near.filter(({ openTime }) => openTime >= Date.parse(day) && openTime < Date.parse(day) + DAY)
    expect(
      Math.min(...fell.map(({ low }) => Number(low))) / Math.max(...fell.map(({ high }) => Number(high))),
    ).toBeLessThan(0.9)
    expect([...gateOf(near, 4 * HOUR).reasons].filter(([slot]) => slot.startsWith(day))).toEqual([])
  }
})

it.skipIf(!hasBeside)(
  'fifty days stamped four hours too early are found against another source, and hardly anything else',
  () => {
    const fine = barsOf(new URL('ohlcv/coinbase_BTCUSD_1h_2017-2019.csv.gz', BESIDE))
    const [first, last] = [fine[0]!.openTime, fine.at(-1)!.openTime]
    const coarse = barsOf(new URL('ohlcv/coinbase_BTCUSD_4h_2016-2025.csv.gz', BESIDE)).filter(
      ({ openTime }) => openTime >= first && openTime + 4 * HOUR <= last,
    )
    const found = compareBars(fine, HOUR, coarse, 4 * HOUR, DEFAULT_RULES)
    const inside = found.filter(({ slotAt }) => slotAt >= Date.parse('2017-09-23') && slotAt < Date.parse('2017-11-13'))
    const shifted = inside.filter(({ doubts }) => doubts.some(({ evidence }) => evidence === 'fits -4 h away'))
    expect(inside.length).toBeGreaterThan(90)
    expect(shifted.length).toBeGreaterThan(60)
    // Outside: one bar of the last days of 2017, and the wrong close of April 2018.
    expect(
      found.filter((bar) => !inside.includes(bar)).map(({ slotAt }) => new Date(slotAt).toISOString().slice(0, 13)),
    ).toEqual(['2017-12-20T00', '2018-04-03T20'])
  },
)
