import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DerivedKind } from '../../activities/collection/pages.ts'
import { sentimentPages } from '../../activities/collection/sentiment.ts'
import { financeScorer } from '../../src/domain/analytics/finance/finance.ts'
import { MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { TouchedText } from '../../src/domain/features/touched.ts'
import { createScoring, type Scoring } from '../../src/scorers/scoring.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { readActive } from '../../src/store/sentiment-active.ts'
import { scoredItems } from '../../src/store/sentiment-hours.ts'
import { until } from '../rig/until.ts'
import { bytesOf, freshStore } from './ground.ts'
import {
  arrive,
  feedSeries,
  item,
  lettersModel,
  make,
  slotOf,
  START,
  statesOf,
  WIDTH,
  type FeedSeries,
} from './sentiment-ground.ts'

const KIND = { source: 'gapless', newsSource: 'feeds', settle: MINUTE, confirmNoneAfter: 0 }
const SLOTS = 40

let database: Database
let desk: FeedSeries
let wire: FeedSeries
let now: Millis
let touched: TouchedText[]
const told: string[] = []

beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of [
    ...[
      'coverage',
      'gap_notes',
      'claims',
      'crypto_news',
      'news_sightings',
      'news_symbols',
      'news_revisions',
      'news_polls',
    ],
    ...['sentiment_scores', 'sentiment_slots', 'sentiment_active'],
  ])
    await database.execute(`DELETE FROM ${table}`)
  desk = await feedSeries(database, 'desk')
  wire = await feedSeries(database, 'wire')
  now = slotOf(SLOTS) + MINUTE
  touched = []
  told.length = 0
})

const events = {
  textsScored: () => undefined,
  scorerAway: () => void told.push('away'),
  scorerBack: () => void told.push('back'),
}
const plain = (): Scoring => createScoring({ name: 'finance' }, { clock: () => now, events })

function kindOf(scoring: Scoring) {
  return sentimentPages(KIND, {
    scoring,
    events,
    afterScores: async (_tx, texts) => void touched.push(...texts),
  })
}

/** Each call a moment later, so that no two write at one. */
const news = (feed: FeedSeries, slots: readonly [number, number], items: Parameters<typeof arrive>[3]) =>
  arrive(database, feed, slots, items, (now += 1_000))
const score = (feed: FeedSeries, scoring = plain(), slots: readonly [number, number] = [0, SLOTS]) =>
  make(database, kindOf(scoring), feed.sentiment, slots, (now += 1_000))

interface ScoreRow {
  title: string
  scorer: string
  revision: number
  compound: string
  label: string
  confidence: string
}
const scores = () =>
  database.query<ScoreRow>(
    `SELECT n.title, s.scorer, s.revision, s.compound, s.label, s.confidence FROM sentiment_scores s JOIN crypto_news n ON n.id = s.news_id
     ORDER BY n.title, s.scorer, s.revision`,
  )
const scoresText = () => bytesOf(database, 'sentiment_scores', 'news_id, scorer, version, revision')

const RALLY = 'Bitcoin rallies to a record high'
const HACK = 'Exchange hacked, $40 million stolen'

