import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fillRange } from '../../activities/collection/fill.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { candleSeries, freshStore, SINCE } from '../store/ground.ts'

const HOURS = 20
const TO = SINCE + HOURS * HOUR
let database: Database
let [one, other]: Series[] = []
let now = TO + HOUR
/** The products that the exchange has rows of, and whether it answers anything at all. */
let traded: Set<string>
let answers = true

beforeAll(async () => {
  database = (await freshStore()).database
  ;[one, other] = await candleSeries(database, ['A-USD', 'B-USD'])
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'claims', 'ohlc_data']) await database.execute(`DELETE FROM ${table}`)
  answers = true
  now = TO + HOUR
})

const kind = candlePages(
  {
    name: 'coinbase',
    widthsMs: [HOUR],
    pageSlots: 300,
    fetchCandles: (product, _width, { from, to }) =>
      Promise.resolve(
        Array.from({ length: answers && traded.has(product) ? (to - from) / HOUR : 0 }, (_, bar) => ({
          openTime: from + bar * HOUR,
          open: '1',
          high: '2',
          low: '1',
          close: '2',
          volume: '3',
        })),
      ),
  },
  { settle: MINUTE, confirmNoneAfter: 30 * MINUTE },
)

async function fill(series: Series | undefined): Promise<string[]> {
  if (series === undefined) throw new Error('no series')
  now += HOUR
  const job = {
    kind,
    series: [series],
    range: { from: SINCE, to: TO },
    lane: 'backfill',
    order: 'oldest',
    askedBy: `b${now}`,
    holder: `b${now}/0`,
    onlyDue: false,
    onlyFailed: false,
  } as const
  const terms = { budgetMs: 60_000, attempt: 1, signal: new AbortController().signal, onPage: () => undefined }
  const events = { pageStored: () => undefined, pageFailed: () => undefined }
  await fillRange({ database, clock: () => now, events }, job, terms)
  return ((await readKnowledge(database, [series.id])).get(series.id)?.intervals ?? []).map(({ state }) => state)
}

describe('a series of which nothing is stored', () => {
  it('does not believe silence while another series of the source, stored there, is silent too', async () => {
    traded = new Set(['A-USD', 'B-USD'])
    expect(await fill(other)).toEqual(['stored'])
    answers = false
    expect(await fill(one)).toEqual([])
    expect(await fill(one)).toEqual([])
    expect(await fill(one)).toEqual([])
    answers = true
    expect(await fill(one)).toEqual(['stored'])
  })

  it('believes it when the other one comes back', async () => {
    traded = new Set(['B-USD'])
    await fill(other)
    expect(await fill(one)).toEqual([])
    expect(await fill(one)).toEqual(['none'])
  })

  it('believes it where no other has anything', async () => {
    traded = new Set()
    expect(await fill(one)).toEqual([])
    expect(await fill(one)).toEqual(['none'])
  })
})
