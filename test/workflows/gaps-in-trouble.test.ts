import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DAY, type Millis } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import { UpstreamError } from '../../src/errors.ts'
import { collectionFigures } from '../../src/http/gauges.ts'
import { showBackfill } from '../../src/operations/backfills.ts'
import { failingGaps } from '../../src/operations/fill-exceptions.ts'
import { loadSeries } from '../../src/operations/loaded-series.ts'
import { findBackfill, listBackfills } from '../../src/store/backfills.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import { readJournal } from '../../src/store/journal.ts'
import { until } from '../rig/until.ts'
import { PAGE_SLOTS, playedSource, startEngine, type Engine } from './engine.ts'

/** All of them at once, on a machine that is busy with others as well. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 180_000 })
const LONG = { withinMs: 180_000, everyMs: 100 }
const ALERT_AFTER = 4

const shared = playedSource('shared', 300, { trades: (slot) => (slot / DAY) % 7 !== 0 })
const gone = playedSource('gone', 60)
const ailing = playedSource('ailing', PAGE_SLOTS)
const spoilt = playedSource('spoilt', 5 * PAGE_SLOTS)
const POLICIES = { prices: 'all', news: 'newest-first', macro: 'newest-only' } as const
const struck = {
  prices: playedSource('struck-all', 100, { dataset: 'prices' }),
  news: playedSource('struck-newest-first', 100, { dataset: 'news' }),
  macro: playedSource('struck-newest-only', 100, { dataset: 'macro' }),
}

let engine: Engine
beforeAll(async () => {
  engine = await startEngine([shared, gone, ailing, spoilt, ...Object.values(struck)], {
    alertAfterFailures: ALERT_AFTER,
    outageRuleOf: (dataset: Dataset) => ({
      policy: dataset in POLICIES ? POLICIES[dataset as keyof typeof POLICIES] : 'all',
      longerThanMs: 10 * DAY,
    }),
  })
})
afterAll(() => engine.stop())

/** Slots that were answered more or less often than so many times. */
const notAnswered = (source: typeof shared, times: number, from: Millis, to: Millis) => {
  const odd: [string, number][] = []
  for (let slot = from; slot < to; slot += DAY) {
    const count = source.answered.get(slot) ?? 0
    if (count !== times) odd.push([new Date(slot).toISOString(), count])
  }
  return odd
}

