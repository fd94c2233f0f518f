import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../../src/domain/clock.ts'
import type { Candle } from '../../../src/domain/collection/candle.ts'
import { movedBars } from '../../../src/domain/quality/moved-bars.ts'
import { barsAgainstPrices, type SeenPrice } from '../../../src/domain/quality/priced-bars.ts'
import { DEFAULT_RULES } from '../../../src/domain/quality/rules.ts'
import { quietBars, START } from './bars.ts'
import { barsOf, BESIDE, hasBeside, SAYS_NOT_BESIDE, SHIPPED } from './recorded-files.ts'

const AT = 50
/** The quiet hours with a market that moves by more than a source's prices differ. */
const lively = (amount = 100): Candle[] =>
  quietBars(amount).map((bar) => {
    const wide = (text: string): string => String(100 + 6 * (Number(text) - 100))
    return { ...bar, open: wide(bar.open), high: wide(bar.high), low: wide(bar.low), close: wide(bar.close) }
  })
/** Every five minutes, on a straight line inside each bar. */
const pricesOf = (bars: readonly Candle[]): SeenPrice[] =>
  bars.flatMap(({ openTime, open, close }) =>
    Array.from({ length: 12 }, (_, n) => ({
      at: openTime + n * 5 * MINUTE + 40_000,
      price: String(Number(open) + ((Number(close) - Number(open)) * n) / 12),
    })),
  )
const scaled = (bar: Candle, factor: number): Candle => {
  const times = (text: string): string => String(Number(text) * factor)
  return { ...bar, open: times(bar.open), high: times(bar.high), low: times(bar.low), close: times(bar.close) }
}
const weigh = (bars: readonly Candle[], prices: readonly SeenPrice[], widthMs = HOUR) =>
  barsAgainstPrices(bars, widthMs, prices, DEFAULT_RULES)
const reasonsOf = (found: ReturnType<typeof weigh>) =>
  found.map(({ slotAt, doubts }) => [(slotAt - START) / HOUR, ...doubts.map(({ reason }) => reason)])

describe('bars against the prices of another source', () => {
  it('the same market agrees, and where no price was told nothing is said', () => {
    expect(weigh(quietBars(), pricesOf(quietBars()))).toEqual([])
    expect(weigh(lively(), pricesOf(lively()))).toEqual([])
    expect(
      weigh(
        quietBars().map((bar) => scaled(bar, 2)),
        [],
      ),
    ).toEqual([])
  })

  it('a bar four per cent too high is told, and no other', () => {
    const bars = quietBars().map((bar, n) => (n === AT ? scaled(bar, 1.04) : bar))
    expect(reasonsOf(weigh(bars, pricesOf(quietBars())))).toEqual([[AT, 'cross-source']])
  })

  it('a close alone is held against the price at its end', () => {
    const bars = quietBars().map((bar, n) => (n === AT ? { ...bar, close: '90', low: '90' } : bar))
    const told = weigh(bars, pricesOf(quietBars()))
    expect(reasonsOf(told)).toEqual([[AT, 'cross-source']])
  })

  it('one wrong price among many says nothing against a bar', () => {
    const prices = pricesOf(quietBars()).map((each, n) => (n === AT * 12 + 3 ? { ...each, price: '1' } : each))
    expect(weigh(quietBars(), prices)).toEqual([])
  })

  it('bars stamped two hours too late are told, with how far away they fit', () => {
    const late = lively().map((bar) => ({ ...bar, openTime: bar.openTime + 2 * HOUR }))
    const told = weigh(late, pricesOf(lively()))
    const shifted = told.flatMap(({ doubts }) => doubts.filter(({ reason }) => reason === 'time-shift'))
    expect(shifted.length).toBeGreaterThan(80)
    expect(new Set(shifted.map(({ evidence }) => evidence))).toEqual(new Set(['fits the prices -2 h away']))
  })

  it('bars of minutes are not held against prices that lag by a minute', () => {
    const minutes = quietBars().map((bar, n) => ({ ...scaled(bar, 2), openTime: START + n * MINUTE }))
    const prices = quietBars().map(({ close }, n) => ({ at: START + n * MINUTE, price: close }))
    expect(weigh(minutes, prices, MINUTE)).toEqual([])
  })
})

describe('bars that come again at another time', () => {
  const all = () => true

  it('a quiet market repeats nothing', () => expect(movedBars(quietBars(), HOUR, all)).toEqual([]))

  it('three that equal those of twelve hours before are told, those that are new', () => {
    const bars = quietBars().map((bar, n, own) =>
      n >= AT && n < AT + 3 ? { ...own[n - 12]!, openTime: bar.openTime } : bar,
    )
    const slots = (found: ReturnType<typeof movedBars>) => found.map(({ slotAt }) => (slotAt - START) / HOUR)
    expect(slots(movedBars(bars, HOUR, all))).toEqual([38, 39, 40, 50, 51, 52])
    const found = movedBars(bars, HOUR, (slot) => slot >= START + AT * HOUR)
    expect(slots(found)).toEqual([50, 51, 52])
    expect(found[0]?.doubts).toEqual([{ reason: 'time-shift', evidence: 'word for word the bar -12 h away' }])
    expect(movedBars(bars.slice(0, AT + 2), HOUR, all)).toEqual([])
  })
})

describe.skipIf(!hasBeside)('recorded hours against the prices that another source recorded meanwhile', () => {
  const recorded = (): SeenPrice[] => {
    const file = new URL('coingecko/recordings/018_200_coins_bitcoin_market_chart_days_30_vs_currency_usd.json', BESIDE)
    const { response } = JSON.parse(readFileSync(file, 'utf8')) as { response: { body: string } }
    const { prices } = JSON.parse(response.body) as { prices: [number, number][] }
    return prices.map(([at, price]) => ({ at, price: String(price) }))
  }
  const hours = () => barsOf(new URL('binance_BTCUSDT_1h_2021H1.csv.gz', SHIPPED))
  const within = (bars: readonly Candle[], prices: readonly SeenPrice[]) =>
    bars.filter(({ openTime }) => openTime >= prices[0]!.at - HOUR && openTime <= prices.at(-1)!.at)

  it('thirty days of spring 2021, its crashes among them, raise nothing at either exchange', () => {
    const prices = recorded()
    expect(prices.length).toBeGreaterThan(700)
    expect(weigh(within(hours(), prices), prices)).toEqual([])
    const four = barsOf(new URL('ohlcv/coinbase_BTCUSD_4h_2016-2025.csv.gz', BESIDE))
    expect(weigh(within(four, prices), prices, 4 * HOUR)).toEqual([])
  })

  it.each([-8, -4, -2, -1, 2, 4, 8])('the same hours stamped %i h away are found', (away) => {
    const prices = recorded()
    const bars = within(hours(), prices).map((bar) => ({ ...bar, openTime: bar.openTime + away * HOUR }))
    const told = weigh(bars, prices).filter(({ doubts }) => doubts.some(({ reason }) => reason === 'time-shift'))
    expect(told.length).toBeGreaterThan(bars.length * 0.8)
  })
})

if (!hasBeside) process.stderr.write(SAYS_NOT_BESIDE)
