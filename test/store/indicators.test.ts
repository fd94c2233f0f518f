import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCoverageActivities } from '../../activities/collection/coverage.ts'
import { doubtIndicators, indicatorPages } from '../../activities/collection/indicators.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import { columnsOf } from '../../src/domain/analytics/indicators/candle-columns.ts'
import { calculateSet, INDICATOR_COLUMNS, reachOfSet } from '../../src/domain/analytics/indicators/default-set.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { listBackfills } from '../../src/store/backfills.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { readIndicators } from '../../src/store/technical-indicators.ts'
import { fillSeries } from './fill-series.ts'
import { bytesOf, freshStore, SINCE } from './ground.ts'

const BARS = 2_600
const KIND = { settle: MINUTE, confirmNoneAfter: 0 }
const counted = new Map<string, number>()

let database: Database
let candles: Series
let indicators: Series
let now = SINCE + BARS * HOUR + 2 * MINUTE
/** The exchange of these tests: a bar by its number, absent where it has none. */
let market: Map<number, Candle>

beforeAll(async () => {
  database = (await freshStore()).database
  const key = { subject: 'A-USD', widthSeconds: 3600, since: SINCE }
  const [first, second] = await ensureSeries(
    database,
    [
      { dataset: 'candles', source: 'coinbase', ...key },
      { dataset: 'indicators', source: 'gapless', ...key },
    ],
    SINCE,
  )
  if (first === undefined || second === undefined) throw new Error('no series')
  candles = first
  indicators = second
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'claims', 'ohlc_data', 'technical_indicators', 'backfills'])
    await database.execute(`DELETE FROM ${table}`)
  market = new Map(Array.from({ length: BARS }, (_, bar) => [bar, madeUpCandle(bar)]))
  counted.clear()
})

const at = (bar: number) => SINCE + bar * HOUR

function madeUpCandle(bar: number): Candle {
  const middle = 100 + 20 * Math.sin(bar / 17) + 5 * Math.sin(bar * 1.7)
  const [open, close] = [middle + Math.sin(bar), middle + Math.cos(bar)]
  const text = (value: number) => value.toFixed(8)
  return {
    openTime: at(bar),
    open: text(open),
    close: text(close),
    high: text(Math.max(open, close) + 1),
    low: text(Math.min(open, close) - 1),
    volume: text(10 + 5 * Math.sin(bar / 3)),
  }
}

const candleKind = candlePages(
  {
    name: 'coinbase',
    widthsMs: [HOUR],
    pageSlots: 300,
    fetchCandles: (_subject, _width, { from, to }) =>
      Promise.resolve([...market.values()].filter(({ openTime }) => openTime >= from && openTime < to)),
  },
  KIND,
  doubtIndicators,
)
const indicatorKind = indicatorPages(
  { ...KIND, source: 'gapless', candleSource: 'coinbase' },
  {
    indicatorCalculated: ({ indicator, values }) => void counted.set(indicator, (counted.get(indicator) ?? 0) + values),
  },
)

async function fill(kind: PageKind, series: Series, from: number, to: number, onlyDue = false): Promise<void> {
  // Each run a moment later, so that no two write at one.
  now += 1
  await fillSeries(database, () => now, kind, series, { from: at(from), to: at(to) }, onlyDue)
}

const fillCandles = (from = 0, to = BARS) => fill(candleKind, candles, from, to)
const fillIndicators = (from = 0, to = BARS) => fill(indicatorKind, indicators, from, to)

async function states(series: Series): Promise<string[]> {
  const known = (await readKnowledge(database, [series.id])).get(series.id)
  return (known?.intervals ?? []).map(({ from, to, state, reason }) =>
    `${(from - SINCE) / HOUR}-${(to - SINCE) / HOUR} ${state} ${reason}`.trim(),
  )
}

/** Every byte but the moment of calculation. */
async function rows(): Promise<string> {
  const all = await database.query<Record<string, unknown>>('SELECT * FROM technical_indicators ORDER BY timestamp_iso')
  return JSON.stringify(all.map(({ computed_at: _when, ...row }) => row))
}

async function rebuilt(): Promise<string> {
  await database.execute('DELETE FROM technical_indicators')
  await database.execute('DELETE FROM coverage WHERE series_id = ?', [indicators.id])
  await database.execute('DELETE FROM gap_notes WHERE series_id = ?', [indicators.id])
  await fillIndicators()
  return rows()
}

const read = () =>
  readIndicators(database, { symbol: 'A-USD', widthSeconds: 3600, from: at(0), to: at(BARS), limit: BARS })

