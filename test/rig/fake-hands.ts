import type { IncidentHands } from '../../src/contracts/incidents.ts'
import type { CheckOutcome, CheckResult, RankedCause } from '../../src/domain/incidents/check.ts'
import type { RemedyPlan } from '../../src/domain/incidents/remedy-plan.ts'

/** A world of one check, one cause and one remedy, that a test makes well or ill. It can be written as JSON, for a worker process. */
export interface FakeWorld {
  outcome: CheckOutcome
  causeKey: string
  /** After so many applied remedies the check is ok; never when undefined. */
  helpsAfter: number | undefined
  needsApproval: boolean
  applied: number
  plans: number
}

export const newWorld = (more: Partial<FakeWorld> = {}): FakeWorld => ({
  outcome: 'bad',
  causeKey: 'mysql-down',
  helpsAfter: 1,
  needsApproval: false,
  applied: 0,
  plans: 1,
  ...more,
})

const REF = { name: 'mysql-reachable', target: 'mysql' }

export function checkOf(world: FakeWorld, at: number): CheckResult {
  const { outcome } = world
  return {
    ...REF,
    outcome,
    value: outcome === 'ok' ? '2 ms' : 'refused',
    threshold: 'answers within 2 s',
    query: 'SELECT 1',
    at,
    tookMs: 2,
    sentence: outcome === 'ok' ? 'MySQL answers.' : 'MySQL does not answer.',
  }
}

export function causeOf(world: FakeWorld): RankedCause {
  return {
    key: world.causeKey,
    severity: 'P1',
    title: 'MySQL does not answer',
    sentence: 'MySQL refuses connections.',
    confidence: 0.9,
    evidence: [REF],
    symptoms: [],
    proof: [REF],
  }
}

/** The five activities over that world; `save` is told of every change. */
export function fakeHands(read: () => FakeWorld, save: (world: FakeWorld) => void = () => undefined): IncidentHands {
  const results = () => [checkOf(read(), Date.now())]
  const done = new Map<string, number>()
  return {
    runChecks: async () => results(),
    recheck: async () => results(),
    rankCauses: async (findings) => (findings.some(({ outcome }) => outcome === 'bad') ? [causeOf(read())] : []),
    planRemedies: async (cause) =>
      Array.from({ length: read().plans }, (_, index): RemedyPlan => ({
        remedy: index === 0 ? 'restart-mysql' : `other-${index}`,
        target: 'mysql',
        cause: cause.key,
        title: 'Restart MySQL',
        blastRadius: 'every connection',
        needsApproval: read().needsApproval,
        proof: [REF],
        proveWithinMs: 200,
        parameters: {},
      })),
    applyRemedy: async ({ key, plan }) => {
      const world = read()
      if (!done.has(key)) {
        done.set(key, Date.now())
        const applied = world.applied + 1
        const well = world.helpsAfter !== undefined && applied >= world.helpsAfter
        save(Object.assign(world, { applied, outcome: well ? 'ok' : world.outcome }))
      }
      return {
        key,
        remedy: plan.remedy,
        target: plan.target,
        title: plan.title,
        outcome: 'applied',
        reason: undefined,
        sentence: 'MySQL was started again.',
        retryAfterMs: undefined,
        at: Date.now(),
        tookMs: 1,
      }
    },
  }
}
