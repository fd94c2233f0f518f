import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { UpstreamError } from '../../src/errors.ts'
import { readJournal, writeJournal } from '../../src/store/journal.ts'
import { quotaUsed, spendQuota } from '../../src/store/quota.ts'
import { createBackfill } from '../../src/store/backfills.ts'
import { collectorRuns, runTallies, writeRun, type Run } from '../../src/store/runs.ts'
import { ensureSeries, listSeries } from '../../src/store/series.ts'
import type { Database } from '../../src/store/database.ts'
import { freshStore, SINCE } from './ground.ts'

let database: Database
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())

it('a monthly allowance is never overdrawn, however many spend at once, and begins anew with the month', async () => {
  const at = Date.UTC(2025, 11, 31, 23)
  const spent = await Promise.allSettled(Array.from({ length: 40 }, () => spendQuota(database, 'coingecko', 25, at)))
  expect(spent.filter((each) => each.status === 'fulfilled')).toHaveLength(25)
  const refused = spent.find((each) => each.status === 'rejected')
  expect(refused?.reason).toBeInstanceOf(UpstreamError)
  expect(refused?.reason).toMatchObject({ reason: 'quota-spent', retryAfterMs: HOUR })
  expect((await quotaUsed(database, at)).get('coingecko')).toBe(25)
  await spendQuota(database, 'coingecko', 25, at + HOUR)
  expect((await quotaUsed(database, at + HOUR)).get('coingecko')).toBe(1)
})

it('a series keeps the earliest since it was promised, and one that is wanted no more keeps its id', async () => {
  const want = (subject: string, since: number) =>
    ({ dataset: 'candles', source: 'coinbase', subject, widthSeconds: 3600, since }) as const
  const [a] = await ensureSeries(database, [want('A-USD', SINCE), want('B-USD', SINCE)], SINCE)
  expect(await ensureSeries(database, [want('A-USD', SINCE + HOUR)], SINCE)).toEqual([a])
  expect((await listSeries(database)).map((each) => each.subject)).toEqual(['A-USD'])
  const back = await ensureSeries(database, [want('A-USD', SINCE - HOUR), want('B-USD', SINCE)], SINCE)
  expect(back.map(({ subject, since }) => ({ subject, since }))).toEqual([
    { subject: 'A-USD', since: SINCE - HOUR },
    { subject: 'B-USD', since: SINCE },
  ])
  expect(back[0]?.id).toBe(a?.id)
})

it('the journal tells the newest first, of one subject or of all', async () => {
  for (const [i, subject] of ['coverage/candles/coinbase', 'backfill/x', 'coverage/candles/coinbase'].entries())
    await writeJournal(database, { at: SINCE + i, subject, kind: 'told', sentence: `Sentence ${i}.`, detail: { i } })
  expect((await readJournal(database, { limit: 2 })).map((entry) => entry.sentence)).toEqual([
    'Sentence 2.',
    'Sentence 1.',
  ])
  const [last, first] = await readJournal(database, { subject: 'coverage/candles/coinbase', limit: 9 })
  expect(last).toMatchObject({ at: SINCE + 2, detail: { i: 2 } })
  expect(first?.at).toBe(SINCE)
})

it('a collector tells how it went the last time, and when it last went well', async () => {
  const now = Date.now()
  const run = (minutesAgo: number, status: Run['status'], reason = ''): Run => ({
    workflowId: `collect-prices/coingecko-5m-${new Date(now - minutesAgo * MINUTE).toISOString().replace(/\.\d+Z/, 'Z')}`,
    runId: `run-${minutesAgo}`,
    collector: 'enhanced-crypto-prices',
    slotAt: now - minutesAgo * MINUTE,
    startedAt: now - minutesAgo * MINUTE,
    endedAt: now - minutesAgo * MINUTE + 500,
    status,
    records: 8,
    reason,
  })
  for (const each of [run(20, 'ok'), run(10, 'ok'), run(5, 'failed', 'rate-limited')]) await writeRun(database, each)
  await writeRun(database, run(10, 'ok'))
  expect(await collectorRuns(database, now)).toEqual([
    {
      rhythm: 'collect-prices/coingecko-5m',
      collector: 'enhanced-crypto-prices',
      status: 'failed',
      lastRunAt: now - 5 * MINUTE,
      lastSuccessAt: now - 10 * MINUTE + 500,
      reason: 'rate-limited',
    },
  ])
})

it('each rhythm of a collector has its own last run: schedules by their ids, whether by hand or not, and what is made from others by its source', async () => {
  const now = Date.now()
  const told = async (
    collector: string,
    workflowId: string,
    runId: string,
    minutesAgo: number,
    status: Run['status'],
  ) =>
    writeRun(database, {
      ...{ workflowId, runId, collector, slotAt: now, status, records: 1, reason: '' },
      startedAt: now - minutesAgo * MINUTE,
      endedAt: now - minutesAgo * MINUTE,
    })
  const news = 'crypto-news-collector'
  await told(news, 'collect-news/feeds-15m-2026-05-20T12:00:00Z', 'a', 20, 'ok')
  await told(news, 'collect-news/feeds-15m-by-hand-2026-05-20T12:00:00.000Z', 'b', 5, 'failed')
  await told(news, 'collect-news/guardian-1h-2026-05-20T12:00:00Z', 'c', 30, 'ok')
  await told(news, 'collect-news/guardian-1h-2026-05-20T11:00:00Z', 'd', 90, 'failed')
  const id = await wantedBackfill()
  await told('technical-calculator', `backfill/${id}`, id, 7, 'partial')
  const rhythms = (await collectorRuns(database, now)).filter(({ rhythm }) => !rhythm.startsWith('collect-prices'))
  expect(rhythms.map(({ rhythm, status, lastRunAt }) => [rhythm, status, (now - lastRunAt) / MINUTE])).toEqual([
    ['collect-news/feeds-15m', 'failed', 5],
    ['collect-news/guardian-1h', 'ok', 30],
    ['coverage/indicators/gapless', 'partial', 7],
  ])
  expect(rhythms[0]?.lastSuccessAt).toBe(now - 20 * MINUTE)
  const tallies = await runTallies(database, now - 60 * MINUTE)
  expect(tallies.filter(({ collector }) => collector === news)).toEqual([
    { rhythm: 'collect-news/feeds-15m', collector: news, runs: 2, ok: 1, failed: 1 },
    { rhythm: 'collect-news/guardian-1h', collector: news, runs: 1, ok: 1, failed: 0 },
  ])
})

async function wantedBackfill(): Promise<string> {
  await createBackfill(database, {
    id: 'abc234',
    request: {
      ...{
        dataset: 'indicators',
        source: 'gapless',
        subjects: [],
        from: 0,
        to: HOUR,
        mode: 'missing',
        order: 'newest',
      },
      ...{ width: 1, reason: 'sweep', onlyDue: true },
    },
    requestKey: 'one',
    base: { stored: 0, none: 0, unobtainable: 0 },
    slotsPlanned: 1,
    callsPlanned: 1,
    requestedAt: 0,
  })
  return 'abc234'
}