describe('indicators made from stored candles', () => {
  it('are what the formulas give over all the candles at once, and are counted by column', async () => {
    await fillCandles()
    await fillIndicators()
    const all = columnsOf([...market.values()])
    const expected = calculateSet(all, { widthMs: HOUR, fromStart: true })
    const stored = await read()
    expect(stored).toHaveLength(BARS)
    for (const column of INDICATOR_COLUMNS)
      expect(
        stored.map(({ values }) => values[column] ?? NaN),
        column,
      ).toEqual([...expected[column]])
    expect(counted.get('sma_50')).toBe(BARS - 49)
    expect(counted.get('obv')).toBe(BARS)
    expect(await states(indicators)).toEqual([`0-${BARS} stored`])
    expect((await auditSeries(database, indicators, now)).rowsGone).toEqual([])
  })

  it('a slot without a candle has none at once, and is never bridged', async () => {
    for (const bar of [1_000, 1_001, 1_500]) market.delete(bar)
    await fillCandles()
    await fillCandles()
    expect(await states(candles)).toContain('1000-1002 none empty-twice')
    await fillIndicators()
    expect(await states(indicators)).toEqual([
      '0-1000 stored',
      '1000-1002 none no-candle',
      '1002-1500 stored',
      '1500-1501 none no-candle',
      `1501-${BARS} stored`,
    ])
    const after = (await read()).filter(({ at: slot }) => slot >= at(1_002) && slot < at(1_021))
    expect(after.every(({ values }) => values.sma_20 === undefined)).toBe(true)
    expect(await rows()).toBe(await rebuilt())
  })

  it('a slot whose candle is missing is left missing, and says what it awaits', async () => {
    await fillCandles(0, 100)
    await fillIndicators(0, 200)
    expect(await states(indicators)).toEqual(['0-100 stored'])
    const notes = (await readKnowledge(database, [indicators.id])).get(indicators.id)?.notes
    expect(notes).toMatchObject([{ from: at(100), to: at(200), reason: 'awaits-input' }])
    await fillCandles(100, 200)
    await fillIndicators(0, 200)
    expect(await states(indicators)).toEqual(['0-200 stored'])
  })

  it('a late or restated candle makes exactly the slots in its reach missing again', async () => {
    await fillCandles()
    await fillIndicators()
    const [first, reach] = [200, reachOfSet(HOUR)]
    market.set(first, { ...madeUpCandle(first), close: '1.5', low: '0.5' })
    await database.execute('DELETE FROM coverage WHERE series_id = ?', [candles.id])
    await fillCandles()
    expect(await states(indicators)).toEqual([`0-${first} stored`, `${first + reach + 1}-${BARS} stored`])
    const notes = (await readKnowledge(database, [indicators.id])).get(indicators.id)?.notes
    expect(notes).toMatchObject([{ from: at(first), to: at(first + reach + 1), reason: 'input-changed' }])
    const before = await bytesOf(database, 'technical_indicators', 'timestamp_iso')
    await fillIndicators()
    expect(await bytesOf(database, 'technical_indicators', 'timestamp_iso')).not.toBe(before)
    expect(await rows()).toBe(await rebuilt())
  })

  it('candles that come again in the same words change nothing', async () => {
    await fillCandles(0, 300)
    await fillIndicators(0, 300)
    const before = await bytesOf(database, 'technical_indicators', 'timestamp_iso')
    await database.execute('DELETE FROM coverage WHERE series_id = ?', [candles.id])
    await fillCandles(0, 300)
    expect(await states(indicators)).toEqual(['0-300 stored'])
    await database.execute('DELETE FROM coverage WHERE series_id = ?', [indicators.id])
    await fillIndicators(0, 300)
    expect(await bytesOf(database, 'technical_indicators', 'timestamp_iso')).toBe(before)
  })

  it('in whatever order candles come, go and change, the rows end as a rebuild has them', async () => {
    const step = fc.record({
      from: fc.integer({ min: 0, max: BARS - 1 }),
      length: fc.integer({ min: 1, max: 900 }),
      restated: fc.option(fc.integer({ min: 0, max: BARS - 1 })),
      make: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
        for (const table of ['coverage', 'gap_notes', 'ohlc_data', 'technical_indicators'])
          await database.execute(`DELETE FROM ${table}`)
        for (const { from, length, restated, make } of steps) {
          if (restated !== null) {
            market.set(restated, { ...madeUpCandle(restated), volume: String(steps.length) })
            await forgetCandles(restated)
          }
          await fillCandles(from, Math.min(BARS, from + length))
          if (make) await fillIndicators()
        }
        await fillCandles()
        await fillIndicators()
        expect(await rows()).toBe(await rebuilt())
      }),
      { numRuns: 3 },
    )
  }, 180_000)

  async function forgetCandles(bar: number): Promise<void> {
    const range = { from: at(bar), to: at(bar + 1) }
    await database.transaction((tx) =>
      changeKnowledge(tx, [candles.id], range, (_id, known) => ({
        intervals: known.intervals.flatMap((old) =>
          [
            { ...old, to: Math.min(old.to, range.from) },
            { ...old, from: Math.max(old.from, range.to) },
          ].filter((part) => part.from < part.to),
        ),
        notes: known.notes,
      })),
    )
  }
})

it('the sweep plans what its candles are there for, and waits for what is still on its way', async () => {
  const { sweep } = createCoverageActivities({
    database,
    clock: () => now,
    kindOf: () => indicatorKind,
    parseRequest: () => Promise.reject(new Error('not asked here')),
    workflowState: () => Promise.resolve('absent'),
    events: { gapFound: () => {}, requestRefused: () => {} },
  })
  const beat = () =>
    sweep({
      dataset: 'indicators',
      source: 'gapless',
      sweepEveryMs: MINUTE,
      width: 4,
      order: 'newest',
      restMs: 0,
      following: [],
    })
  expect(await beat()).toMatchObject({ missing: BARS, due: 0, toStart: [] })
  await fillCandles(0, 300)
  expect(await beat()).toMatchObject({ missing: BARS, due: 1 })
  const [planned] = await listBackfills(database, { limit: 5 })
  expect(planned?.request).toMatchObject({ dataset: 'indicators', from: at(0), to: at(300), reason: 'sweep' })
  await fill(indicatorKind, indicators, 0, BARS, true)
  expect(await states(indicators)).toEqual(['0-300 stored'])
  await fillCandles()
  await fill(indicatorKind, indicators, 0, BARS, true)
  expect(await states(indicators)).toEqual(['0-300 stored'])
  await beat()
  await fill(indicatorKind, indicators, 0, BARS, true)
  expect(await states(indicators)).toEqual([`0-${BARS} stored`])
})
