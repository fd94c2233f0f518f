import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../../src/domain/incidents/check.ts'
import type { World } from '../../../src/domain/incidents/cause-table.ts'
import { CAUSES, planFor, rankCauses } from '../../../src/domain/incidents/diagnosis.ts'
import { CHECKS, type CheckName } from '../../../src/domain/incidents/finding.ts'
import { CATALOGUE, REMEDIES, unmetNeed, type RemedyName } from '../../../src/domain/incidents/remedy.ts'
import { DEFAULT_LIMITS } from '../../../src/domain/incidents/severity.ts'
import { ROOT } from '../../rig/arrows.ts'

const world: World = {
  madeFrom: {
    candles: ['indicators', 'features'],
    indicators: ['features'],
    news: ['sentiment'],
    sentiment: ['features'],
  },
  withFallback: ['prices'],
  limits: DEFAULT_LIMITS,
}

const seen = (name: CheckName, target: string, more: Partial<CheckResult> = {}): CheckResult => ({
  name,
  target,
  outcome: 'bad',
  value: '',
  threshold: '',
  query: '',
  at: 0,
  tookMs: 1,
  sentence: `${name} of ${target} is bad.`,
  ...more,
})
const late = (dataset: string, source: string, facts: Record<string, string | number> = {}) =>
  seen('data-fresh', `${dataset}/${source}`, {
    reason: 'late',
    facts: { dataset, source, lateMs: 2_400_000, ...facts },
  })
const gap = (dataset: string, source: string) =>
  seen('data-whole', `${dataset}/${source}`, { facts: { dataset, source, from: 0, to: 3_600_000, subjects: '' } })
const source = (check: CheckName, name: string, reason: string, datasets: string) =>
  seen(check, name, { reason, facts: { source: name, datasets } })

interface Problem {
  /** As the documents put it. */
  readonly told: string
  readonly findings: readonly CheckResult[]
  readonly cause: string
  readonly remedies: readonly RemedyName[]
  readonly severity?: string
}

