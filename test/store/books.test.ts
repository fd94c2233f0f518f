import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { UpstreamError } from '../../src/errors.ts'
import { readJournal, writeJournal } from '../../src/store/journal.ts'
import { quotaUsed, spendQuota } from '../../src/store/quota.ts'
import { collectorRuns, writeRun, type Run } from '../../src/store/runs.ts'
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
    workflowId: 'collect-prices/coingecko',
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
  expect(await collectorRuns(database)).toEqual([
    {
      collector: 'enhanced-crypto-prices',
      status: 'failed',
      lastRunAt: now - 5 * MINUTE,
      lastSuccessAt: now - 10 * MINUTE + 500,
      reason: 'rate-limited',
    },
  ])
})
