import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/clock.ts'
import {
  aboutTime,
  completeness,
  count,
  datasetName,
  didYouMean,
  headlineCount,
  isoMinute,
  isoTime,
  listedUpTo,
  percent,
  rangeText,
  sentenceTime,
  several,
  shareDone,
  shortAge,
  sourceName,
  span,
  spanExact,
  tableTime,
} from '../../src/operations/words.ts'
import { promisesOf } from '../../src/config/promises.ts'
import { DATASETS } from '../../src/domain/collection/series.ts'
import { parseConfig } from '../rig/settings.ts'

const at = (text: string) => Date.parse(text)

describe('figures', () => {
  it('percent is rounded down, and 100 only when nothing is missing', () => {
    expect(percent(completeness({ expected: 31_000_000, missing: 1 }))).toBe('99.99 %')
    expect(percent(completeness({ expected: 31_000_000, missing: 0 }))).toBe('100 %')
    expect(percent(completeness({ expected: 0, missing: 0 }))).toBe('100 %')
    expect(percent(completeness({ expected: 9_367, missing: 660 }))).toBe('92.95 %')
  })

  it('percent never claims more than is true', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const done = Math.floor(all * share)
        const said = shareDone(done, all)
        expect(said <= (done / all) * 100 + 1e-9).toBe(true)
        expect(said === 100).toBe(done === all)
      }),
    )
  })

  it('counts carry commas, and headlines shorten above ten million without rounding up', () => {
    expect(count(68_400)).toBe('68,400')
    expect(headlineCount(9_999_999)).toBe('9,999,999')
    expect(headlineCount(33_079_999)).toBe('33.07 million')
    expect([several(1, 'slot'), several(2, 'slot'), several(1, 'series', 'series')]).toEqual([
      '1 slot',
      '2 slots',
      '1 series',
    ])
  })
})

describe('times', () => {
  it('a span never reads as a clock and is never longer than the truth', () => {
    expect([38 * SECOND, 8 * MINUTE, 2 * HOUR + 8 * MINUTE, 11 * DAY].map(span)).toEqual([
      '38 s',
      '8 min',
      '2 h 08 min',
      '11 days',
    ])
    expect([59_999, 3_599_999].map(span)).toEqual(['59 s', '59 min'])
    expect([141 * SECOND, 120 * SECOND, 20 * SECOND].map(spanExact)).toEqual(['2 min 21 s', '2 min', '20 s'])
    expect([MINUTE, 2 * HOUR + 8 * MINUTE, 14 * HOUR].map(shortAge)).toEqual(['1 min', '2 h 08', '14 h'])
  })

  it('a moment is told as shortly as the day allows', () => {
    const now = at('2026-03-09T14:08:31Z')
    expect(sentenceTime(at('2026-03-09T14:08:31Z'), now)).toBe('14:08:31')
    expect(sentenceTime(at('2026-03-03T02:00:00Z'), now)).toBe('3 March 02:00')
    expect(sentenceTime(at('2025-03-03T02:00:00Z'), now)).toBe('3 March 2025 02:00')
    expect(aboutTime(at('2026-03-09T14:10:52Z'), now)).toBe('about 14:11')
    expect(tableTime(at('2026-03-03T02:00:00Z'))).toBe('2026-03-03 02:00')
    expect(isoTime(at('2026-03-09T14:08:31Z'))).toBe('2026-03-09T14:08:31Z')
    expect(isoMinute(at('2026-03-09T14:07:00Z'))).toBe('2026-03-09T14:07Z')
  })

  it('a range is half-open and names its day once', () => {
    const range = (from: string, to: string) => rangeText({ from: at(from), to: at(to) })
    expect(range('2026-03-03T02:00:00Z', '2026-03-03T13:00:00Z')).toBe('2026-03-03 02:00 to 13:00')
    expect(range('2026-03-03T02:00:00Z', '2026-03-05T00:00:00Z')).toBe('2026-03-03 02:00 to 2026-03-05 00:00')
  })
})

describe('lists', () => {
  it('says how many were left out', () => {
    expect(listedUpTo(['a', 'b'], 2)).toBe('a and b')
    expect(listedUpTo(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
  })

  it('suggests only what is near', () => {
    expect(didYouMean('candels', ['candles', 'prices'])).toBe(' Did you mean candles?')
    expect(didYouMean('weather', ['candles', 'prices'])).toBe('')
  })
})

describe('names', () => {
  it('every source and dataset has the name that people know it by; an id that is not known stays what it is', () => {
    const settings = { ...parseConfig({}), keys: ['fred', 'cryptopanic', 'guardian'] as const }
    const sources = [...new Set(promisesOf(settings).map(({ source }) => source))]
    expect(Object.fromEntries(sources.map((source) => [source, sourceName(source)]))).toEqual({
      coinbase: 'Coinbase',
      coingecko: 'CoinGecko',
      feeds: 'feeds',
      cryptopanic: 'CryptoPanic',
      guardian: 'Guardian',
      fred: 'FRED',
      alternative: 'alternative.me',
      gapless: 'gapless',
      'gapless-cryptopanic': 'gapless, from CryptoPanic',
      'gapless-guardian': 'gapless, from Guardian',
    })
    // An id with a mark that no person writes must have a name.
    expect(DATASETS.map(datasetName).filter((name) => !/^[a-z &]+$/.test(name))).toEqual([])
    expect([datasetName('fear_greed'), datasetName('MySQL'), sourceName('elsewhere')]).toEqual([
      'fear & greed',
      'MySQL',
      'elsewhere',
    ])
  })
})
