import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../src/domain/clock.ts'
import { clusterStories, sameStory, STORY_RULES, titleSimilarity, type Told } from '../../../src/domain/news/story.ts'
import { titleWords } from '../../../src/domain/news/title-words.ts'
import { DIFFERENT, SAME, UNSEEN_DIFFERENT, UNSEEN_SAME, type Pair } from './golden-stories.ts'

const NOON = Date.UTC(2026, 9, 5, 12)
const told = (key: string, title: string | null, change: Partial<Told> = {}): Told => ({
  key,
  title,
  url: null,
  at: NOON,
  ...change,
})
const same = ([a, b]: Pair) => sameStory(told('a', a), told('b', b))

describe('golden pairs', () => {
  it.each([
    ['seen', SAME, DIFFERENT],
    ['unseen', UNSEEN_SAME, UNSEEN_DIFFERENT],
  ] as const)('%s: are told apart', (name, alike, unlike) => {
    const missed = alike.filter((pair) => !same(pair))
    const wrong = unlike.filter(same)
    const right = alike.length - missed.length
    const precision = right / (right + wrong.length)
    const recall = right / alike.length
    console.info(
      [
        `stories, ${name}: ${alike.length} pairs alike, ${unlike.length} not; precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`,
        ...missed.map(([a, b]) => `  missed ${titleSimilarity(a, b).toFixed(2)} ${a} = ${b}`),
        ...wrong.map(([a, b]) => `  wrong ${titleSimilarity(a, b).toFixed(2)} ${a} = ${b}`),
      ].join('\n'),
    )
    expect(precision).toBeGreaterThanOrEqual(0.9)
    expect(recall).toBeGreaterThanOrEqual(0.8)
  })
})

describe('the same story', () => {
  it('is one at the same address, whatever its title and its tracking', () =>
    expect(
      sameStory(
        told('a', 'One', { url: 'https://news.example/x?utm_source=rss' }),
        told('b', 'Quite another', { url: 'http://www.news.example/x/' }),
      ),
    ).toBe(true))

  it('is none outside the window', () => {
    const title = 'SEC approves first spot Ethereum ETFs'
    expect(sameStory(told('a', title), told('b', title, { at: NOON + STORY_RULES.windowMs }))).toBe(true)
    expect(sameStory(told('a', title), told('b', title, { at: NOON + STORY_RULES.windowMs + 1 }))).toBe(false)
  })

  it('needs a title or an address', () => expect(sameStory(told('a', null), told('b', null))).toBe(false))
})

describe('words of a title', () => {
  it.each([
    ['$1.2 billion', '1.2B'],
    ['$60K', '$60,000'],
    ['5 percent', '5%'],
    ['Ethereum’s', "ETH's"],
    ['BITCOIN', 'BTC'],
    ['Café', 'Cafe'],
  ])('%s is %s', (a, b) => expect([...titleWords(a).words.keys()]).toEqual([...titleWords(b).words.keys()]))

  it('a publisher at the end says nothing', () =>
    expect(
      titleSimilarity('Kraken lays off 400 employees today - CoinDesk', 'Kraken lays off 400 employees today'),
    ).toBe(1))
})

describe('stories', () => {
  it('are named after the item that told them first', () => {
    const stories = clusterStories([
      told('late', 'Kraken to lay off 400 employees', { at: NOON + HOUR }),
      told('early', 'Kraken lays off 400 employees'),
      told('other', 'Fed holds rates'),
    ])
    expect(Object.fromEntries(stories)).toEqual({ late: 'early', early: 'early', other: 'other' })
  })

  it('do not drift from one to the next', () => {
    const steps = [
      'alpha beta gamma delta epsilon',
      'beta gamma delta epsilon zeta',
      'gamma delta epsilon zeta eta',
      'delta epsilon zeta eta theta',
      'epsilon zeta eta theta iota',
    ]
    const stories = clusterStories(steps.map((title, n) => told(`s${n}`, title, { at: NOON + n })))
    expect(stories.get('s4')).not.toBe('s0')
  })

  const items = fc.array(
    fc.record({
      title: fc.option(fc.constantFrom(...SAME.flat(), ...DIFFERENT.flat())),
      url: fc.option(fc.constantFrom('https://a.example/1', 'https://a.example/1?utm_x=1', 'https://b.example/2')),
      at: fc.integer({ min: NOON, max: NOON + 96 * HOUR }),
    }),
    { maxLength: 25 },
  )

  it('do not depend on the order of the items, and every one is named after one of its own', () => {
    fc.assert(
      fc.property(items, fc.infiniteStream(fc.nat()), (given, chance) => {
        const list: Told[] = given.map((item, n) => ({ key: `k${n}`, ...item }))
        const shuffled = [...list]
        for (let n = shuffled.length - 1; n > 0; n--) {
          const m = (chance.next().value as number) % (n + 1)
          ;[shuffled[n], shuffled[m]] = [shuffled[m] as Told, shuffled[n] as Told]
        }
        const stories = clusterStories(list)
        expect(new Map([...clusterStories(shuffled)].sort())).toEqual(new Map([...stories].sort()))
        expect(stories.size).toBe(list.length)
        for (const story of stories.values()) expect(stories.get(story)).toBe(story)
      }),
    )
  })
})
