import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { FEATURE_COLUMNS } from '../../src/domain/features/columns.ts'
import { PRICE_REACH } from '../../src/domain/features/price.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import { newestFeaturesMade, readFeatures } from '../../src/store/features.ts'
import { at, featureGround, madeUpCandle, rowAt, type FeatureGround } from './features-ground.ts'
import { bytesOf, SINCE } from './ground.ts'

const HOURS = 24 * 7
// Dozens of transactions each: a slow machine takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let ground: FeatureGround

beforeAll(async () => {
  ground = await featureGround(HOURS)
})
afterAll(() => ground.close())
beforeEach(() => ground.reset())

async function collectAll(): Promise<void> {
  for (const product of ['A-USD', 'B-USD']) await ground.candles(product)
  for (const [hour, value] of [
    [3, 4.5],
    [100, 4.25],
  ] as const)
    await ground.vintage(vintageOf('FEDFUNDS', hour, value))
  for (let day = -1; day < 7; day += 1) await ground.index(SINCE + day * DAY, 40 + day)
  await ground.article(1, at(30) + 1, ['A'], 6_000)
  await ground.article(2, at(31), ['A', 'B'], -2_000)
  await ground.article(3, at(90) - 1, [], 1_000)
}

/** A value that became known in an hour, of a day before. */
function vintageOf(code: string, hour: number, value: number | null, day = SINCE - 30 * DAY) {
  return {
    code,
    day: day + Math.floor(hour / 24) * DAY,
    vintage: SINCE + Math.floor(hour / 24) * DAY,
    value: value === null ? null : String(value),
    knownAt: at(hour),
  }
}

const row = (symbol: string, hour: number) => rowAt(ground.database, symbol, at(hour))

describe('a row of features', () => {
  it('stands at the end of its hour and holds what was known then, not a moment more', async () => {
    await collectAll()
    await ground.make()
    const own = madeUpCandle(29)
    expect(await row('A', 30)).toMatchObject({
      close_price: expect.stringContaining(own.close),
      price_momentum_1h: 100 * (Number(own.close) / Number(madeUpCandle(28).close) - 1),
      news_count_1h: null,
      fear_greed_index: 40,
      fed_funds_rate: '4.500000000000000000',
      feature_version: '1',
    })
    // Known a millisecond after 30:00, so at 31:00 for the first time; the second exactly at 31:00.
    expect(await row('A', 31)).toMatchObject({
      news_count_1h: 2,
      news_sentiment_1h: 0.2,
      news_positive_24h: 1,
      news_negative_24h: 1,
      market_news_count_24h: 2,
      news_completeness: '100.00',
      sentiment_completeness: '100.00',
    })
    expect(await row('B', 31)).toMatchObject({ news_count_1h: 1, news_sentiment_1h: -0.2, market_sentiment_24h: 0.2 })
    expect(await row('A', 54)).toMatchObject({ news_count_24h: 2 })
    expect(await row('A', 55)).toMatchObject({ news_count_24h: null, news_completeness: '0.00' })
    expect(await row('A', 90)).toMatchObject({ news_count_24h: 0, news_sentiment_24h: null, market_news_count_24h: 1 })
    expect(await row('A', 99)).toMatchObject({ fed_funds_rate: '4.500000000000000000' })
    expect(await row('A', 100)).toMatchObject({ fed_funds_rate: '4.250000000000000000' })
  })

  it('lacks what was not known, and says how much of each group is there', async () => {
    await ground.candles('A-USD')
    await ground.make()
    expect(await row('A', 1)).toMatchObject({
      price_momentum_1h: null,
      volatility_24h: null,
      news_count_24h: null,
      market_sentiment_24h: null,
      fed_funds_rate: null,
      price_completeness: '41.66',
      news_completeness: '0.00',
      macro_completeness: '0.00',
      sentiment_completeness: '0.00',
    })
    expect(await row('A', 160)).toMatchObject({ price_completeness: '100.00', technical_completeness: '100.00' })
  })

  it('there is none for an hour without a candle, and nothing is bridged', async () => {
    ground.leaveOut('A-USD', 50)
    await collectAll()
    await ground.candles('A-USD')
    await ground.make()
    expect(await ground.states('features', 'A')).toEqual(['0-50 stored', '50-51 none no-candle', `51-${HOURS} stored`])
    expect(await row('A', 51)).toEqual({})
    expect(await row('A', 52)).toMatchObject({ price_momentum_1h: null, volume_24h: null })
    expect(await row('A', 75)).toMatchObject({ price_momentum_24h: null })
    expect(await row('A', 76)).toMatchObject({ price_completeness: '100.00' })
  })

  it('is read back as it was made, column by column and page by page', async () => {
    await collectAll()
    await ground.make()
    const page = { symbol: 'A', from: at(1), to: at(HOURS + 1), limit: 1_000 }
    const rows = await readFeatures(ground.database, page)
    expect(rows.map(({ cutOff }) => cutOff)).toEqual(Array.from({ length: HOURS }, (_, hour) => at(hour + 1)))
    expect(Object.keys(rows[0]?.values ?? {})).toEqual(FEATURE_COLUMNS)
    const two = await readFeatures(ground.database, { ...page, limit: 2, columns: ['close_price', 'rsi_14'] })
    expect(two.map(({ values }) => Object.keys(values))).toEqual([
      ['close_price', 'rsi_14'],
      ['close_price', 'rsi_14'],
    ])
    expect((await auditSeries(ground.database, ground.series('features', 'A'), ground.clock())).rowsGone).toEqual([])
    await ground.database.execute("DELETE FROM ml_features_materialized WHERE symbol = 'A' AND timestamp_iso = ?", [
      new Date(at(8)),
    ])
    const { rowsGone } = await auditSeries(ground.database, ground.series('features', 'A'), ground.clock())
    expect(rowsGone).toEqual([{ from: at(7), to: at(8) }])
  })
})

