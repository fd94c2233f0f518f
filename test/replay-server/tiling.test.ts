import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { candleFault, type Candle } from '../../src/domain/collection/candle.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { addDecimals, barAt, closedBars, openBarAt } from '../../src/replay/bars.ts'
import { generatedProduct } from '../../src/replay/generated.ts'
import { priceAt } from '../../src/replay/quotes.ts'
import type { ReplayProduct, ReplayRecords } from '../../src/replay/record.ts'
import { readRecordedProducts, weeksMoved } from '../../src/replay/recorded.ts'
import { recordedTime, tiled, WEEK } from '../../src/replay/tiling.ts'

const moment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) / HOUR }).map((hours) => hours * HOUR)
const START = Date.UTC(2021, 0, 1)
const LENGTH = 24 * WEEK

describe('a record repeated in time', () => {
  it('every moment stands for one inside the record, whole weeks away: weekday and hour stay', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const there = recordedTime(at, START, LENGTH)
        expect(there >= START && there < START + LENGTH).toBe(true)
        expect(Math.abs(at - there) % WEEK).toBe(0)
      }),
    )
  })

  it('moments of the record stand for themselves, and neighbours stay neighbours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LENGTH / HOUR - 2 }), fc.integer({ min: -99, max: 99 }), (hour, round) => {
        const at = START + hour * HOUR
        expect(recordedTime(at, START, LENGTH)).toBe(at)
        expect(recordedTime(at + round * LENGTH + HOUR, START, LENGTH)).toBe(at + HOUR)
      }),
    )
  })

  it('a length that is not whole weeks is refused', () => {
    expect(() => tiled([], START, 8 * DAY)).toThrow('whole number of weeks')
    expect(() => tiled([], START, 0)).toThrow('whole number of weeks')
  })
})

describe('the recorded products', () => {
  let records: ReplayRecords
  beforeAll(async () => {
    records = await readRecordedProducts()
  })

  it('are ten, each with a coin and where it comes from', () => {
    expect([...records.values()].map((p) => p.coin?.id)).toEqual([
      'bitcoin',
      'ethereum',
      'solana',
      'cardano',
      'chainlink',
      'ripple',
      'litecoin',
      'polkadot',
      'matic-network',
      'stellar',
    ])
    for (const product of records.values()) expect(product.origin).toMatch(/^recorded: [ -~]+$/)
  })

  it('hold the hours of the file, without the seven of the maintenance and the one without a trade', () => {
    const bitcoin = records.get('BTC-USD') as ReplayProduct
    const rows = closedBars(bitcoin, HOUR, { from: START, to: START + LENGTH }, Infinity)
    expect(rows.length).toBe(LENGTH / HOUR - 7 - 1)
    expect(rows[0]).toEqual({
      openTime: START,
      open: '28923.63',
      high: '29031.34',
      low: '28690.17',
      close: '28995.13',
      volume: '2311.811445',
    })
    const holes = [...Array(LENGTH / HOUR).keys()]
      .map((n) => START + n * HOUR)
      .filter((at) => barAt(bitcoin, HOUR, at) === undefined)
    expect(holes.map((at) => new Date(at).toISOString().slice(0, 13))).toEqual([
      '2021-02-11T03',
      '2021-02-11T04',
      '2021-03-06T02',
      '2021-04-20T02',
      '2021-04-20T03',
      '2021-04-25T05',
      '2021-04-25T06',
      '2021-04-25T07',
    ])
  })

  it('give sane bars at any time, the same whenever asked', () => {
    const products = [...records.values()]
    fc.assert(
      fc.property(
        fc.constantFrom(...products),
        fc.constantFrom(HOUR, 6 * HOUR, DAY),
        moment,
        (product, widthMs, at) => {
          const slot = at - (at % widthMs)
          const bar = barAt(product, widthMs, slot)
          expect(barAt(product, widthMs, slot)).toEqual(bar)
          expect(barAt(product, widthMs, slot + LENGTH)).toEqual(
            bar === undefined ? undefined : { ...bar, openTime: slot + LENGTH },
          )
          if (bar !== undefined) expect(candleFault(bar, widthMs)).toBeUndefined()
        },
      ),
    )
  })

  it('have a price at every moment, inside the bar where there is one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...records.values()),
        moment,
        fc.integer({ min: 0, max: HOUR - 1 }),
        (product, hour, rest) => {
          const price = priceAt(product, hour + rest)
          const bar = barAt(product, HOUR, hour)
          expect(price).toBeGreaterThan(0)
          if (bar === undefined || price === undefined) return
          expect(price).toBeGreaterThanOrEqual(Number(bar.low) * (1 - 1e-9))
          expect(price).toBeLessThanOrEqual(Number(bar.high) * (1 + 1e-9))
        },
      ),
    )
  })

  it('have minutes of their own only where minutes were recorded', () => {
    const made = (id: string, widthMs: number) =>
      closedBars(records.get(id) as ReplayProduct, widthMs, { from: START, to: START + WEEK }, Infinity).length
    expect(['BTC-USD', 'ETH-USD', 'LTC-USD'].map((id) => made(id, MINUTE))).toEqual([3887, 2449, 3887])
    expect(made('BTC-USD', 15 * MINUTE)).toBeGreaterThan(200)
    expect(made('SOL-USD', MINUTE)).toBe(0)
  })
})

