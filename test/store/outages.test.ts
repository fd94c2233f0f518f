import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createCoverageActivities } from '../../activities/collection/coverage.ts'
import type { OutageRule } from '../../activities/collection/look.ts'
import { candlePages } from '../../activities/collection/candle-pages.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { outageRuleOf, promisesFor } from '../../src/config/promises.ts'
import { planBackfill } from '../../src/operations/plan-backfill.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { hold, release } from '../../src/operations/hold.ts'
import { parseBackfillRequest } from '../../src/operations/backfill-request.ts'
import { isoTime } from '../../src/operations/words.ts'
import { askForOutages } from '../../src/store/outages.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { findBackfill, listBackfills } from '../../src/store/backfills.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { readJournal } from '../../src/store/journal.ts'
import { backfillsToday, spendBackfillDay } from '../../src/store/quota.ts'
import { parseConfig } from '../rig/settings.ts'
import { candleSeries, freshStore, SINCE } from './ground.ts'

const NOW = SINCE + 100 * HOUR
let database: Database
let series: Series
beforeAll(async () => {
  database = (await freshStore()).database
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['coverage', 'gap_notes', 'backfills', 'journal', 'series'])
    await database.execute(`DELETE FROM ${table}`)
  series = (await candleSeries(database, ['A-USD']))[0]!
})

const kindWith = (times: { settle: number; confirmNoneAfter: number }) =>
  candlePages(
    {
      name: 'coinbase',
      widthsMs: [HOUR],
      pageSlots: 300,
      fetchCandles: () => Promise.reject(new Error('nobody is asked here')),
    },
    times,
  )
const kind = kindWith({ settle: 1_000, confirmNoneAfter: 30 * MINUTE })

/** One sweep, with slots [from, to) stored before it. */
async function sweep(policy: OutageRule['policy'], stored: readonly (readonly [number, number])[]): Promise<void> {
  for (const [first, last] of stored) {
    const range = { from: SINCE + first * HOUR, to: SINCE + last * HOUR }
    await database.transaction((tx) =>
      changeKnowledge(tx, [series.id], range, (_id, known) => ({
        intervals: paint(known.intervals, { ...range, state: 'stored', reason: '', records: last - first }),
        notes: known.notes,
      })),
    )
  }
  const activities = createCoverageActivities({
    database,
    clock: () => NOW,
    kindOf: () => kind,
    parseRequest: () => Promise.reject(new Error('nobody asks here')),
    workflowState: () => Promise.resolve('running'),
    outageRuleOf: () => ({ policy, longerThanMs: 3 * HOUR }),
    events: { gapFound: () => undefined, requestRefused: () => undefined },
  })
  await activities.sweep({
    ...{ dataset: 'candles', source: 'coinbase', sweepEveryMs: MINUTE, width: 4, order: 'oldest', restMs: 1_000 },
    following: [],
  })
}

async function held(): Promise<(readonly [number, number, string])[]> {
  const known = (await readKnowledge(database, [series.id])).get(series.id)
  return (known?.intervals ?? [])
    .filter(({ state }) => state === 'held')
    .map(({ from, to, reason }) => [(from - SINCE) / HOUR, (to - SINCE) / HOUR, reason] as const)
}

const orders = async () => (await listBackfills(database, { limit: 9 })).map(({ request }) => request.order)

it.each([
  ['all', 'oldest'],
  ['newest-first', 'newest'],
] as const)('after an outage, %s fills every slot, the %s first', async (policy, order) => {
  await sweep(policy, [[0, 60]])
  expect(await held()).toEqual([])
  expect(await orders()).toEqual([order])
})

it('newest-only keeps the newest slot in the hunt; the rest is held, told, and comes back when a person releases it', async () => {
  await sweep('newest-only', [[0, 60]])
  expect(await held()).toEqual([[60, 98, 'outage-policy']])
  const [entry] = await readJournal(database, { limit: 1 })
  expect(entry).toMatchObject({ kind: 'outage-policy' })
  expect(entry?.sentence).toContain('38 slots of candles A-USD')
  expect((await listBackfills(database, { limit: 9 })).map(({ request }) => request.from)).toEqual([SINCE + 98 * HOUR])

  const settings = parseConfig({ datasets: { candles: { subjects: ['A-USD'] } } })
  const desk = { config: { settings }, database, clock: () => NOW, temporal: () => Promise.reject(new Error('away')) }
  await release(desk as unknown as Parameters<typeof release>[0], {
    dataset: 'candles',
    subject: 'A-USD',
    from: SINCE,
    to: NOW,
    reason: 'wanted after all',
  })
  await sweep('newest-only', [])
  expect(await held()).toEqual([])
})

it('neither history that was never there, nor a short gap, nor one that was seen before is an outage', async () => {
  await sweep('newest-only', [[50, 60]])
  expect(await held()).toEqual([[60, 98, 'outage-policy']])
  for (const table of ['coverage', 'gap_notes', 'backfills']) await database.execute(`DELETE FROM ${table}`)
  await sweep('newest-only', [[0, 97]])
  expect(await held()).toEqual([])
  for (const table of ['coverage', 'gap_notes', 'backfills']) await database.execute(`DELETE FROM ${table}`)
  await sweep('all', [[0, 60]])
  await sweep('newest-only', [])
  expect(await held()).toEqual([])
})

const UPSTREAM = ['candles', 'prices', 'news', 'macro', 'fear_greed'] as const

