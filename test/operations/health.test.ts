import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../src/config/settings.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import {
  scoreOf,
  type CollectorFacts,
  type DatasetFacts,
  type HealthInput,
  type HealthPart,
} from '../../src/operations/health.ts'
import type { Services } from '../../src/operations/services.ts'

const well = { ok: true, address: 'here:1', latencyMs: 2, problem: undefined } as const
const down = { ok: false, address: 'here:1', latencyMs: undefined, problem: 'refused' } as const
const SERVICES: Services = {
  temporal: { ...well, namespace: 'default' },
  mysql: { ...well, database: 'crypto_prices' },
  redis: well,
}
const DATASET: DatasetFacts = {
  dataset: 'candles',
  expected: 1_000,
  stored: 1_000,
  missing: 0,
  inHand: 0,
  blocked: 0,
  quarantined: 0,
  overdueMs: [0, 0, 0, 0],
}
const COLLECTOR: CollectorFacts = { name: 'ohlc-collector', status: 'ok', runs: 100, failed: 0 }
const settings = settingsSchema.parse({}).health

const input = (change: Partial<HealthInput> = {}): HealthInput => ({
  services: SERVICES,
  datasets: [DATASET],
  collectors: [COLLECTOR],
  updater: { state: 'current', sentence: 'Features are current.', lagSeconds: 0 },
  scoring: { items: 200, scored: 200, stoodIn: 0 },
  ...change,
})
const score = (change: Partial<HealthInput> = {}, rules = settings) => scoreOf(input(change), rules)
const candles = (change: Partial<DatasetFacts>) => score({ datasets: [{ ...DATASET, ...change }] })
const collector = (change: Partial<CollectorFacts>) => score({ collectors: [{ ...COLLECTOR, ...change }] })
const partOf = (parts: readonly HealthPart[], key: string) => parts.find((part) => part.key === key)

describe('the score', () => {
  it('is 100 when all is well, and tells every part', () => {
    const { score: points, status, parts } = score()
    expect({ points, status }).toEqual({ points: 100, status: 'ok' })
    expect(parts.map(({ key }) => key).sort()).toEqual([
      'completeness/candles',
      'failures/ohlc-collector',
      'freshness/candles',
      'quality/candles',
      'redis',
      'scoring/sentiment',
      'temporal',
      'updater/features',
      'upstreams',
    ])
    expect(parts.every(({ own, sentence, limit }) => own === 0 && sentence !== '' && limit !== '')).toBe(true)
  })

  it('is 100 less the deductions, whatever is wrong at once, and never below 0', () => {
    const all = score({
      services: { ...SERVICES, temporal: { ...down, namespace: 'default' }, redis: down },
      datasets: [{ ...DATASET, missing: 500, blocked: 500, quarantined: 400, overdueMs: [9 * HOUR] }],
      collectors: [{ ...COLLECTOR, failed: 100 }],
      updater: { state: 'stuck', sentence: 'Stuck.', lagSeconds: 432_000 },
    })
    expect(all.score).toBe(0)
    for (const { score: points, parts } of [all, candles({ missing: 40, overdueMs: [HOUR, 0, 0, 0] })]) {
      expect(100 - parts.reduce((sum, { deduction }) => sum + deduction, 0)).toBe(points)
      expect(parts.map(({ deduction }) => deduction)).toEqual(
        [...parts.map((part) => part.deduction)].sort((a, b) => b - a),
      )
      expect(parts.every(({ deduction, own, weight }) => deduction <= own && own <= weight)).toBe(true)
    }
  })

  it('counts the worst part of a kind, and tells what the others would take', () => {
    const { score: points, parts } = score({
      datasets: [
        { ...DATASET, missing: 50 },
        { ...DATASET, dataset: 'prices', missing: 20 },
      ],
    })
    expect(points).toBe(75)
    expect(partOf(parts, 'completeness/prices')).toMatchObject({ deduction: 0, own: 10 })
  })

  it('without MySQL is 0, without Temporal critical, without Redis still ok', () => {
    expect(score({ services: { ...SERVICES, mysql: { ...down, database: '' } } })).toMatchObject({
      score: 0,
      status: 'critical',
    })
    expect(score({ services: { ...SERVICES, temporal: { ...down, namespace: '' } } })).toMatchObject({
      score: 55,
      status: 'critical',
    })
    expect(score({ services: { ...SERVICES, redis: down } })).toMatchObject({ score: 95, status: 'ok' })
  })
})