describe('a change of an input makes exactly the rows it touches missing', () => {
  beforeEach(async () => {
    await collectAll()
    await ground.make()
  })
  const lost = async (symbol = 'A') => {
    const known = await readKnowledge(ground.database, [ground.series('features', symbol).id])
    const notes = [...known.values()].flatMap(({ notes: own }) => own)
    expect(notes.every(({ reason }) => reason === 'input-changed')).toBe(true)
    return notes.map(({ from, to }) => `${(from - SINCE) / HOUR}-${(to - SINCE) / HOUR}`)
  }

  it('a restated candle: its hour and the day after, of its symbol', async () => {
    await ground.restate('A-USD', 60, { volume: '77' })
    expect(await lost()).toEqual([`60-${61 + PRICE_REACH}`])
    expect(await lost('B')).toEqual([])
  })

  it('a candle that comes again in the same words: none', async () => {
    await ground.restate('A-USD', 60, {})
    expect(await lost()).toEqual([])
  })

  it('indicators that came out otherwise: their hours', async () => {
    await ground.restate('A-USD', 60, { volume: '77' })
    await ground.fill('indicators', 'A-USD', 60, 100)
    expect(await lost()).toEqual([`60-${61 + PRICE_REACH}`, `${61 + PRICE_REACH}-100`])
  })

  it('a late article: the day after it could be known, of every symbol, because it is part of the market', async () => {
    await ground.article(9, at(120) - 1, ['B'])
    expect(await lost()).toEqual(['119-143'])
    expect(await lost('B')).toEqual(['119-143'])
  })

  it('words that were changed: from then on', async () => {
    await ground.article(9, at(120), ['A'], 1_000)
    await ground.features('A')
    const before = await row('A', 125)
    await ground.revise(9, at(120), at(130), -9_000)
    expect(await lost()).toEqual(['129-143'])
    await ground.features('A')
    expect(await row('A', 125)).toEqual(before)
    expect(await row('A', 131)).toMatchObject({ news_sentiment_24h: -0.9 })
    expect(await row('A', 130)).toMatchObject({ news_sentiment_24h: -0.9 })
    expect(await row('A', 129)).toMatchObject({ news_sentiment_24h: 0.1 })
  })

  it('another version of the scores: every row with a text in it, and no other', async () => {
    await ground.score(1, at(30) + 1, 5_000, '2')
    await ground.features('A')
    expect(await lost()).toEqual([])
    await ground.rescore('2')
    expect(await lost()).toEqual(['30-54', '89-113'])
    await ground.features('A')
    expect(await row('A', 31)).toMatchObject({ news_sentiment_24h: 0.5, sentiment_completeness: '75.00' })
  })

  it('a revised value: from the hour it was published until the next one is known', async () => {
    await ground.vintage(vintageOf('FEDFUNDS', 40, 4.75, SINCE - 31 * DAY))
    expect(await lost()).toEqual(['39-99'])
    await ground.features('A')
    expect(await row('A', 39)).toMatchObject({ fed_funds_rate: '4.500000000000000000' })
    expect(await row('A', 40)).toMatchObject({ fed_funds_rate: '4.750000000000000000' })
    expect(await row('A', 100)).toMatchObject({ fed_funds_rate: '4.250000000000000000' })
  })

  it('a value of a day before the newest known: none', async () => {
    await ground.vintage(vintageOf('FEDFUNDS', 40, 9, SINCE - 60 * DAY))
    expect(await lost()).toEqual([])
  })

  it('an index that came late: the hours for which it was the newest', async () => {
    await ground.index(SINCE + DAY, 77)
    expect(await lost()).toEqual(['47-71'])
  })

  it('what became known only after the last row: none, and a rebuild gives the same bytes', async () => {
    const before = await ground.rows()
    await ground.article(9, at(HOURS) + 1, ['A'], 9_000)
    await ground.vintage(vintageOf('FEDFUNDS', HOURS + 1, 9))
    await ground.index(SINCE + 7 * DAY, 99)
    expect(await lost()).toEqual([])
    await ground.rebuilt()
    expect(await ground.rows()).toBe(before)
  })
})

