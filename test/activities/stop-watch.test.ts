import { afterAll, beforeAll, expect, it } from 'vitest'
import { fillRange } from '../../activities/collection/fill.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { createStopWatches } from '../../activities/collection/stop-watch.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { BackfillRequest } from '../../src/domain/collection/backfill.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { createBackfill, findBackfill, isStopped, moveBackfill, noteStop } from '../../src/store/backfills.ts'
import { readClaims } from '../../src/store/claims.ts'
import type { Database } from '../../src/store/database.ts'
import { until } from '../rig/until.ts'
import { candleSeries, freshStore, SINCE } from '../store/ground.ts'

const PAGE_SLOTS = 10
const WHOLE: Range = { from: SINCE, to: SINCE + 9 * PAGE_SLOTS * HOUR }
const NOW = WHOLE.to + HOUR

/** What somebody says who says nothing. */
const SILENT = Symbol('silent')

let database: Database
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())

/** A backfill of a product of its own that runs. */
async function running(id: string): Promise<Series> {
  const [series] = await candleSeries(database, [`${id}-USD`])
  if (series === undefined) throw new Error('no series')
  const request: BackfillRequest = {
    ...{ dataset: 'candles', source: 'coinbase', subjects: [series.subject], ...WHOLE },
    ...{ mode: 'missing', order: 'oldest', width: 1, reason: 'a test', onlyDue: false },
  }
  await createBackfill(database, {
    ...{ id, request, requestKey: id, base: { stored: 0, none: 0, unobtainable: 0 } },
    ...{ slotsPlanned: 90, callsPlanned: 9, requestedAt: NOW },
  })
  await moveBackfill(database, id, 'running', NOW)
  return series
}

/** Fills on behalf of a backfill; `say` comes while the third page is being asked. Gives the numbers of the pages that were asked. */
async function askedWhile(id: string, series: Series, say: () => Promise<unknown>): Promise<number[]> {
  const asked: number[] = []
  using stop = createStopWatches(database)(id)
  const source = {
    ...{ name: 'coinbase', widthsMs: [HOUR], pageSlots: PAGE_SLOTS },
    fetchCandles: async (_product: string, _width: number, { from, to }: Range) => {
      asked.push((from - WHOLE.from) / (PAGE_SLOTS * HOUR))
      if (asked.length === 3 && (await say()) !== SILENT) await until('the word', () => stop.signal.aborted)
      const bar = { open: '1', high: '2', low: '1', close: '2', volume: '3' }
      return Array.from({ length: (to - from) / HOUR }, (_, i) => ({ openTime: from + i * HOUR, ...bar }))
    },
  }
  await fillRange(
    { database, clock: () => NOW, events: { pageStored: () => undefined, pageFailed: () => undefined } },
    {
      kind: candlePages(source, { settle: MINUTE, confirmNoneAfter: 30 * MINUTE }),
      ...{ series: [series], range: WHOLE, lane: 'backfill', order: 'oldest' },
      ...{ askedBy: id, holder: `${id}/0/x`, onlyDue: false, onlyFailed: false },
    },
    {
      ...{ budgetMs: 60_000, attempt: 1, signal: new AbortController().signal, onPage: () => undefined },
      stop: stop.signal,
    },
  )
  return asked
}

it.each([
  ['cancelled', (id: string) => noteStop(database, id, 'ana')],
  ['paused', (id: string) => moveBackfill(database, id, 'paused', NOW)],
])('a backfill that is %s asks for no further page, keeps what it has, and claims nothing', async (word, say) => {
  const series = await running(word)
  expect(await askedWhile(word, series, () => say(word))).toEqual([0, 1, 2])
  const [row] = await database.query<{ amount: number }>('SELECT COUNT(*) AS amount FROM ohlc_data WHERE symbol = ?', [
    series.subject,
  ])
  expect(Number(row?.amount)).toBe(3 * PAGE_SLOTS)
  expect(await readClaims(database, [series.id], NOW)).toEqual([])
})

it('a backfill to which nobody says a word asks for all', async () => {
  const series = await running('silent')
  expect(await askedWhile('silent', series, async () => SILENT)).toHaveLength(9)
})

it('one that is resumed is not stopped any more, and a word that comes after its end changes nothing', async () => {
  await running('resumed')
  await noteStop(database, 'resumed', '')
  expect(await isStopped(database, 'resumed')).toBe(true)
  await moveBackfill(database, 'resumed', 'running', NOW)
  expect(await isStopped(database, 'resumed')).toBe(false)
  await moveBackfill(database, 'resumed', 'done', NOW, 'all is there')
  await noteStop(database, 'resumed', 'ana')
  expect(await findBackfill(database, 'resumed')).toMatchObject({ state: 'done', endedReason: 'all is there' })
})
