import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASSETS } from '../../../src/domain/news/assets.ts'
import { tagSymbols } from '../../../src/domain/news/symbols.ts'
import { SEEN, UNSEEN, type Tagged } from './golden-symbols.ts'

interface Score {
  readonly precision: number
  readonly recall: number
  readonly wrong: string[]
  readonly missed: string[]
}

/** Counted over tags, not over texts. */
function scoreOf(golden: readonly Tagged[]): Score {
  const wrong: string[] = []
  const missed: string[] = []
  let right = 0
  for (const [text, symbols] of golden) {
    const wanted = symbols === '' ? [] : symbols.split(' ')
    const given = tagSymbols(text)
    right += given.filter((symbol) => wanted.includes(symbol)).length
    wrong.push(...given.filter((symbol) => !wanted.includes(symbol)).map((symbol) => `${symbol} in: ${text}`))
    missed.push(...wanted.filter((symbol) => !given.includes(symbol)).map((symbol) => `${symbol} in: ${text}`))
  }
  return { precision: right / (right + wrong.length), recall: right / (right + missed.length), wrong, missed }
}

function told(name: string, golden: readonly Tagged[], score: Score): string {
  const share = (value: number) => value.toFixed(3)
  return `symbols, ${name}: ${golden.length} texts, precision ${share(score.precision)}, recall ${share(score.recall)}`
}

describe('golden texts', () => {
  it('are at least 150, and no two alike', () => {
    expect(new Set([...SEEN, ...UNSEEN].map(([text]) => text)).size).toBe(SEEN.length + UNSEEN.length)
    expect(SEEN.length + UNSEEN.length).toBeGreaterThanOrEqual(150)
  })

  it.each([
    ['seen', SEEN, 0.98, 0.95],
    ['unseen', UNSEEN, 0.95, 0.85],
  ] as const)('%s: precise before complete', (name, golden, precision, recall) => {
    const score = scoreOf(golden)
    console.info(
      [
        told(name, golden, score),
        ...score.wrong.map((w) => `  wrong ${w}`),
        ...score.missed.map((m) => `  missed ${m}`),
      ].join('\n'),
    )
    expect(score.precision).toBeGreaterThanOrEqual(precision)
    expect(score.recall).toBeGreaterThanOrEqual(recall)
  })
})

describe('tags', () => {
  it('come in the order of their first mention, each once', () =>
    expect(tagSymbols('ETH beats BTC; Ethereum and $SOL gain on bitcoin')).toEqual(['ETH', 'BTC', 'SOL']))

  it('a longer name keeps the shorter one out', () => {
    expect(tagSymbols('Bitcoin Cash and Ethereum Classic fork')).toEqual(['BCH', 'ETC'])
    expect(tagSymbols('Bitcoin Cash follows Bitcoin')).toEqual(['BCH', 'BTC'])
  })

  it.each(ASSETS.filter(({ ticker }) => ticker === 'word').map(({ symbol }) => symbol))(
    '%s is an English word: only with a sign',
    (symbol) => {
      const word = symbol.toLowerCase()
      expect(tagSymbols(`traders found the ${word} in a report about bitcoin`)).toEqual(['BTC'])
      expect(tagSymbols(`THE ${symbol} THAT BITCOIN TRADERS FOUND`)).toEqual(['BTC'])
      expect(tagSymbols(`$${symbol} up`)).toEqual([symbol])
      expect(tagSymbols(`listing of a coin (${symbol}) today`)).toEqual([symbol])
      expect(tagSymbols(`${symbol}/USDT up`)).toEqual([symbol])
    },
  )

  it('any text at all gives known symbols, the same each time', () => {
    const known = new Set(ASSETS.map(({ symbol }) => symbol))
    const words = fc.constantFrom(
      'Bitcoin',
      'OP',
      '$OP',
      'NEAR',
      ',',
      'and',
      'token',
      '(ONE)',
      'LINK/USD',
      'the',
      'Ripple',
      'Effect',
      '$',
      '/',
      'ETH',
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), (parts) => {
        const text = parts.join(' ')
        const tags = tagSymbols(text)
        expect(tags.every((tag) => known.has(tag))).toBe(true)
        expect(new Set(tags).size).toBe(tags.length)
        expect(tagSymbols(text)).toEqual(tags)
      }),
    )
  })

  it('no asset is listed twice', () => expect(new Set(ASSETS.map(({ symbol }) => symbol)).size).toBe(ASSETS.length))
})
