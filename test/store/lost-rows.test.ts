import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sentimentPages } from '../../activities/collection/sentiment.ts'
import { readConfig } from '../../src/config/config.ts'
import { reachOfSet } from '../../src/domain/analytics/indicators/default-set.ts'
import { HOUR } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { PRICE_REACH } from '../../src/domain/features/price.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { rejectQuarantined } from '../../src/operations/quarantine.ts'
import { createScoring } from '../../src/scorers/scoring.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { doubtMadeOfLost } from '../../src/store/lost-rows.ts'
import { listQuarantine, writeQuarantine } from '../../src/store/quarantine.ts'
import { at, featureGround, type FeatureGround } from './features-ground.ts'
import { freshStore, SINCE } from './ground.ts'
import { arrive, feedSeries, item, make, slotOf, statesOf } from './sentiment-ground.ts'

const HOURS = 24 * 7
const LOST = 60
// Dozens of transactions each: a slow machine takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

describe('a candle that went', () => {
  let ground: FeatureGround
  beforeAll(async () => {
    ground = await featureGround(HOURS)
  })
  afterAll(() => ground.close())
  beforeEach(async () => {
    await ground.reset()
    for (const table of ['quarantine', 'audit_chunks']) await ground.database.execute(`DELETE FROM ${table}`)
    for (const product of ['A-USD', 'B-USD']) await ground.candles(product)
    await ground.index(SINCE, 40)
    await ground.make()
  })

  const candles = (): Series => ground.series('candles', 'A-USD')
  const rowsByHour = async () =>
    new Map(
      (await ground.rows()).split('\n').map((row) => {
        const { symbol, timestamp_iso: end } = JSON.parse(row) as { symbol: string; timestamp_iso: string }
        return [`${symbol} ${(Date.parse(end) - SINCE) / HOUR - 1}`, row]
      }),
    )
  const missing = async (dataset: 'indicators' | 'features', subject: string) => {
    const known = await readKnowledge(ground.database, [ground.series(dataset, subject).id])
    return [...known.values()].flatMap(({ notes }) =>
      notes.map(({ from, to, reason }) => `${(from - SINCE) / HOUR}-${(to - SINCE) / HOUR} ${reason}`),
    )
  }
  const TOUCHED = `${LOST}-${LOST + 1 + PRICE_REACH} input-changed`

  /** A candle that is stored and in quarantine, and a person who says that it is not true. */
  async function reject(): Promise<void> {
    const entry = { payload: '{}', severity: 'suspect', reasons: ['jump'], evidence: '' } as const
    await ground.database.transaction((tx) =>
      writeQuarantine(tx, candles().id, [{ ...entry, slotAt: at(LOST) }], ground.clock()),
    )
    const desk: Desk = {
      config: readConfig({}, '/nowhere'),
      mode: 'replay',
      database: ground.database,
      redis: { ping: () => Promise.reject(new Error('away')) },
      temporal: () => Promise.reject(new Error('away')),
      clock: ground.clock,
    }
    const [only] = await listQuarantine(ground.database, { limit: 1 })
    await rejectQuarantined(desk, String(only?.id), { by: 'a test', reason: 'compared by hand' })
  }

  it('rejected by a person: exactly the rows that it touches are missing, and come back as a full rebuild has them', async () => {
    const before = await rowsByHour()
    await reject()
    const reach = Math.min(HOURS, LOST + 1 + reachOfSet(HOUR))
    expect(await missing('indicators', 'A-USD')).toEqual([`${LOST}-${reach} input-changed`])
    expect(await missing('features', 'A')).toEqual([TOUCHED])
    expect([...(await missing('indicators', 'B-USD')), ...(await missing('features', 'B'))]).toEqual([])
    await ground.restate('A-USD', LOST, { volume: '77' })
    await ground.make()
    const after = await rowsByHour()
    const changed = [...after].filter(([hour, row]) => before.get(hour) !== row).map(([hour]) => hour)
    expect(changed[0]).toBe(`A ${LOST}`)
    // Its volume is in the sums of its day, and in indicators that reach on.
    expect(changed.every((hour) => hour.startsWith('A ') && Number(hour.slice(2)) >= LOST)).toBe(true)
    const incremental = await ground.rows()
    await ground.rebuilt()
    expect(await ground.rows()).toBe(incremental)
  })

  it('rejected, and true after all: the rows are the same as before, to the byte', async () => {
    const before = await ground.rows()
    await reject()
    await ground.candles('A-USD')
    await ground.make()
    expect(await ground.rows()).toBe(before)
  })

  it.each([
    ['gone from its table', 'DELETE FROM ohlc_data'],
    ['changed by hand', "UPDATE ohlc_data SET close = '77'"],
  ])('%s: the audit finds it, and what was made of it is missing with it', async (_how, statement) => {
    const before = await ground.rows()
    await ground.database.execute(`${statement} WHERE symbol = 'A-USD' AND open_time = ?`, [new Date(at(LOST))])
    // Made of the lie, before anybody noticed.
    await ground.rebuilt()
    await auditSeries(ground.database, candles(), ground.clock())
    expect(await missing('features', 'A')).toEqual(expect.arrayContaining([expect.stringContaining('input-changed')]))
    expect((await missing('features', 'A')).at(-1)).toContain(`-${LOST + 1 + PRICE_REACH} `)
    expect((await missing('indicators', 'A-USD'))[0]).toContain(`${LOST}-`)
    await ground.candles('A-USD')
    await ground.make()
    expect(await ground.rows()).toBe(before)
  })

  it('indicators and days of the index that went make the rows missing that hold them', async () => {
    const lose = (dataset: 'indicators' | 'fear_greed', subject: string, widthSeconds: number, from: number) =>
      ground.database.transaction((tx) =>
        doubtMadeOfLost(
          tx,
          { ...candles(), dataset, subject, widthSeconds },
          [{ from, to: from + widthSeconds * 1000 }],
          ground.clock(),
        ),
      )
    await lose('indicators', 'A-USD', 3600, at(LOST))
    expect(await missing('features', 'A')).toEqual([`${LOST}-${LOST + 1} input-changed`])
    expect(await missing('features', 'B')).toEqual([])
    await lose('fear_greed', 'crypto', 86_400, SINCE)
    expect(await missing('features', 'B')).toEqual([`23-${Math.min(HOURS, 24 + 3 * 24 - 1)} input-changed`])
  })
})