describe('sentiment made from news', () => {
  it('gives every item that was first seen in a slot the score that the scorer gives its words', async () => {
    await news(desk, [0, 4], [item('a', RALLY, slotOf(0)), item('b', HACK, slotOf(2) + MINUTE)])
    await score(desk)
    const rows = await scores()
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      const expected = financeScorer.score(row.title)
      expect(row).toMatchObject({ scorer: 'finance', revision: 0, label: expected.label })
      expect(Number(row.compound)).toBe(expected.compound)
      expect(Number(row.confidence)).toBe(expected.confidence)
    }
    expect(rows.map(({ label }) => label)).toEqual(['positive', 'negative'])
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-4 stored'])
    const slots = await database.query<{ slot_at: Date; records: number }>(
      'SELECT slot_at, records FROM sentiment_slots ORDER BY slot_at',
    )
    expect(slots.map(({ records }) => records)).toEqual([1, 0, 1, 0])
    expect((await readActive(database))?.counts).toEqual({ scorer: 'finance', version: financeScorer.version })
    expect(touched.map(({ knownAt }) => knownAt).sort()).toEqual([slotOf(0), slotOf(2) + MINUTE])
  })

  it('waits for news that is not accounted for, and has none where there is no news for good', async () => {
    await news(desk, [0, 2], [item('a', RALLY, slotOf(0))])
    await database.transaction((tx) =>
      changeKnowledge(tx, [desk.news.id], { from: slotOf(2), to: slotOf(4) }, (_id, known) => ({
        ...known,
        intervals: [
          ...known.intervals,
          { from: slotOf(2), to: slotOf(4), state: 'unobtainable', reason: 'rolled-over', records: 0 },
        ],
      })),
    )
    await score(desk)
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-2 stored', '2-4 none no-news'])
    const notes = (await readKnowledge(database, [desk.sentiment.id])).get(desk.sentiment.id)?.notes
    expect(notes).toMatchObject([{ from: slotOf(4), to: slotOf(SLOTS), reason: 'awaits-input' }])
  })

  it('made twice leaves the same bytes', async () => {
    await news(desk, [0, 4], [item('a', RALLY, slotOf(0)), item('b', HACK, slotOf(2))])
    await score(desk)
    const before = [await scoresText(), await bytesOf(database, 'sentiment_slots', 'subject, slot_at')]
    touched = []
    await database.execute('DELETE FROM coverage WHERE series_id = ?', [desk.sentiment.id])
    await score(desk)
    expect([await scoresText(), await bytesOf(database, 'sentiment_slots', 'subject, slot_at')]).toEqual(before)
    expect(touched).toEqual([])
  })

  it('an item that is late, and one that is changed, make exactly their slots missing again, in every feed that has them', async () => {
    const [rally, hack] = [item('a', RALLY, slotOf(1)), item('b', HACK, slotOf(5))]
    await news(desk, [0, 10], [rally, hack])
    await news(wire, [0, 10], [{ ...rally, publishedAt: slotOf(3) }])
    await score(desk)
    await score(wire)
    await news(wire, [10, 11], [item('late', 'Regulator sues a broker', slotOf(7))])
    // It is filed where the answer that brought it accounts for it: nothing that was made is touched.
    expect(await statesOf(database, wire.sentiment)).toEqual(['0-10 stored'])
    touched = []
    await news(desk, [10, 11], [{ ...rally, title: 'Bitcoin plunges as longs are liquidated' }, hack])
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-1 stored', '2-10 stored'])
    const [other] = await database.query<{ slot_at: Date }>(
      "SELECT slot_at FROM news_sightings WHERE subject = 'wire' AND news_id = (SELECT news_id FROM news_sightings WHERE subject = 'desk' ORDER BY slot_at LIMIT 1)",
    )
    const there = ((other?.slot_at.getTime() ?? 0) - START) / WIDTH
    expect(await statesOf(database, wire.sentiment)).toEqual([`0-${there} stored`, `${there + 1}-10 stored`])
    await score(desk)
    await score(wire)
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-11 stored'])
    const own = (await scores()).filter(({ title }) => title.startsWith('Bitcoin'))
    expect(own.map(({ revision, label }) => [revision, label])).toEqual([
      [0, 'positive'],
      [1, 'negative'],
    ])
    const [changed] = await database.query<{ replaced_at: Date }>('SELECT replaced_at FROM news_revisions')
    expect(touched).toEqual([{ knownAt: slotOf(1), from: changed?.replaced_at.getTime() }, { knownAt: slotOf(7) }])
  })

  it('in whatever order items come, change and are scored, the scores end as a rebuild has them', async () => {
    const titles = [RALLY, HACK, 'Ether steady', 'Miners sell, price falls', 'ETF inflows surge']
    const step = fc.record({
      feed: fc.boolean(),
      items: fc.array(fc.record({ id: fc.integer({ min: 0, max: 12 }), title: fc.constantFrom(...titles) }), {
        maxLength: 6,
      }),
      make: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const table of [
          'coverage',
          'gap_notes',
          'crypto_news',
          'news_sightings',
          'news_symbols',
          'news_revisions',
        ])
          await database.execute(`DELETE FROM ${table}`)
        await database.execute('DELETE FROM sentiment_scores')
        for (const [slot, { feed, items, make: doMake }] of steps.entries()) {
          const unique = [...new Map(items.map((one) => [one.id, one])).values()]
          const articles = unique.map(({ id, title }) => item(`n${id}`, title, slotOf(id / 13)))
          await news(feed ? desk : wire, [slot, slot + 1], articles)
          if (doMake) {
            await score(desk)
            await score(wire)
          }
        }
        await score(desk)
        await score(wire)
        const plainRows = async () => JSON.stringify(await scores())
        const before = await plainRows()
        await database.execute('DELETE FROM sentiment_scores')
        for (const { sentiment } of [desk, wire])
          await database.execute('DELETE FROM coverage WHERE series_id = ?', [sentiment.id])
        await score(desk)
        await score(wire)
        expect(before).toBe(await plainRows())
      }),
      { numRuns: 4 },
    )
  }, 180_000)
})

