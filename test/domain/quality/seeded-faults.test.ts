import { describe, expect, it } from 'vitest'
import type { Candle } from '../../../src/domain/collection/candle.ts'
import type { PriceTick } from '../../../src/domain/collection/price.ts'
import { HOUR, MINUTE } from '../../../src/domain/clock.ts'
import { compareBars } from '../../../src/domain/quality/compared-bars.ts'
import { QUALITY_REASONS, type QualityReason } from '../../../src/domain/quality/reasons.ts'
import { DEFAULT_RULES } from '../../../src/domain/quality/rules.ts'
import { tickDoubts, tornPoints } from '../../../src/domain/quality/ticks.ts'
import { gateOf, quietBars, START } from './bars.ts'

const AT = 50
const SLOT = new Date(START + AT * HOUR).toISOString().slice(0, 16)
const caught = new Set<QualityReason>()

/** The quiet bars with one of them changed. */
function withFault(change: (bar: Candle) => Partial<Candle>): Candle[] {
  return quietBars().map((bar, n) => (n === AT ? { ...bar, ...change(bar) } : bar))
}
const times = (text: string, factor: number): string => String(Number(text) * factor)
const scaled = (bar: Candle, factor: number): Partial<Candle> => ({
  open: times(bar.open, factor),
  high: times(bar.high, factor),
  low: times(bar.low, factor),
  close: times(bar.close, factor),
})

it('quiet bars pass, whichever way they are sent', () => {
  for (const sent of [quietBars(), quietBars().reverse()]) {
    const { bars, reasons, broken } = gateOf(sent)
    expect([...reasons]).toEqual([])
    expect(bars).toEqual(quietBars())
    expect(broken).toBeUndefined()
  }
})

describe('one bar that cannot be true is taken out, and no other', () => {
  const faults: [QualityReason, (bar: Candle) => Partial<Candle>][] = [
    ['not-a-number', () => ({ close: 'null' })],
    ['not-a-number', () => ({ volume: '' })],
    ['too-large', () => ({ high: '1e30' })],
    ['zero-price', () => ({ low: '0' })],
    ['zero-price', (bar) => ({ low: `-${bar.low}` })],
    ['zero-price', () => ({ low: '1e-19' })],
    ['negative', (bar) => ({ volume: `-${bar.volume}` })],
    ['high-below-low', ({ high, low }) => ({ high: low, low: high })],
    ['open-outside', (bar) => ({ open: times(bar.high, 1.01) })],
    ['close-outside', (bar) => ({ close: times(bar.low, 0.99) })],
    ['off-grid', (bar) => ({ openTime: bar.openTime + 17_000 })],
  ]
  it.each(faults)('%s (%o)', (reason, change) => {
    const { bars, reasons } = gateOf(withFault(change))
    expect([...reasons.keys()]).toEqual([SLOT])
    expect(reasons.get(SLOT)).toContain(reason)
    expect(QUALITY_REASONS[reason].severity).toBe('reject')
    expect(bars).toEqual(quietBars().filter((_, n) => n !== AT))
    caught.add(reason)
  })

  it('future: a bar that opens later than now', () => {
    const bars = quietBars()
    const now = START + 90 * HOUR + 5 * MINUTE
    const { reasons } = gateOf(bars.slice(0, 92), HOUR, now)
    expect([...reasons]).toEqual([[new Date(START + 91 * HOUR).toISOString().slice(0, 16), ['future']]])
    caught.add('future')
  })

  it('conflict: two bars of one slot that differ; neither is stored', () => {
    const sent = quietBars()
    sent.splice(AT + 1, 0, { ...sent[AT]!, close: sent[AT]!.open })
    const { bars, reasons, rejected } = gateOf(sent)
    expect([...reasons]).toEqual([[SLOT, ['conflict', 'conflict']]])
    expect(rejected.length).toBe(2)
    expect(bars.some(({ openTime }) => openTime === START + AT * HOUR)).toBe(false)
    caught.add('conflict')
  })
})

