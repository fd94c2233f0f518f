import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FillJob } from '../../activities/collection/claim-work.ts'
import { fillRange, type FillOutcome } from '../../activities/collection/fill.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import type { AskedKind } from '../../activities/collection/pages.ts'
import { neighbours } from '../../activities/collection/store-pages.ts'
import { HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { UpstreamError } from '../../src/errors.ts'
import { candlesChangedAt } from '../../src/store/candles.ts'
import { readClaims } from '../../src/store/claims.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { until } from '../rig/until.ts'
import { candleSeries, freshStore, SINCE } from '../store/ground.ts'

const PAGE_SLOTS = 10
const PAGES = 7
const WHOLE: Range = { from: SINCE, to: SINCE + PAGES * PAGE_SLOTS * HOUR }

let database: Database
let series: Series

beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'claims', 'ohlc_data']) await database.execute(`DELETE FROM ${table}`)
  const [only] = await candleSeries(database, ['A-USD'])
  if (only === undefined) throw new Error('no series')
  series = only
})

const bar = (openTime: Millis): Candle => ({ openTime, open: '1', high: '2', low: '1', close: '2', volume: '3' })
const barsOf = ({ from, to }: Range): Candle[] =>
  Array.from({ length: (to - from) / HOUR }, (_, i) => bar(from + i * HOUR))

/** Fills the whole range, oldest page first; `answer` is asked before the page of that number (from 0) is answered. */
function fill(
  answer: (page: number, signal: AbortSignal | undefined) => Promise<void>,
  signal?: AbortSignal,
  afterWrite?: AskedKind['afterWrite'],
) {
  const source = {
    name: 'coinbase',
    widthsMs: [HOUR],
    pageSlots: PAGE_SLOTS,
    fetchCandles: async (
      _product: string,
      _width: number,
      range: Range,
      call: { signal?: AbortSignal | undefined },
    ) => {
      await answer((range.from - WHOLE.from) / (PAGE_SLOTS * HOUR), call.signal)
      return barsOf(range)
    },
  }
  const job: FillJob = {
    kind: candlePages(source, { settle: MINUTE, confirmNoneAfter: 30 * MINUTE }, afterWrite),
    series: [series],
    range: WHOLE,
    lane: 'backfill',
    order: 'oldest',
    askedBy: 'b1',
    holder: 'b1/0/x',
    onlyDue: false,
    onlyFailed: false,
  }
  const events = { pageStored: () => undefined, pageFailed: () => undefined }
  let ticks = 0
  const clock = () => WHOLE.to + HOUR + (ticks += 1)
  return fillRange({ database, clock, events }, job, {
    budgetMs: 60_000,
    attempt: 1,
    signal: signal ?? new AbortController().signal,
    onPage: () => undefined,
  })
}

/** Stored slots as rows and as coverage says. */
async function stored(): Promise<{ rows: number; covered: number }> {
  const [row] = await database.query<{ amount: number }>('SELECT COUNT(*) AS amount FROM ohlc_data')
  const known = (await readKnowledge(database, [series.id])).get(series.id)
  return {
    rows: Number(row?.amount),
    covered: (known?.intervals ?? []).reduce((sum, interval) => sum + interval.records, 0),
  }
}

describe('pages that come one after the other', () => {
  it('are all stored, and nothing stays claimed', async () => {
    const outcome = await fill(() => Promise.resolve())
    expect(outcome).toMatchObject({
      calls: PAGES,
      stored: PAGES * PAGE_SLOTS,
      more: false,
      failed: 0,
    } satisfies Partial<FillOutcome>)
    expect(await stored()).toEqual({ rows: PAGES * PAGE_SLOTS, covered: PAGES * PAGE_SLOTS })
    expect(await readClaims(database, [series.id], WHOLE.to)).toEqual([])
  })

  it('are stored while a later one is still waited for', async () => {
    await fill(async (page) => {
      if (page === 2)
        await until('the pages before to be stored', async () => (await stored()).covered === 2 * PAGE_SLOTS)
    })
    expect((await stored()).rows).toBe(PAGES * PAGE_SLOTS)
  })

  it('are stored when the next one fails, and the failure is told after them', async () => {
    const outcome = await fill(async (page) => {
      if (page === 3) throw new UpstreamError('server-error', 'coinbase is ill')
    })
    expect(outcome).toMatchObject({ calls: 3, stored: 3 * PAGE_SLOTS, stoppedBy: 'server-error', more: true })
    expect(await stored()).toEqual({ rows: 3 * PAGE_SLOTS, covered: 3 * PAGE_SLOTS })
  })

  it('are stored when the work is told to stop, and others may go on at once', async () => {
    const stop = new AbortController()
    const outcome = await fill(async (page) => {
      if (page === 2) stop.abort(new Error('told to stop'))
    }, stop.signal)
    expect(outcome).toMatchObject({ calls: 3, stored: 3 * PAGE_SLOTS, more: true })
    expect((await stored()).covered).toBe(3 * PAGE_SLOTS)
    expect(await readClaims(database, [series.id], WHOLE.to)).toEqual([])
  })
})

describe('what is made from rows', () => {
  it('is told of every row that came, once for pages that are committed together', async () => {
    const told: Millis[] = []
    let times = 0
    await fill(
      () => Promise.resolve(),
      undefined,
      async (tx, { source, subject: symbol, widthSeconds }, span, at) => {
        times += 1
        told.push(...(await candlesChangedAt(tx, { source, symbol, widthSeconds, ...span }, at)))
      },
    )
    const slots = Array.from({ length: PAGES * PAGE_SLOTS }, (_, i) => WHOLE.from + i * HOUR)
    expect([...told].sort((a, b) => a - b)).toEqual(slots)
    expect(times).toBeLessThanOrEqual(PAGES)
  })

  it('is told of pages side by side as of one, and of pages far apart one by one', () => {
    const page = (n: number): Range => ({ from: n * 10, to: n * 10 + 10 })
    expect(neighbours([page(3), page(1), page(2)])).toEqual([{ from: 10, to: 40 }])
    expect(neighbours([page(1), page(3), page(9)])).toEqual([{ from: 10, to: 40 }, page(9)])
    expect(neighbours([])).toEqual([])
  })
})