describe('bars put together from narrower ones', () => {
  const product = generatedProduct({ id: 'X-USD', seed: 3, widthMs: MINUTE, holeShare: 0.2 })

  it('first open, highest high, lowest low, last close, and the exact sum of volumes', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(5, 15, 60), (at, minutes) => {
        const parts = closedBars(product, MINUTE, { from: at, to: at + minutes * MINUTE }, Infinity)
        const bar = barAt(product, minutes * MINUTE, at)
        // Now and then nothing trades in all of its minutes.
        if (parts.length === 0) return expect(bar).toBeUndefined()
        const whole = bar as Candle
        expect(whole).toMatchObject({ openTime: at, open: parts[0]?.open, close: parts.at(-1)?.close })
        expect(Number(whole.high)).toBe(Math.max(...parts.map((p) => Number(p.high))))
        expect(Number(whole.low)).toBe(Math.min(...parts.map((p) => Number(p.low))))
        const units = (text: string) => BigInt(Math.round(Number(text) * 1e8))
        expect(units(whole.volume)).toBe(parts.reduce((sum, p) => sum + units(p.volume), 0n))
      }),
    )
  })

  it('an open bar is sane, and differs from what it will be', () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 1_000, max: 59_000 }), (at, rest) => {
        const bar = openBarAt(product, HOUR, at, at + 7 * MINUTE + rest)
        if (bar === undefined) return
        expect(candleFault(bar, HOUR)).toBeUndefined()
        expect(bar).not.toEqual(barAt(product, HOUR, at))
      }),
    )
  })

  it('adds decimals without a float on the way', () => {
    expect(addDecimals(['0.1', '0.2'])).toBe('0.3')
    expect(addDecimals(['9007199254740993', '0.000000000000000001'])).toBe('9007199254740993.000000000000000001')
    expect(addDecimals(['1.50', '1.50'])).toBe('3')
    expect(addDecimals(['100', '200'])).toBe('300')
    expect(addDecimals([])).toBe('0')
  })
})

describe('generated candles', () => {
  it('are sane, depend on the seed, and leave out about the share asked for', () => {
    const range = { from: Date.UTC(2015, 0, 1), to: Date.UTC(2015, 0, 1) + 20_000 * MINUTE }
    const rows = (seed: number) =>
      closedBars(generatedProduct({ id: 'X', seed, widthMs: MINUTE, holeShare: 0.25 }), MINUTE, range, Infinity)
    const one = rows(1)
    expect(one.map((row) => candleFault(row, MINUTE)).filter((fault) => fault !== undefined)).toEqual([])
    expect(one.length / 20_000).toBeCloseTo(0.75, 1)
    expect(rows(1)).toEqual(one)
    expect(rows(2).slice(0, 50)).not.toEqual(one.slice(0, 50))
  })
})

it('the weeks that a start names are those that the hours were moved', () => {
  const at = Date.UTC(2026, 10, 22, 11)
  expect(weeksMoved(Date.UTC(2021, 1, 1))).toBe(0)
  expect(weeksMoved(at) % 24).toBe(0)
  const then = at - weeksMoved(at) * WEEK
  expect([then >= Date.UTC(2021, 0, 1), then < Date.UTC(2021, 0, 1) + 24 * WEEK]).toEqual([true, true])
})