describe('news that went', () => {
  let database: Database
  beforeAll(async () => {
    database = (await freshStore()).database
  })
  afterAll(() => database.close())

  it('make their scores missing, and no other slot of them', async () => {
    const feed = await feedSeries(database, 'one')
    await arrive(database, feed, [0, 4], [item('a', 'Bitcoin rises', slotOf(1))], slotOf(4))
    const events = { textsScored: () => {}, scorerAway: () => {}, scorerBack: () => {} }
    const scoring = createScoring({ name: 'vader' }, { clock: () => slotOf(5), events })
    const kind = sentimentPages(
      { settle: 0, confirmNoneAfter: 0, source: 'gapless', newsSource: 'feeds' },
      { scoring, events },
    )
    await make(database, kind, feed.sentiment, [0, 4], slotOf(4) + 1)
    expect(await statesOf(database, feed.sentiment)).toEqual(['0-4 stored'])
    const [filed] = await database.query<{ slot_at: Date }>('SELECT slot_at FROM news_sightings')
    await database.execute('DELETE FROM crypto_news')
    await auditSeries(database, feed.news, slotOf(5))
    const slot = ((filed?.slot_at.getTime() ?? 0) - slotOf(0)) / (slotOf(1) - slotOf(0))
    const left = [`0-${slot} stored`, `${slot + 1}-4 stored`].filter((each) => !/^(\d+)-\1 /.test(each))
    expect(await statesOf(database, feed.news)).toEqual(left)
    expect(await statesOf(database, feed.sentiment)).toEqual(left)
  })
})
