import fc from 'fast-check'
import { expect, it } from 'vitest'
import { candleFault, tidyCandles, type Candle } from '../../../src/domain/collection/candle.ts'
import { anyRange, at, SLOTS, slotsOf, WIDTH } from '../arbitraries.ts'

const GOOD: Candle = { openTime: at(3), open: '2', high: '4', low: '1', close: '3', volume: '0' }

it('a bar whose prices lie inside low and high is sound, with no volume and with all prices alike too', () => {
  expect(candleFault(GOOD, WIDTH)).toBeUndefined()
  expect(candleFault({ ...GOOD, open: '1', high: '1', low: '1', close: '1.000' }, WIDTH)).toBeUndefined()
  const price = fc.double({ min: 1e-12, max: 1e9, noNaN: true }).map((n) => n.toFixed(18))
  fc.assert(
    fc.property(fc.array(price, { minLength: 4, maxLength: 4 }), (prices) => {
      const [low = '', open = '', close = '', high = ''] = [...prices].sort((a, b) => Number(a) - Number(b))
      const bar = { ...GOOD, low, open, close, high }
      expect(candleFault(bar, WIDTH)).toBeUndefined()
      if (Number(low) < Number(high)) expect(candleFault({ ...bar, low: high, high: low }, WIDTH)).toBeDefined()
    }),
  )
})

it.each([
  ['off the time grid', { openTime: at(3) + 1000 }],
  ['a price is not above zero', { low: '0' }],
  ['a price is not above zero', { low: '-1' }],
  ['a price is not above zero', { low: 'n/a' }],
  ['the volume is not a number from zero up', { volume: '-0.1' }],
  ['the volume is not a number from zero up', { volume: 'n/a' }],
  ['open or close lies outside low and high', { close: '4.1' }],
  ['open or close lies outside low and high', { open: '0.9' }],
  ['open or close lies outside low and high', { high: 'n/a' }],
] as const)('%s: %j', (fault, change) => expect(candleFault({ ...GOOD, ...change }, WIDTH)).toBe(fault))

it('tidied bars are ascending, one a slot, the last one told, and all inside the range', () => {
  const anyBar = fc
    .tuple(fc.nat(SLOTS), fc.nat(9))
    .map(([slot, volume]): Candle => ({ ...GOOD, openTime: at(slot), volume: String(volume) }))
  fc.assert(
    fc.property(fc.array(anyBar, { maxLength: 30 }), anyRange, (bars, range) => {
      const told = new Map(bars.map((bar) => [bar.openTime, bar]))
      const wanted = slotsOf(range).flatMap((slot) => told.get(at(slot)) ?? [])
      expect(tidyCandles(bars, range)).toEqual(wanted)
    }),
  )
})
