import { describe, expect, it } from 'vitest'
import type { KeyedSource } from '../../src/config/settings.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { collectorOf, monitorOf, rhythmsOf, type CollectorInput } from '../../src/operations/collectors.ts'
import { exceptionsOf } from '../../src/operations/exceptions.ts'
import type { LoadedSeries } from '../../src/operations/loaded-series.ts'
import type { CollectorRun } from '../../src/store/runs.ts'
import { parseConfig } from '../rig/settings.ts'

const NOW = Date.UTC(2026, 4, 20, 12, 20)
const keys: KeyedSource[] = ['cryptopanic', 'guardian']
const settings = {
  ...parseConfig({ datasets: { news: { feeds: [{ name: 'coindesk', url: 'https://x.test/rss' }] } } }),
  keys,
}
const [FEEDS, PANIC, PAPER] = rhythmsOf(settings, 'news').map(({ id }) => id) as [string, string, string]

const run = (rhythm: string, minutesAgo: number, change: Partial<CollectorRun> = {}): CollectorRun => ({
  rhythm,
  collector: 'crypto-news-collector',
  status: 'ok',
  lastRunAt: NOW - minutesAgo * MINUTE,
  lastSuccessAt: NOW - minutesAgo * MINUTE,
  reason: '',
  ...change,
})
const news = (runs: CollectorRun[], change: Partial<CollectorInput> = {}) =>
  collectorOf('news', {
    ...{
      settings,
      runs,
      pausedIds: new Set<string>(),
      series: [],
      settleOf: () => MINUTE,
      promisedAt: () => NOW,
      now: NOW,
    },
    ...change,
  })!
const well = [run(FEEDS, 5), run(PANIC, 300), run(PAPER, 20)]

/** Everything up to `behind` slots before the newest that is final. */
function series(dataset: 'candles' | 'features', behind: number): LoadedSeries {
  const edge = slotStart(NOW - MINUTE, HOUR)
  const expected = { from: edge - 100 * HOUR, to: edge }
  const to = edge - behind * HOUR
  return {
    series: {
      ...{ id: 1, dataset, source: dataset === 'candles' ? 'coinbase' : 'gapless', subject: 'X', widthSeconds: 3600 },
      since: expected.from,
    },
    expected,
    range: expected,
    known: {
      intervals: to > expected.from ? [{ from: expected.from, to, state: 'stored', records: 1, reason: '' }] : [],
      notes: [],
    },
    filling: [],
  }
}
const of = (dataset: 'candles' | 'features', runs: CollectorRun[], one: LoadedSeries, promisedAt = NOW - 10 * DAY) =>
  collectorOf(dataset, {
    ...{ settings, runs, pausedIds: new Set<string>(), series: [one], now: NOW },
    ...{ settleOf: () => MINUTE, promisedAt: () => promisedAt },
  })?.status

describe('a collector of several sources', () => {
  it('is ok when each of them is, by its own rhythm, and names all its schedules', () => {
    expect([FEEDS, PANIC, PAPER]).toEqual([
      'collect-news/feeds-15m',
      'collect-news/cryptopanic-1d',
      expect.stringMatching(/^collect-news\/guardian-/),
    ])
    expect(news(well)).toMatchObject({
      status: 'ok',
      schedule: `${FEEDS}, ${PANIC}, ${PAPER}`,
      lastRunAt: NOW - 5 * MINUTE,
      lastSuccessAt: NOW - 5 * MINUTE,
      ageSeconds: 300,
    })
  })

  it('is as its worst source, says which that is and why, and how long ago that one went well', () => {
    const failed = run(PAPER, 2, { status: 'failed', lastSuccessAt: NOW - 200 * MINUTE, reason: 'HTTP 500' })
    expect(news([run(FEEDS, 5), run(PANIC, 300), failed])).toMatchObject({
      status: 'failing',
      reason: 'guardian: HTTP 500',
      lastRunAt: NOW - 2 * MINUTE,
      lastSuccessAt: NOW - 200 * MINUTE,
      rhythms: [{ status: 'ok' }, { status: 'ok' }, { id: PAPER, status: 'failing' }],
    })
    expect(news([run(FEEDS, 40), run(PANIC, 300), run(PAPER, 20)])).toMatchObject({ status: 'late', ageSeconds: 2400 })
    expect(news([run(FEEDS, 5), run(PAPER, 20)])).toMatchObject({ status: 'waiting', lastSuccessAt: undefined })
    const both = news([run(FEEDS, 40), run(PANIC, 300), failed])
    expect([both.status, both.lastSuccessAt]).toEqual(['failing', NOW - 200 * MINUTE])
  })

  it('is paused when one of its schedules is, and whoever resumes it is told that one', () => {
    const collector = news(well, { pausedIds: new Set([PANIC]) })
    expect(collector.status).toBe('paused')
    const up = { ok: true, address: '', latencyMs: 1, problem: undefined }
    const services = { mysql: up, temporal: up, redis: up } as unknown as Parameters<typeof exceptionsOf>[0]
    const paused = { kind: 'paused', schedule: PANIC, title: 'has been paused.' } as const
    expect(exceptionsOf(services, [], [collector], [], NOW, [paused])).toMatchObject([
      { subject: 'crypto-news-collector', next: `npx gapless schedule resume ${PANIC}` },
    ])
  })
})

describe('a collector that has not run', () => {
  it('is ok when all that is due is there, waits while it need not have run, and is late after that', () => {
    expect(of('candles', [], series('candles', 0))).toBe('ok')
    expect(of('candles', [], series('candles', 100), NOW - 10 * MINUTE)).toBe('waiting')
    // However far back it has come in its history: it is its first run that is waited for.
    expect(of('features', [], series('features', 70), NOW - 10 * MINUTE)).toBe('waiting')
    expect(of('candles', [], series('candles', 100), NOW - 3 * HOUR)).toBe('late')
  })

  it('is not made ok by an old history that is filled', () => {
    const old = series('candles', 30)
    expect(of('candles', [], old)).toBe('late')
    expect(of('candles', [run('collect-candles/coinbase-1h', 180)], series('candles', 0))).toBe('late')
  })
})

it('what is made from others is late only when something is there to be made', () => {
  const long = [run('coverage/features/gapless', 300)]
  expect(of('features', long, series('features', 0))).toBe('ok')
  expect(of('features', long, series('features', 5))).toBe('late')
  // Nothing of it is due yet: a source whose first slot becomes final tomorrow.
  const young = series('features', 0)
  const nothing = { ...young, expected: { from: NOW, to: NOW - HOUR }, known: { intervals: [], notes: [] } }
  expect(of('features', [], nothing, NOW)).toBe('ok')
})

it('the health monitor has a row: its runs are the minutes it has kept', () => {
  expect(monitorOf(NOW - MINUTE, false, NOW)).toMatchObject({
    name: 'data-collection-health-monitor',
    schedule: 'monitor-health',
    status: 'ok',
    lastRunAt: NOW - MINUTE,
    ageSeconds: 60,
  })
  expect(monitorOf(NOW - 4 * MINUTE, false, NOW).status).toBe('late')
  expect(monitorOf(NOW - DAY, true, NOW).status).toBe('paused')
  expect(monitorOf(undefined, false, NOW)).toMatchObject({ status: 'waiting', ageSeconds: undefined })
})