it.each(UPSTREAM)(
  '%s: a long outage with newest-only is in the ledger, and comes back when asked for by hand',
  async (dataset) => {
    const settings = {
      ...parseConfig({ datasets: { [dataset]: { outagePolicy: 'newest-only' } }, sweep: { outageAfter: '3h' } }),
      keys: ['fred'] as const,
    }
    const promised = promisesFor(settings, dataset)[0]!
    const { source, settle, confirmNoneAfter } = promised
    const subject = promised.subjects[0]!
    const widthMs = promised.widths[0]!
    const now = SINCE + 100 * widthMs + settle + MINUTE
    const [one] = await ensureSeries(
      database,
      [{ dataset, source, subject, widthSeconds: widthMs / 1000, since: SINCE }],
      SINCE,
    )
    const stored = { from: SINCE, to: SINCE + 40 * widthMs }
    await database.transaction((tx) =>
      changeKnowledge(tx, [one!.id], stored, () => ({
        intervals: [{ ...stored, state: 'stored', reason: '', records: 40 }],
        notes: [],
      })),
    )
    const desk = { config: { settings }, database, clock: () => now } as unknown as Desk
    const activities = createCoverageActivities({
      ...{ database, clock: () => now, kindOf: () => kindWith({ settle, confirmNoneAfter }) },
      parseRequest: (words) => parseBackfillRequest(desk, words),
      workflowState: () => Promise.resolve('running'),
      outageRuleOf: (each) => outageRuleOf(settings, each),
      events: { gapFound: () => undefined, requestRefused: () => undefined },
    })
    const keeper = {
      dataset,
      source,
      sweepEveryMs: MINUTE,
      width: 4,
      order: 'oldest',
      restMs: 1_000,
      following: [],
    } as const
    const report = await activities.sweep(keeper)
    const left = { from: SINCE + 40 * widthMs, to: SINCE + 99 * widthMs }
    const statesNow = async () => (await readKnowledge(database, [one!.id])).get(one!.id)!
    expect((await statesNow()).intervals).toEqual([
      expect.objectContaining({ state: 'stored' }),
      { ...left, state: 'held', reason: 'outage-policy', records: 0 },
    ])
    expect(report.missing).toBe(1)
    const [told] = await readJournal(database, { subject: `coverage/${dataset}/${source}`, limit: 1 })
    expect(told).toMatchObject({ kind: 'outage-policy', at: now, detail: { subject, ranges: [left] } })
    // A second look leaves it as it is, and tells it no second time.
    await activities.sweep(keeper)
    expect((await readJournal(database, { limit: 99 })).filter(({ kind }) => kind === 'outage-policy')).toHaveLength(1)

    const words = { subjects: [subject], from: isoTime(left.from), to: isoTime(left.to), reason: 'wanted after all' }
    const plan = await planBackfill(desk, await parseBackfillRequest(desk, { ...words, dataset }))
    expect(plan.slots).toMatchObject({ planned: 59, missing: 59, held: 0 })
    expect((await statesNow()).intervals).toHaveLength(2)
    const { id } = await activities.acceptRequest({ dataset, source, request: words })
    expect((await findBackfill(database, id!))?.slots.planned).toBe(59)
    expect((await statesNow()).intervals).toEqual([expect.objectContaining({ state: 'stored' })])
    await activities.sweep(keeper)
    expect((await statesNow()).intervals).toHaveLength(1)
  },
)

it('what a person holds stays held when a backfill is asked for by hand', async () => {
  const settings = parseConfig({ datasets: { candles: { subjects: ['A-USD'] } } })
  const desk = { config: { settings }, database, clock: () => NOW } as unknown as Desk
  const range = { from: SINCE + 10 * HOUR, to: SINCE + 20 * HOUR }
  await hold(desk, { dataset: 'candles', subject: 'A-USD', ...range, reason: 'the exchange was closed' })
  const request = await parseBackfillRequest(desk, {
    ...{ dataset: 'candles', subjects: ['A-USD'], from: isoTime(SINCE), to: isoTime(SINCE + 50 * HOUR) },
  })
  expect((await planBackfill(desk, request)).slots).toMatchObject({ held: 10, planned: 40 })
  expect(await askForOutages(database, request, { settleMs: 1_000 }, NOW)).toBe(0)
  expect(await held()).toEqual([[10, 20, 'the exchange was closed']])
})

it('what is made from others has no outage policy: it is made whole', () => {
  for (const dataset of ['indicators', 'sentiment', 'features'] as const) {
    expect(outageRuleOf(parseConfig({}), dataset).policy).toBe('all')
    expect(() => parseConfig({ datasets: { [dataset]: { outagePolicy: 'newest-only' } } })).toThrow('outagePolicy')
  }
})

it('backfills of a source have so many calls a UTC day, however many ask at once, and are told when there are more', async () => {
  const spend = () =>
    spendBackfillDay(database, 'coinbase', 5, NOW).then(
      () => 'spent',
      (error: Error) => error,
    )
  const ends = await Promise.all(Array.from({ length: 9 }, spend))
  expect(ends.filter((end) => end === 'spent')).toHaveLength(5)
  expect(ends.find((end) => end !== 'spent')).toMatchObject({ reason: 'quota-spent', retryAfterMs: 20 * HOUR })
  expect((await backfillsToday(database, NOW)).get('coinbase')).toBe(5)
  await spendBackfillDay(database, 'coinbase', 5, NOW + 24 * HOUR)
})