it('two who make scores of one series take turns: the second writes nothing before the first has committed', async () => {
  await news(desk, [0, 4], [item('a', RALLY, slotOf(0)), item('b', HACK, slotOf(3))])
  await score(desk, plain(), [0, 1])
  const { promise: mayEnd, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isWriting, resolve: writing } = Promise.withResolvers<void>()
  const slow = sentimentPages(KIND, {
    scoring: plain(),
    events,
    afterScores: async () => {
      writing()
      await mayEnd
    },
  })
  const half = (kind: DerivedKind, from: number, to: number) =>
    database.transaction((tx) => kind.derive(tx, desk.sentiment, [{ from: slotOf(from), to: slotOf(to) }], now))
  const first = half(slow, 0, 2)
  await isWriting
  const second = half(kindOf(plain()), 2, 4)
  const both = Promise.allSettled([first, second])
  try {
    const waiting = await until(
      'the second waits for a lock',
      async () => {
        const [one] = await database.query<{ modified: number }>(
          `SELECT t.trx_rows_modified AS modified FROM information_schema.INNODB_TRX t
           JOIN information_schema.PROCESSLIST p ON p.ID = t.trx_mysql_thread_id
           WHERE p.DB = DATABASE() AND t.trx_state = 'LOCK WAIT'`,
        )
        return one
      },
      // The server keeps this table for a tenth of a second, and anew for whoever asks sooner. It waits 50 s for a lock.
      { everyMs: 300, withinMs: 40_000 },
    )
    expect(Number(waiting.modified)).toBe(0)
  } finally {
    letGo()
    expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  }
  expect((await scores()).map(({ title }) => title).sort()).toEqual([RALLY, HACK].sort())
})

describe('a model that cannot be loaded', () => {
  let model: TextScorer | undefined
  const scoring = () =>
    createScoring(
      { name: 'onnx', model: '/models/letters' },
      {
        clock: () => now,
        events,
        openModel: async () => {
          if (model === undefined) throw new Error('it is out of memory')
          return model
        },
      },
    )
  const active = async () => {
    const { counts, standsIn } = (await readActive(database)) ?? {}
    return [counts?.scorer, counts?.version, standsIn?.scorer]
  }

  it('has a smaller scorer stand in, which is said, and all of that made again when it is back', async () => {
    model = lettersModel('one')
    await news(desk, [0, 2], [item('a', RALLY, slotOf(0))])
    await score(desk, scoring())
    expect(await active()).toEqual(['onnx', 'one', undefined])

    model = undefined
    const broken = scoring()
    await news(desk, [2, 4], [item('b', HACK, slotOf(2))])
    await score(desk, broken)
    expect(told).toEqual(['away'])
    expect(await active()).toEqual(['onnx', 'one', 'finance'])
    expect((await scores()).map(({ scorer }) => scorer)).toEqual(['onnx', 'finance'])
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-4 stored'])
    const counted = await scoredItems(database, { symbol: 'BTC', from: START, to: now, limit: 10, before: undefined })
    expect(counted.map(({ score }) => score?.scorer)).toEqual(['onnx'])

    model = lettersModel('one')
    // The next slot finds that it is back, and doubts what was scored meanwhile.
    now += 61_000
    await news(desk, [4, 5], [])
    touched = []
    await score(desk, broken)
    expect(told).toEqual(['away', 'back'])
    await score(desk, broken)
    await news(desk, [5, 6], [])
    await score(desk, broken)
    expect(await statesOf(database, desk.sentiment)).toEqual(['0-6 stored'])
    expect(await active()).toEqual(['onnx', 'one', undefined])
    expect(touched.map(({ knownAt }) => knownAt)).toEqual([slotOf(2)])
  })

  it('never counted before is not waited for: the smaller scorer counts', async () => {
    model = undefined
    await news(desk, [0, 2], [item('a', RALLY, slotOf(0))])
    await score(desk, scoring())
    expect(await active()).toEqual(['finance', financeScorer.version, undefined])
  })
})
