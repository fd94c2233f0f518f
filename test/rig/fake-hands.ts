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
  /** Keys of remedies that were applied: each acts once, also after the worker's death. */
  done: string[]
  /** What the next looks see, one after the other, before `outcome`. */
  next: CheckOutcome[]
  /** Several causes of the one check, the likeliest first, instead of `causeKey`. */
  causes?: readonly { readonly key: string; readonly symptoms: readonly string[] }[]
}

export const newWorld = (more: Partial<FakeWorld> = {}): FakeWorld => ({
  outcome: 'bad',
  causeKey: 'mysql-down',
  helpsAfter: 1,
  needsApproval: false,
  applied: 0,
  plans: 1,
  done: [],
  next: [],
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

function causesOf({ causeKey, causes = [{ key: causeKey, symptoms: [] }] }: FakeWorld): RankedCause[] {
  return causes.map(({ key, symptoms }) => ({
    key,
    symptoms,
    severity: 'P1',
    title: 'MySQL does not answer',
    sentence: 'MySQL refuses connections.',
    confidence: 0.9,
    evidence: [REF],
    proof: [REF],
  }))
}

/** The five activities over that world; `save` is told of every change. */
export function fakeHands(read: () => FakeWorld, save: (world: FakeWorld) => void = () => undefined): IncidentHands {
  const results = () => {
    const world = read()
    const [outcome = world.outcome] = world.next.splice(0, 1)
    return [checkOf({ ...world, outcome }, Date.now())]
  }
  return {
    runChecks: async () => results(),
    recheck: async () => results(),
    rankCauses: async (findings) => (findings.some(({ outcome }) => outcome === 'bad') ? causesOf(read()) : []),
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
      if (!world.done.includes(key)) {
        const applied = world.applied + 1
        const well = world.helpsAfter !== undefined && applied >= world.helpsAfter
        save(Object.assign(world, { applied, outcome: well ? 'ok' : world.outcome, done: [...world.done, key] }))
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