/** What the runbooks describe, and what they do about it. */
const PROBLEMS: readonly Problem[] = [
  {
    told: 'crash loop: the database cannot be connected to',
    findings: [
      seen('process-alive', 'worker', { reason: 'gone' }),
      seen('mysql-reachable', 'mysql', { reason: 'refused' }),
      late('candles', 'coinbase'),
    ],
    cause: 'mysql-down',
    remedies: ['restart-in-order'],
    severity: 'P1',
  },
  {
    told: 'crash loop: resource limits exceeded',
    findings: [seen('process-memory', 'worker', { facts: { bytes: 2 ** 31 } })],
    cause: 'process-memory:worker',
    remedies: ['restart-process'],
  },
  {
    told: 'crash loop: missing variables or a fault at the start',
    findings: [seen('process-alive', 'worker', { reason: 'gone' }), seen('task-queue-pollers', 'gapless')],
    cause: 'worker-down',
    remedies: ['restart-process'],
    severity: 'P1',
  },
  {
    told: 'data collection stopped: restart the collectors',
    findings: [late('prices', 'coingecko', { schedule: 'collect-prices/coingecko-5m' })],
    cause: 'data-stale:prices/coingecko',
    remedies: ['trigger-schedule', 'restart-process'],
  },
  {
    told: 'data collection stopped: API rate limits',
    findings: [source('upstream-answers', 'coingecko', 'rate-limited', 'prices'), late('prices', 'coingecko')],
    cause: 'upstream-quota:coingecko',
    remedies: ['use-fallback-source'],
  },
  {
    told: 'data collection stopped: external APIs',
    findings: [source('upstream-reachable', 'coingecko', 'refused', 'prices'), late('prices', 'coingecko')],
    cause: 'upstream-down:coingecko',
    remedies: ['use-fallback-source'],
  },
  {
    told: 'database connection: the service does not run',
    findings: [seen('mysql-reachable', 'mysql', { reason: 'refused' })],
    cause: 'mysql-down',
    remedies: ['restart-in-order'],
  },
  {
    told: 'database connection: network and name',
    findings: [seen('mysql-reachable', 'mysql', { reason: 'no such host' })],
    cause: 'mysql-down',
    remedies: [],
  },
  {
    told: 'database connection: authentication',
    findings: [seen('mysql-reachable', 'mysql', { reason: 'access denied' })],
    cause: 'mysql-down',
    remedies: [],
  },
  {
    told: 'monitoring: Prometheus does not scrape',
    findings: [seen('prometheus-targets', 'prometheus')],
    cause: 'target-down',
    remedies: ['reload-prometheus'],
  },
  {
    told: 'high error rate: the connection pool is exhausted',
    findings: [seen('mysql-pool', 'api'), seen('api-errors', 'api')],
    cause: 'mysql-pool:api',
    remedies: ['resize-pool'],
  },
  {
    told: 'high error rate: nothing below it is ill',
    findings: [seen('api-errors', 'api')],
    cause: 'api-failing',
    remedies: ['restart-process'],
  },
  {
    told: 'too many connections: idle ones are ended',
    findings: [seen('mysql-connections', 'mysql')],
    cause: 'mysql-connections',
    remedies: ['kill-idle-connections'],
  },
  {
    told: 'too many connections: not one is left',
    findings: [seen('mysql-reachable', 'mysql', { reason: 'too many connections' }), late('candles', 'coinbase')],
    cause: 'mysql-connections',
    remedies: ['kill-idle-connections'],
  },
  {
    told: 'Redis memory above 80 %: clear the cache, enable eviction',
    findings: [seen('redis-memory', 'redis'), seen('redis-eviction', 'redis'), seen('redis-big-keys', 'redis')],
    cause: 'redis-memory',
    remedies: ['evict-cache', 'set-eviction-policy'],
  },
  {
    told: 'consumer lag: scale out',
    findings: [seen('task-queue-backlog', 'source-coinbase')],
    cause: 'backlog:source-coinbase',
    remedies: [],
  },
  {
    told: 'the model does not load: a smaller one',
    findings: [seen('scorer-loads', 'onnx', { facts: { scorer: 'onnx' } }), late('sentiment', 'gapless')],
    cause: 'scorer-broken',
    remedies: ['use-smaller-scorer'],
  },
  {
    told: 'the updater stands still on the same old dates',
    findings: [
      seen('updater-moving', 'features/gapless', { facts: { dataset: 'features', source: 'gapless' } }),
      late('features', 'gapless'),
      gap('features', 'gapless'),
    ],
    cause: 'updater-stuck:features/gapless',
    remedies: ['restart-updater'],
  },
  {
    told: 'Redis connection issues',
    findings: [seen('redis-reachable', 'redis', { reason: 'refused' })],
    cause: 'redis-down',
    remedies: ['restart-in-order'],
  },
  {
    told: 'the schedule does not execute: trigger it by hand',
    findings: [
      seen('schedule-acts', 'collect-prices/coingecko-5m', { reason: 'silent' }),
      late('prices', 'coingecko', { schedule: 'collect-prices/coingecko-5m' }),
    ],
    cause: 'schedule-missed:collect-prices/coingecko-5m',
    remedies: ['trigger-schedule'],
  },
  {
    told: 'the schedule is suspended',
    findings: [
      seen('schedule-running', 'collect-candles/coinbase-1h', { reason: 'paused' }),
      late('candles', 'coinbase'),
      late('features', 'gapless'),
    ],
    cause: 'schedule-paused:collect-candles/coinbase-1h',
    remedies: ['resume-schedule'],
  },
  {
    told: 'gaps after the recovery are filled',
    findings: [gap('candles', 'coinbase')],
    cause: 'data-gaps:candles/coinbase',
    remedies: ['backfill-gap'],
  },
  {
    told: 'the disk is full',
    findings: [
      seen('disk-space', '/', { reason: 'full' }),
      seen('mysql-reachable', 'mysql', { reason: 'refused' }),
      seen('redis-reachable', 'redis', { reason: 'refused' }),
    ],
    cause: 'disk-full',
    remedies: [],
    severity: 'P1',
  },
  {
    told: 'the network is cut',
    findings: [
      source('upstream-reachable', 'coinbase', 'silent', 'candles'),
      source('upstream-reachable', 'coingecko', 'silent', 'prices'),
      late('candles', 'coinbase'),
      late('features', 'gapless'),
    ],
    cause: 'network-down',
    remedies: [],
    severity: 'P1',
  },
  {
    told: 'a bad deploy',
    findings: [seen('workflows-stuck', 'workflows')],
    cause: 'workflow-stuck',
    remedies: [],
  },
]

