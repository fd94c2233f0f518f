import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../../src/domain/clock.ts'
import { permitFor, windowOf, type Attempt } from '../../../src/domain/incidents/permit.ts'
import { CATALOGUE } from '../../../src/domain/incidents/remedy.ts'
import { severityOf, DEFAULT_LIMITS, type Extent } from '../../../src/domain/incidents/severity.ts'

const rule = {
  ...CATALOGUE['restart-process'],
  coolDownMs: 10 * MINUTE,
  budget: { perTarget: 2, inAll: 3, withinMs: HOUR },
}
const START = 100 * HOUR

/** Somebody who asks every `everyMs` for a day, each attempt over after a minute, and never gets better. */
function askForever(targets: readonly string[], everyMs: number): Attempt[] {
  const done: Attempt[] = []
  for (let now = START; now < START + 24 * HOUR; now += everyMs)
    for (const target of targets)
      if (permitFor(rule, target, done, now, true).granted) done.push({ target, startedAt: now, endedAt: now + MINUTE })
  return done
}

it('a target that stays broken gets exactly its budget in any time that the budget is for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 20 * MINUTE }), (everyMs) => {
      const done = askForever(['a'], everyMs)
      expect(done.length).toBeGreaterThanOrEqual(24)
      for (const { startedAt } of done)
        expect(
          done.filter((each) => each.startedAt > startedAt - HOUR && each.startedAt <= startedAt).length,
        ).toBeLessThanOrEqual(2)
      for (const [index, { startedAt }] of done.entries())
        if (index > 0) expect(startedAt - (done[index - 1]?.startedAt ?? 0)).toBeGreaterThanOrEqual(10 * MINUTE)
      // The table's key: one attempt on a target in each window.
      expect(new Set(done.map(({ startedAt }) => windowOf(rule, startedAt))).size).toBe(done.length)
    }),
    { numRuns: 25 },
  )
})

it('many targets together get the budget in all', () => {
  const done = askForever(['a', 'b', 'c', 'd', 'e'], MINUTE)
  for (const { startedAt } of done)
    expect(
      done.filter((each) => each.startedAt > startedAt - HOUR && each.startedAt <= startedAt).length,
    ).toBeLessThanOrEqual(3)
})

it('says why not, and when to ask again', () => {
  const at = (minutes: number, endedAt: number | undefined = START + minutes * MINUTE + 1): Attempt => ({
    target: 'a',
    startedAt: START + minutes * MINUTE,
    endedAt,
  })
  const ask = (past: readonly Attempt[], minutes: number, target = 'a', enabled = true) =>
    permitFor(rule, target, past, START + minutes * MINUTE, enabled)
  expect(ask([], 0)).toEqual({ granted: true, attempt: 1, window: START })
  expect(ask([], 0, 'a', false)).toMatchObject({ because: 'switched-off', retryAt: undefined })
  const running = { ...at(0), endedAt: undefined }
  expect(ask([running], 1, 'b')).toMatchObject({ because: 'another-at-work', retryAt: START + rule.leaseMs })
  // One that was cut off stands in nobody's way for ever.
  expect(ask([running], rule.leaseMs / MINUTE + 1, 'b')).toMatchObject({ granted: true })
  expect(ask([at(0)], 5)).toMatchObject({ because: 'cooling-down', retryAt: START + 10 * MINUTE })
  expect(ask([at(0), at(20)], 25)).toMatchObject({ because: 'budget-spent', retryAt: START + HOUR })
  expect(ask([at(0), at(20)], 61)).toMatchObject({ granted: true, attempt: 2 })
})

const extent = (more: Partial<Extent>): Extent => ({
  healthScore: undefined,
  dataLateMs: undefined,
  lateSeries: 0,
  series: 0,
  downMs: undefined,
  errorRate: undefined,
  floor: undefined,
  ...more,
})

it.each([
  [{ healthScore: 59 }, 'P1'],
  [{ healthScore: 60 }, 'P2'],
  [{ healthScore: 79 }, 'P2'],
  [{ healthScore: 94 }, 'P3'],
  [{ healthScore: 95 }, 'P4'],
  [{ dataLateMs: 2 * HOUR + 1 }, 'P1'],
  [{ dataLateMs: HOUR + 1 }, 'P2'],
  [{ dataLateMs: 31 * MINUTE }, 'P3'],
  [{ downMs: MINUTE + 1 }, 'P1'],
  [{ downMs: MINUTE }, 'P4'],
  [{ errorRate: 0.11 }, 'P2'],
  [{ errorRate: 0.011 }, 'P3'],
  [{ lateSeries: 8, series: 8 }, 'P1'],
  [{ lateSeries: 7, series: 8 }, 'P4'],
  [{ floor: 'P2' as const, healthScore: 94 }, 'P2'],
  [{}, 'P4'],
])('%j is %s, by the stricter of what the runbooks say', (figures, severity) => {
  expect(severityOf(extent(figures), DEFAULT_LIMITS)).toBe(severity)
})
