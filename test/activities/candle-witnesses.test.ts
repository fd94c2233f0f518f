import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createWitnesses } from '../../activities/collection/candle-witnesses.ts'
import type { FillJob } from '../../activities/collection/claim-work.ts'
import { fillRange } from '../../activities/collection/fill.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { DEFAULT_RULES } from '../../src/domain/quality/rules.ts'
import type { Range } from '../../src/domain/range.ts'
import { readCandles, writeCandles } from '../../src/store/candles.ts'
import type { Database } from '../../src/store/database.ts'
import { listQuarantine } from '../../src/store/quarantine.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { quietBars } from '../domain/quality/bars.ts'
import { freshStore, SINCE } from '../store/ground.ts'

const SLOTS = 60
const AT = 30
const WHOLE: Range = { from: SINCE, to: SINCE + SLOTS * HOUR }
const TRUTH: readonly Candle[] = quietBars(SLOTS).map((bar, n) => ({ ...bar, openTime: SINCE + n * HOUR }))
/** Four per cent too high, which its neighbours alone would let pass. */
const DEAR: Candle = (() => {
  const of = (text: string) => String(Number(text) * 1.04)
  const { open, high, low, close } = TRUTH[AT]!
  return { ...TRUTH[AT]!, open: of(open), high: of(high), low: of(low), close: of(close) }
})()

let database: Database
let series: Series
let sent: readonly Candle[]

beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'claims', 'ohlc_data', 'quarantine', 'journal', 'price_data_real'])
    await database.execute(`DELETE FROM ${table}`)
  const key = { widthSeconds: 3600, since: SINCE } as const
  const all = await ensureSeries(
    database,
    [
      { ...key, dataset: 'candles', source: 'coinbase', subject: 'A-USD' },
      { ...key, dataset: 'candles', source: 'another', subject: 'A-USD' },
      { ...key, dataset: 'prices', source: 'coingecko', subject: 'coin-a', widthSeconds: 300 },
    ],
    SINCE,
  )
  series = all.find(({ dataset, source }) => dataset === 'candles' && source === 'coinbase')!
  sent = TRUTH.map((bar) => (bar.openTime === DEAR.openTime ? DEAR : bar))
})

let runs = 0
async function fill(range: Range = WHOLE): Promise<void> {
  const now: Millis = WHOLE.to + HOUR
  const kind = candlePages(
    {
      name: 'coinbase',
      widthsMs: [HOUR],
      pageSlots: SLOTS,
      fetchCandles: async (_product, _width, { from, to }) =>
        sent.filter(({ openTime }) => openTime >= from && openTime < to),
    },
    { settle: MINUTE, confirmNoneAfter: 30 * MINUTE },
    undefined,
    {
      rules: DEFAULT_RULES,
      clock: () => now,
      witness: { source: 'coingecko', coinOf: (product) => (product === 'A-USD' ? 'coin-a' : undefined) },
    },
  )
  runs += 1
  const job: FillJob = {
    ...{ kind, series: [series], range, lane: 'live', order: 'oldest' },
    ...{ askedBy: `w${runs}`, holder: `w${runs}/0/x`, onlyDue: true, onlyFailed: false },
  }
  const events = { pageStored: () => undefined, pageFailed: () => undefined }
  await fillRange({ database, clock: () => now, events }, job, {
    ...{ budgetMs: 60_000, attempt: 1, signal: new AbortController().signal, onPage: () => undefined },
  })
}

/** Prices every five minutes on a straight line inside each true bar; `check` is by how many percent their own check differs. */
async function prices(factor = 1, check: number | null = null, bars = TRUTH): Promise<void> {
  const rows = bars.flatMap(({ openTime, open, close }) =>
    Array.from({ length: 12 }, (_, n) => {
      const at = new Date(openTime + n * 5 * MINUTE)
      const price = (Number(open) + ((Number(close) - Number(open)) * n) / 12) * factor
      return ['coingecko', 'coin-a', 'A', at, at, price.toFixed(8), check?.toFixed(2) ?? null, 'live', at]
    }),
  )
  await database.execute(
    `INSERT INTO price_data_real (data_source, coin_id, symbol, timestamp_iso, observed_at, current_price,
     check_deviation_percent, collected_via, collected_at) VALUES ?`,
    [rows],
  )
}

const marked = async () =>
  (await listQuarantine(database, { limit: 100 })).map(({ slotAt, severity, reasons, state }) => ({
    ...{ slot: (slotAt - SINCE) / HOUR, severity, reasons, state },
  }))
const DOUBT = { slot: AT, severity: 'suspect', reasons: ['cross-source'], state: 'held' }
const stored = async () =>
  (await readCandles(database, { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600, ...WHOLE, limit: 1_000 }))
    .length

it('nothing speaks against a bar of which nobody else told anything', async () => {
  await fill()
  expect(await marked()).toEqual([])
})

it('a bar that the prices of its coin contradict is stored and marked, and no other', async () => {
  await prices()
  await fill()
  expect(await marked()).toEqual([DOUBT])
  expect(await stored()).toBe(SLOTS)
})

it('the same when it is the newest bar of a live call', async () => {
  await prices()
  await fill({ from: SINCE, to: SINCE + AT * HOUR })
  await fill({ from: SINCE, to: SINCE + (AT + 1) * HOUR })
  expect(await marked()).toEqual([DOUBT])
})

it('true bars agree with true prices', async () => {
  sent = TRUTH
  await prices()
  await fill()
  expect(await marked()).toEqual([])
})

it('prices that their own check contradicts speak against nobody', async () => {
  sent = TRUTH
  await prices(1.5, 50)
  await fill()
  expect(await marked()).toEqual([])
})

it('bars of another source are asked where they are stored', async () => {
  await database.transaction((tx) =>
    writeCandles(tx, { source: 'another', symbol: 'A-USD', widthSeconds: 3600 }, TRUTH, SINCE),
  )
  await fill()
  expect(await marked()).toEqual([DOUBT])
})

it('bars that repeat stored ones of another hour are marked', async () => {
  sent = TRUTH
  await fill({ from: SINCE, to: SINCE + AT * HOUR })
  sent = TRUTH.map((bar, n) => (n >= AT ? { ...TRUTH[n - 4]!, openTime: bar.openTime } : bar))
  for (let next = AT + 1; next <= AT + 3; next += 1) await fill({ from: SINCE, to: SINCE + next * HOUR })
  expect((await marked()).map(({ slot, reasons }) => [slot, ...reasons])).toEqual([
    [AT + 2, 'time-shift'],
    [AT + 1, 'time-shift'],
    [AT, 'time-shift'],
  ])
})

it('who speaks of a series is looked up once, and again only after a failure', async () => {
  const ask = createWitnesses({ source: 'coingecko', coinOf: () => 'coin-a' })
  let asked = 0
  const counting = {
    execute: database.execute,
    query: (async (...args: Parameters<Database['query']>) => {
      asked += 1
      if (asked === 1) throw new Error('away')
      return database.query(...args)
    }) as Database['query'],
  }
  await expect(ask(counting, series, TRUTH, DEFAULT_RULES)).rejects.toThrow('away')
  expect(await ask(counting, series, TRUTH, DEFAULT_RULES)).toEqual([])
  const first = asked
  expect(await ask(counting, series, TRUTH, DEFAULT_RULES)).toEqual([])
  expect(asked - first).toBeLessThan(first)
})