describe('freshness', () => {
  const all = (ms: number) => candles({ overdueMs: [ms, ms, ms, ms] })

  it.each([
    [4 * MINUTE, 'ok'],
    [29 * MINUTE, 'ok'],
    [30 * MINUTE, 'info'],
    [59 * MINUTE, 'info'],
    [HOUR, 'warning'],
    [119 * MINUTE, 'warning'],
    [2 * HOUR, 'critical'],
    [5 * 24 * HOUR, 'critical'],
  ])('data that have been due for %i ms: %s', (ms, status) => expect(all(ms).status).toBe(status))

  it('gets worse with every minute, and is never better for being later', () => {
    const points = Array.from({ length: 150 }, (_, minute) => all(minute * MINUTE).score)
    expect(points).toEqual([...points].sort((a, b) => b - a))
    expect(points[5]).toBe(100)
    expect(points[6]).toBe(99)
  })

  it('one dead series of many is told, and all of them weigh in full', () => {
    const many = Array.from({ length: 99 }, () => 0)
    expect(candles({ overdueMs: [...many, 9 * HOUR] })).toMatchObject({ score: 94, status: 'info' })
    expect(partOf(candles({ overdueMs: [...many, 9 * HOUR] }).parts, 'freshness/candles')?.sentence).toBe(
      '1 series of 100 of candles is late: the next slot has been due for 9 h 00 min.',
    )
  })

  it('is not made green by what is being filled', () => {
    expect(candles({ missing: 900, inHand: 900, overdueMs: [3 * HOUR] }).status).toBe('critical')
  })
})

describe('completeness', () => {
  it('what is in hand costs half of what nobody has in hand', () => {
    expect(100 - candles({ missing: 50 }).score).toBe(25)
    expect(100 - candles({ missing: 50, inHand: 50 }).score).toBe(13)
  })

  it('one missing slot among millions still costs a point', () => {
    expect(candles({ expected: 31_000_000, missing: 1 }).score).toBe(99)
  })

  it('a fault of the source costs its own', () => {
    expect(partOf(candles({ missing: 50, blocked: 50 }).parts, 'upstreams')?.deduction).toBe(10)
  })
})

describe('collectors', () => {
  it.each([
    [0, 100],
    [0.005, 99],
    [0.01, 94],
    [0.1, 79],
    [0.5, 70],
  ])('a share of %d of failed runs', (rate, points) => {
    expect(collector({ runs: 1_000, failed: rate * 1_000 }).score).toBe(points)
  })

  it('late or failing now is told at once', () => {
    expect(collector({ status: 'failing' }).score).toBe(94)
    expect(collector({ status: 'late' }).score).toBe(94)
  })

  it.each(['off', 'paused', 'waiting'] as const)('one that is %s harms nothing', (status) => {
    expect(collector({ status, runs: 0 }).score).toBe(100)
  })
})

it('an updater whose inputs move while it does not is critical by itself', () => {
  const stuck = score({ updater: { state: 'stuck', sentence: 'Features stand still.', lagSeconds: 5 * 86_400 } })
  expect(stuck).toMatchObject({ score: 55, status: 'critical' })
  expect(stuck.parts[0]).toMatchObject({ key: 'updater/features', sentence: 'Features stand still.' })
  expect(score({ updater: { state: 'behind', sentence: 'Late.', lagSeconds: 3_600 } }).status).toBe('warning')
  expect(score({ updater: { state: 'filling', sentence: 'Fills.', lagSeconds: 0 } }).score).toBe(100)
  expect(score({ updater: undefined }).score).toBe(100)
})

it('news without a score that counts is told, and weighs in full at a tenth of it', () => {
  const scoring = (items: number, scored: number, stoodIn = 0) => score({ scoring: { items, scored, stoodIn } })
  expect(scoring(200, 199).score).toBe(99)
  expect(scoring(200, 190).score).toBe(95)
  expect(scoring(200, 180).score).toBe(90)
  expect(scoring(200, 0).score).toBe(90)
  expect(partOf(scoring(200, 199).parts, 'scoring/sentiment')).toMatchObject({
    sentence: '1 of 200 items of news of 24 h has no score that counts.',
    value: '99.50 % scored',
    limit: '90.00 %',
  })
  // A stand-in's score counts; nothing to score is no fault, and no sentiment promised is no part.
  expect(scoring(200, 200, 200).score).toBe(100)
  expect(partOf(scoring(200, 200, 7).parts, 'scoring/sentiment')?.sentence).toContain(
    'A smaller scorer stood in for 7.',
  )
  expect(scoring(0, 0).score).toBe(100)
  expect(partOf(score({ scoring: undefined }).parts, 'scoring/sentiment')).toBeUndefined()
})

it('a few rows in quarantine take nothing off, one in a hundred takes its weight', () => {
  expect(candles({ stored: 70_000, quarantined: 3 }).score).toBe(100)
  expect(candles({ stored: 990, quarantined: 10 }).score).toBe(90)
})

it('weights and thresholds are those of the configuration', () => {
  const own = settingsSchema.parse({
    health: { weights: { redis: 50 }, thresholds: { ok: 99, info: 90, warning: 40 }, overdue: { critical: '10m' } },
  }).health
  expect(score({ services: { ...SERVICES, redis: down } }, own)).toMatchObject({ score: 50, status: 'warning' })
  expect(score({ datasets: [{ ...DATASET, overdueMs: [11 * MINUTE] }] }, own)).toMatchObject({ score: 55 })
})