describe('one bar that is unlikely is stored and marked, and no other', () => {
  const marks = (sent: readonly Candle[]) => {
    const { bars, reasons } = gateOf(sent)
    expect(bars.length).toBe(quietBars().length)
    return reasons
  }

  it.each([
    ['jump', 'a tenth too high', (bar: Candle) => scaled(bar, 1.1)],
    ['jump', 'of another product', (bar: Candle) => scaled(bar, 40)],
    ['jump', 'a point lost', (bar: Candle) => scaled(bar, 0.01)],
    ['jump', 'a close alone', (bar: Candle) => ({ close: times(bar.close, 0.7), low: times(bar.close, 0.7) })],
    ['jump', 'an open alone', () => ({ open: '0.06', low: '0.06' })],
    ['wick', 'a high nobody else saw', (bar: Candle) => ({ high: times(bar.high, 1.8) })],
    ['wick', 'a low nobody else saw', (bar: Candle) => ({ low: times(bar.low, 0.4) })],
    ['volume', 'in the other currency', (bar: Candle) => ({ volume: times(bar.volume, 60_000) })],
    [
      'no-trade',
      'filled in by somebody',
      (bar: Candle) => ({ volume: '0', high: bar.open, low: bar.open, close: bar.open }),
    ],
  ] as const)('%s: %s', (reason, _how, change) => {
    const reasons = marks(withFault(change))
    expect([...reasons.keys()].filter((slot) => reasons.get(slot)?.includes(reason))).toEqual([SLOT])
    expect(QUALITY_REASONS[reason].severity).toBe('suspect')
    caught.add(reason)
  })

  it('three bars of another product in a row', () => {
    const sent = quietBars().map((bar, n) => (n >= AT && n < AT + 3 ? { ...bar, ...scaled(bar, 3) } : bar))
    expect([...marks(sent).values()]).toEqual([['jump'], ['jump'], ['jump']])
  })

  it('duplicate: the same bar twice is stored once', () => {
    const sent = quietBars()
    sent.splice(AT + 1, 0, sent[AT]!)
    expect([...marks(sent)]).toEqual([[SLOT, ['duplicate']]])
    caught.add('duplicate')
  })

  it('order: a bar against the direction of its answer', () => {
    const sent = quietBars()
    sent.splice(80, 0, ...sent.splice(AT, 1))
    expect([...marks(sent)].flatMap(([, reasons]) => reasons)).toEqual(['order'])
    caught.add('order')
  })

  it('repeat: a frozen source sends its last bar again and again; the first of them was true', () => {
    const bars = quietBars()
    const sent = bars.map((bar, n) => (n > AT && n < AT + 6 ? { ...bars[AT]!, openTime: bar.openTime } : bar))
    const reasons = marks(sent)
    expect([...reasons].filter(([, words]) => words.includes('repeat')).length).toBe(5)
    caught.add('repeat')
  })

  it('flat: a long line of one price in which was traded', () => {
    const price = quietBars()[AT]!.open
    const sent = quietBars().map((bar, n) =>
      n >= 40 && n < 70 ? { ...bar, open: price, high: price, low: price, close: price } : bar,
    )
    expect([...marks(sent)].filter(([, words]) => words.includes('flat')).length).toBe(30)
    caught.add('flat')
  })
})

describe('bars against another source', () => {
  const coarse = (bars: readonly Candle[]): Candle[] =>
    Array.from({ length: bars.length / 4 }, (_, n) => {
      const four = bars.slice(n * 4, n * 4 + 4)
      return {
        ...four[0]!,
        high: String(Math.max(...four.map((bar) => Number(bar.high)))),
        low: String(Math.min(...four.map((bar) => Number(bar.low)))),
        close: four[3]!.close,
      }
    })
  const compare = (bars: readonly Candle[], others: readonly Candle[]) =>
    compareBars(bars, HOUR, others, 4 * HOUR, DEFAULT_RULES)

  it('the same market agrees', () => expect(compare(quietBars(), coarse(quietBars()))).toEqual([]))

  it('cross-source: a close that the other source does not know', () => {
    const [found, ...rest] = compare(
      withFault((bar) => scaled(bar, 1.04)),
      coarse(quietBars()),
    )
    expect(rest).toEqual([])
    expect(found?.doubts.map(({ reason }) => reason)).toEqual(['cross-source'])
    caught.add('cross-source')
  })

  it('time-shift: bars stamped four hours too early', () => {
    const wide = (text: string): string => String(100 + 6 * (Number(text) - 100))
    const bars = quietBars(400).map((bar) => ({
      ...bar,
      open: wide(bar.open),
      high: wide(bar.high),
      low: wide(bar.low),
      close: wide(bar.close),
    }))
    const shifted = bars.map((bar) => ({ ...bar, openTime: bar.openTime - 4 * HOUR }))
    const found = compare(shifted, coarse(bars))
    expect(found.length).toBeGreaterThan(20)
    expect(new Set(found.flatMap(({ doubts }) => doubts.map(({ reason }) => reason)))).toEqual(
      new Set(['cross-source', 'time-shift']),
    )
    expect(found[0]?.doubts[1]?.evidence).toBe('fits -4 h away')
    caught.add('time-shift')
  })
})