describe.concurrent('the engine', () => {
  it('asks each slot once for requests that overlap, empty ones too; all of them again for one that insists', async () => {
    // Long enough an answer for both to be at work at once.
    shared.say = () => new Promise((resolve) => setTimeout(resolve, 20))
    const series = await engine.series('shared')
    const edge = series.since + 300 * DAY
    const ids = [
      await engine.request(series, { to: edge }),
      await engine.request(series, { from: series.since + 150 * DAY, to: edge, order: 'oldest' }),
    ]
    await engine.keep('candles', 'shared')
    const [whole, half] = await Promise.all(ids.map((id) => engine.ended(id)))
    expect(notAnswered(shared, 1, series.since, edge)).toEqual([])
    const empty = (from: Millis) => {
      let count = 0
      for (let slot = from; slot < edge; slot += DAY) if (!shared.trades(slot)) count += 1
      return count
    }
    for (const [row, from] of [
      [whole, series.since],
      [half, series.since + 150 * DAY],
    ] as const)
      expect(row).toMatchObject({
        state: 'done',
        slots: { planned: (edge - from) / DAY, unconfirmed: empty(from), failed: 0, left: 0 },
      })
    // Nothing but what is too young to be asked again: a person's request asks for nothing, one that insists for everything once.
    expect(await engine.ended(await engine.request(series, { to: edge }))).toMatchObject({
      state: 'done',
      slots: { planned: 0 },
    })
    expect(notAnswered(shared, 1, series.since, edge)).toEqual([])
    await engine.ended(await engine.request(series, { to: edge, mode: 'all' }))
    expect(Math.min(...shared.answered.values())).toBe(2)
  })

  it('waits for a source that gives nothing, and ends with what is left as failures when patience is over', async () => {
    gone.say = () => {
      throw new UpstreamError('unreachable', 'as told')
    }
    const series = await engine.series('gone')
    const id = await engine.request(series)
    await engine.keep('candles', 'gone', { patienceMs: 4_000 })
    const waiting = await until('it to wait', async () => (await findBackfill(engine.database, id))?.waiting, LONG)
    expect(waiting.reason).toBe('unreachable')
    expect((await showBackfill(engine.desk, id)).waiting?.says).toMatch(/^waiting for gone: unreachable until /)
    const row = await engine.ended(id)
    expect(row).toMatchObject({
      state: 'done_with_failures',
      endedReason: 'gone gave nothing: unreachable',
      waiting: undefined,
      slots: { planned: 60, failed: 60, left: 0 },
    })
    expect((row.endedAt ?? 0) - waiting.since).toBeGreaterThanOrEqual(4_000)
    const { failures } = await showBackfill(engine.desk, id)
    expect(failures.reduce((sum, { slots }) => sum + slots, 0)).toBe(60)
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(['unreachable']))
  })

  it('tells once of a gap that fails again and again, and no more when it is filled', async () => {
    let well = false
    ailing.say = () => {
      if (!well) throw new UpstreamError('server-error', 'as told')
    }
    await engine.keep('candles', 'ailing')
    const loaded = async () =>
      (await loadSeries(engine.desk, { dataset: 'candles' })).filter(({ series }) => series.source === 'ailing')
    const told = () => engine.gapsFailing.filter(({ source }) => source === 'ailing')
    await until('it to be told', () => told().length > 0, LONG)
    expect(told()).toMatchObject([{ failures: ALERT_AFTER, reason: 'server-error', symbol: 'A-USD' }])
    const conditions = failingGaps(await loaded(), ALERT_AFTER, Date.now())
    expect(conditions).toMatchObject([{ mark: 'bad', subject: 'candles' }])
    expect(collectionFigures(await loaded(), Date.now(), ALERT_AFTER).failing).toEqual([
      { dataset: 'candles', source: 'ailing', gaps: 1 },
    ])
    const asked = ailing.asked.length
    await until('it to be asked again', () => ailing.asked.length > asked, LONG)
    expect(told()).toHaveLength(1)
    well = true
    await until('it to be filled', async () => (await loaded())[0]?.known.notes.length === 0, LONG)
    expect(failingGaps(await loaded(), ALERT_AFTER, Date.now())).toEqual([])
    const [only, ...more] = await listBackfills(engine.database, { limit: 9, source: 'ailing' })
    expect(more).toEqual([])
    expect((await engine.ended(only?.id ?? '')).state).toBe('done')
  })

  it('gives up one page that fails while the source answers others, although nothing was stored when it began', async () => {
    const series = await engine.series('spoilt')
    const edge = series.since + 5 * PAGE_SLOTS * DAY
    spoilt.say = ({ to }) => {
      if (to === edge) throw new UpstreamError('server-error', 'as told')
    }
    const id = await engine.request(series, { to: edge, width: 1 })
    await engine.keep('candles', 'spoilt')
    expect(await engine.ended(id)).toMatchObject({
      state: 'done_with_failures',
      slots: { stored: 4 * PAGE_SLOTS, failed: PAGE_SLOTS, left: 0 },
    })
  })

  it.each(Object.entries(POLICIES) as [keyof typeof POLICIES, string][])(
    'after an outage of %s: %s',
    async (dataset, policy) => {
      const source = struck[dataset]
      const series = await engine.series(source.name)
      const [outage, edge] = [series.since + 30 * DAY, series.since + 100 * DAY]
      await storedUntil(series, outage)
      await engine.keep(dataset, source.name, { order: 'oldest', width: 1 })
      const state = async (): Promise<Record<string, number>> => {
        const known = (await readKnowledge(engine.database, [series.id])).get(series.id)
        const sums: Record<string, number> = {}
        for (const { from, to, state } of known?.intervals ?? [])
          sums[state] = (sums[state] ?? 0) + (Math.min(to, edge) - from) / DAY
        return sums
      }
      if (policy !== 'newest-only') {
        await until('all to be filled', async () => (await state())['stored'] === 100, LONG)
        expect(source.asked[0]).toMatchObject(policy === 'all' ? { from: outage } : { to: edge })
        return
      }
      await until('the newest to be filled', async () => (await state())['stored'] === 31, LONG)
      expect(await state()).toEqual({ stored: 31, held: 69 })
      expect([...source.answered.keys()].filter((slot) => slot < edge)).toEqual([edge - DAY])
      const told = await readJournal(engine.database, { subject: `coverage/${dataset}/${source.name}`, limit: 9 })
      expect(told.filter(({ kind }) => kind === 'outage-policy')).toHaveLength(1)
      // The ledger keeps them: asked for by hand, they come.
      await engine.ended(await engine.request(series, { to: edge }))
      expect(await state()).toEqual({ stored: 100 })
    },
  )
})

/** As if all before had been collected. */
const storedUntil = ({ id, since }: Series, to: Millis): Promise<void> =>
  engine.database.transaction((tx) =>
    changeKnowledge(tx, [id], { from: since, to }, (_id, { intervals, notes }) => ({
      intervals: paint(intervals, {
        ...{ from: since, to, state: 'stored', reason: '' },
        records: (to - since) / DAY,
      }),
      notes,
    })),
  )