describe.each(PROBLEMS)('$told', ({ findings, cause, remedies, severity }) => {
  it('leads to its cause, whatever the order of the findings, and all else follows from it', () => {
    for (const order of [findings, findings.toReversed()]) {
      const causes = rankCauses(order, world)
      const [first] = causes
      expect(first?.key).toBe(cause)
      if (severity !== undefined) expect(first?.severity).toBe(severity)
      expect(new Set(first?.symptoms)).toEqual(new Set(causes.slice(1).map(({ key }) => key)))
      expect(first?.sentence).toMatch(/\w\.$/)
    }
  })

  it('leads to its remedies, each with a check that proves it', () => {
    const plans = planFor(cause, findings, world)
    expect(plans.map((plan) => plan.remedy)).toEqual(remedies)
    for (const plan of plans) {
      expect(plan.proof).not.toEqual([])
      expect(plan.title).not.toContain('{}')
    }
  })
})

it('one cause and twelve stale tables are one cause with twelve symptoms', () => {
  const stale = Array.from({ length: 12 }, (_, index) => late(`table${index}`, 'somewhere'))
  const [first, ...rest] = rankCauses([...stale, seen('mysql-reachable', 'mysql', { reason: 'silent' })], world)
  expect(first?.key).toBe('mysql-down')
  expect(first?.symptoms).toHaveLength(12)
  expect(rest).toHaveLength(12)
})

it('two faults that have nothing to do with each other are two causes', () => {
  const causes = rankCauses(
    [late('candles', 'coinbase'), source('upstream-reachable', 'coingecko', 'refused', 'prices')],
    world,
  )
  expect(causes.map(({ key }) => key)).toEqual(['upstream-down:coingecko', 'data-stale:candles/coinbase'])
  expect(causes.flatMap(({ symptoms }) => symptoms)).toEqual([])
})

it('what could not be looked at is no cause, and nothing is found where all is well', () => {
  const results = CHECKS.map((name) => seen(name, 'x', { outcome: 'unknown' }))
  expect(rankCauses(results, world)).toEqual([])
  expect(
    rankCauses(
      results.map((each) => ({ ...each, outcome: 'ok' as const })),
      world,
    ),
  ).toEqual([])
})

it('every bad finding has a cause that names it, whatever else is found; every cause has its page', () => {
  const finding = fc
    .record({
      name: fc.constantFrom(...CHECKS),
      target: fc.constantFrom(
        'mysql',
        'redis',
        'worker',
        'candles/coinbase',
        'collect-candles/coinbase-1h',
        'coinbase',
      ),
      reason: fc.constantFrom(
        'refused',
        'silent',
        'access denied',
        'too many connections',
        'no such host',
        'paused',
        'full',
      ),
    })
    .map(({ name, target, reason }) =>
      seen(name, target, { reason, facts: { dataset: 'candles', source: 'coinbase', datasets: 'candles' } }),
    )
  fc.assert(
    fc.property(
      fc.uniqueArray(finding, { selector: ({ name, target }) => `${name} ${target}`, maxLength: 12 }),
      (found) => {
        const causes = rankCauses(found, world)
        const named = new Set(causes.flatMap(({ evidence }) => evidence.map(({ name, target }) => `${name} ${target}`)))
        const alone = causes.filter(({ key }) => !causes.some(({ symptoms }) => symptoms.includes(key)))
        // A finding may speak for no cause of its own where a deeper one explains it.
        expect(found.length === 0 || alone.length > 0).toBe(true)
        expect([...named].every((key) => found.some(({ name, target }) => key === `${name} ${target}`))).toBe(true)
        expect(new Set(causes.map(({ key }) => key)).size).toBe(causes.length)
      },
    ),
  )
  for (const { runbook } of CAUSES)
    expect([runbook, existsSync(join(ROOT, 'docs/runbooks', `${runbook}.md`))]).toEqual([runbook, true])
})

it('each check alone leads to a cause', () => {
  for (const name of CHECKS) {
    const finding = seen(name, 'x', {
      reason: 'refused',
      facts: { dataset: 'candles', source: 'x', datasets: 'candles' },
    })
    expect([name, rankCauses([finding], world).length]).toEqual([name, 1])
  }
})

it('a remedy whose need is unknown or was not looked at is not tried', () => {
  for (const name of REMEDIES) {
    const rule = CATALOGUE[name]
    const well = rule.needs.map((need) => seen(need.name, need.target, { outcome: 'ok' }))
    expect(unmetNeed(rule, well, true)).toBeUndefined()
    if (rule.embeddedOnly) expect(unmetNeed(rule, well, false)).toContain('npm start')
    if (rule.needs.length === 0) continue
    expect(unmetNeed(rule, [], true)).toContain('not known')
    expect(
      unmetNeed(
        rule,
        well.map((each) => ({ ...each, outcome: 'unknown' as const })),
        true,
      ),
    ).toContain('unknown')
  }
})