describe('prices', () => {
  const NOW = Date.UTC(2026, 4, 20, 12, 1)
  const GOOD: PriceTick = {
    coinId: 'bitcoin',
    symbol: 'BTC',
    name: 'Bitcoin',
    observedAt: NOW - 40_000,
    price: '50000',
    marketCap: '935000000000',
    volume24h: '30000000000',
    change24h: '-1020.41',
    changePercent24h: '-2',
    high24h: '51500',
    low24h: '49500',
    marketCapRank: 1,
    circulatingSupply: '18700000',
    totalSupply: '21000000',
    maxSupply: '21000000',
  }
  const before = Array.from({ length: 24 }, (_, n) => String(50_000 + 40 * Math.sin(n)))
  const reasonsOf = (change: Partial<PriceTick>, check: string | undefined = undefined) =>
    tickDoubts({ ...GOOD, ...change }, { now: NOW, check, before }, DEFAULT_RULES).map(({ reason }) => reason)

  it('a good one passes, with a second source and without, and where the source does not know the rest', () => {
    expect(reasonsOf({})).toEqual([])
    expect(reasonsOf({}, '50100')).toEqual([])
    expect(reasonsOf({ marketCap: '0', circulatingSupply: '0', change24h: undefined })).toEqual([])
  })

  it.each([
    ['zero-price', { price: '0' }],
    ['negative', { volume24h: '-5' }],
    ['future', { observedAt: NOW + 3 * MINUTE }],
    ['stale', { observedAt: NOW - 40 * MINUTE }],
    ['supply', { marketCap: '735000000000' }],
    ['day-range', { high24h: '48000', low24h: '47000' }],
    ['day-change', { change24h: '-2', changePercent24h: '-20' }],
    ['jump', { price: '5000', marketCap: undefined, high24h: undefined, low24h: undefined, change24h: undefined }],
  ] as const)('%s: %o', (reason, change) => {
    expect(reasonsOf(change)).toEqual([reason])
    caught.add(reason)
  })

  it('a crash that the second source tells too is no fault', () => {
    const crash = {
      price: '25000',
      marketCap: undefined,
      low24h: '24000',
      change24h: '-27000',
      changePercent24h: '-52',
    }
    expect(reasonsOf(crash)).toEqual(['jump'])
    expect(reasonsOf(crash, '25100')).toEqual([])
    expect(reasonsOf(crash, '50100')).toEqual(['cross-source', 'jump'])
  })

  it('a point of a history that tears away and comes back is marked, one that stays away is not', () => {
    const line = before.map((price, n) => (n === 9 ? times(price, 1.3) : price))
    expect(tornPoints(line, DEFAULT_RULES).map(({ place }) => place)).toEqual([9])
    expect(
      tornPoints(
        before.map((price, n) => (n > 9 ? times(price, 0.5) : price)),
        DEFAULT_RULES,
      ),
    ).toEqual([])
  })
})

it('every reason there is has been seeded and caught above', () => {
  expect([...caught].sort()).toEqual(Object.keys(QUALITY_REASONS).sort())
  expect(caught.size).toBeGreaterThanOrEqual(15)
})

it('an answer that is mostly impossible is a bad answer, not many bad rows', () => {
  const turned = quietBars().map(({ high, low, ...bar }) => ({ ...bar, high: low, low: high }))
  expect(gateOf(turned).broken).toMatch(/^100 of 100 candles that cannot be true/)
  expect(gateOf(turned.slice(0, 2)).broken).toBeUndefined()
})