it('made again without a change, rows keep even the moment at which they were made', async () => {
  await collectAll()
  await ground.make()
  const before = await bytesOf(ground.database, 'ml_features_materialized', 'symbol, timestamp_iso')
  await ground.database.execute('DELETE FROM coverage WHERE series_id = ?', [ground.series('features', 'A').id])
  await ground.features('A')
  expect(await bytesOf(ground.database, 'ml_features_materialized', 'symbol, timestamp_iso')).toBe(before)
})

describe('in whatever order inputs come, go and change', () => {
  const hour = fc.integer({ min: 0, max: HOURS - 1 })
  const step = fc.oneof(
    fc.record({ kind: fc.constant('candles' as const), from: hour, length: fc.integer({ min: 1, max: HOURS }) }),
    fc.record({ kind: fc.constant('restate' as const), hour, volume: fc.integer({ min: 1, max: 99 }) }),
    fc.record({ kind: fc.constant('gone' as const), hour }),
    fc.record({
      kind: fc.constant('article' as const),
      hour,
      later: fc.integer({ min: 0, max: 3_600_000 }),
      symbols: fc.subarray(['A', 'B']),
      compound: fc.option(fc.integer({ min: -10_000, max: 10_000 }), { nil: undefined }),
    }),
    fc.record({ kind: fc.constant('score' as const), compound: fc.integer({ min: -10_000, max: 10_000 }) }),
    fc.record({ kind: fc.constant('revise' as const), after: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant('rescore' as const), version: fc.constantFrom('1', '2') }),
    fc.record({
      kind: fc.constant('vintage' as const),
      code: fc.constantFrom('FEDFUNDS', 'VIXCLS'),
      hour,
      day: fc.integer({ min: -20, max: 2 }),
      value: fc.option(fc.integer({ min: 0, max: 9 })),
    }),
    fc.record({ kind: fc.constant('index' as const), day: fc.integer({ min: -4, max: 10 }), value: fc.nat(100) }),
    fc.record({ kind: fc.constant('make' as const) }),
  )

  it('the rows end as a full rebuild has them, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
        await ground.reset()
        const articles: { id: number; knownAt: number; revised: boolean }[] = []
        await ground.candles('A-USD')
        await ground.make()
        for (const each of steps) {
          const last = articles.at(-1)
          if (each.kind === 'candles')
            await ground.candles('B-USD', each.from, Math.min(HOURS, each.from + each.length))
          else if (each.kind === 'restate') await ground.restate('A-USD', each.hour, { volume: String(each.volume) })
          else if (each.kind === 'gone') await ground.restate('B-USD', each.hour)
          else if (each.kind === 'article') {
            const article = { id: articles.length + 1, knownAt: at(each.hour) + each.later, revised: false }
            articles.push(article)
            await ground.article(article.id, article.knownAt, each.symbols, each.compound)
          } else if (each.kind === 'score' && last !== undefined)
            await ground.score(last.id, last.knownAt, each.compound, '2')
          else if (each.kind === 'revise' && last !== undefined && !last.revised) {
            last.revised = true
            await ground.revise(last.id, last.knownAt, last.knownAt + each.after * HOUR, each.after * 100)
          } else if (each.kind === 'rescore') await ground.rescore(each.version)
          else if (each.kind === 'vintage')
            await ground.vintage(vintageOf(each.code, each.hour, each.value, SINCE + each.day * DAY - 10 * DAY))
          else if (each.kind === 'index') await ground.index(SINCE + each.day * DAY, each.value)
          else if (each.kind === 'make') await ground.make()
        }
        for (const product of ['A-USD', 'B-USD']) await ground.candles(product)
        await ground.make()
        const incremental = await ground.rows()
        await ground.rebuilt()
        expect(await ground.rows()).toBe(incremental)
      }),
      {
        numRuns: 5,
        examples: [
          // The source takes a bar back that rows were made of, and says twice that there is nothing.
          [[{ kind: 'candles', from: 0, length: 1 }, { kind: 'make' }, { kind: 'gone', hour: 0 }, { kind: 'make' }]],
        ],
      },
    )
  }, 600_000)
})

it('when the newest row up to a moment came is told of each symbol by itself', async () => {
  await collectAll()
  await ground.make()
  const { database } = ground
  await database.execute('UPDATE ml_features_materialized SET computed_at = ? WHERE timestamp_iso = ?', [
    new Date(at(500)),
    new Date(at(30)),
  ])
  const [b] = await database.query<{ computed_at: Date }>(
    "SELECT computed_at FROM ml_features_materialized WHERE symbol = 'B' AND timestamp_iso = ?",
    [new Date(at(40))],
  )
  const edges = [
    { symbol: 'A', at: at(30) + 1 },
    { symbol: 'B', at: at(40) },
    { symbol: 'NONE', at: at(40) },
  ]
  expect(await newestFeaturesMade(database, edges)).toEqual(
    new Map([
      ['A', at(500)],
      ['B', b?.computed_at.getTime()],
    ]),
  )
  expect(await newestFeaturesMade(database, [])).toEqual(new Map())
})
