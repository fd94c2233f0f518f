/** Causes in the sources. Another source stands in where one can; what is missed is refilled in any case. */
import { among, concerns, hitsOf, isOfData, step, type CauseRule, type Hit, type Sight } from './cause-table.ts'
import { factOf, type CheckName } from './finding.ts'
import type { CheckResult } from './check.ts'

const ofSource = among(['upstream-reachable', 'upstream-answers', 'upstream-quota', 'upstream-breaker'])

/** The source's own findings, its data and what is made from that, and runs that failed. */
function follows(see: Sight, source: CheckResult): Hit['explains'] {
  const datasets = factOf(source, 'datasets')
    .split(' ')
    .filter((name) => name !== '')
  const reach = datasets.map((dataset) => concerns(see.world, dataset))
  return (other) =>
    (ofSource(other) && other.target === source.target) ||
    (isOfData(other) && (factOf(other, 'source') === source.target || reach.some((reaches) => reaches(other)))) ||
    other.name === 'workflows-failed'
}

/** The proof is that prices come again, from whichever source; the slots of the first one are filled afterwards. */
function fallback(see: Sight, source: CheckResult): Hit['steps'] {
  const datasets = factOf(source, 'datasets')
    .split(' ')
    .filter((name) => see.world.withFallback.includes(name))
  return datasets.map((dataset) =>
    step('use-fallback-source', source, { target: dataset, proof: { name: 'price-current', target: dataset } }),
  )
}

type SourceCheck = Extract<CheckName, 'upstream-reachable' | 'upstream-answers' | 'upstream-quota' | 'upstream-breaker'>

const SAYS_NO = ['refused', 'not-found']
const SAYS_WAIT = ['rate-limited', 'quota-spent']
const TOLD = [...SAYS_NO, ...SAYS_WAIT]

/** `reasons` empty: whatever the others do not tell. */
const sourceRule = (check: SourceCheck, reasons: readonly string[], rule: Omit<CauseRule, 'find'>): CauseRule => ({
  ...rule,
  find: (see) =>
    hitsOf(
      see,
      check,
      (source) => ({ steps: fallback(see, source), explains: follows(see, source) }),
      ({ reason }) =>
        reasons.length === 0
          ? !(check === 'upstream-answers' && TOLD.includes(reason ?? ''))
          : reasons.includes(reason ?? ''),
    ),
})

export const SOURCE_CAUSES: readonly CauseRule[] = [
  sourceRule('upstream-reachable', [], {
    kind: 'upstream-down',
    title: 'The upstream {} cannot be reached',
    severity: 'P2',
    advice: 'Look at its status page. What is missed is refilled once it answers.',
    runbook: 'UpstreamUnreachable',
  }),
  sourceRule('upstream-quota', [], {
    kind: 'upstream-quota',
    title: 'The allowance of {} is nearly spent',
    severity: 'P2',
    advice: 'Buy more, collect less often, or wait for the next month: budgets in settings.',
    runbook: 'APIQuotaExhausted',
  }),
  sourceRule('upstream-answers', SAYS_NO, {
    kind: 'upstream-refuses',
    title: 'The upstream {} refuses us',
    severity: 'P2',
    advice: 'It answers and says no: look at its key, and at what it is asked for.',
    runbook: 'CollectionErrors',
  }),
  sourceRule('upstream-answers', SAYS_WAIT, {
    kind: 'upstream-quota',
    title: 'The upstream {} asks us to wait',
    severity: 'P3',
    advice: 'The budget keeps to what it says; lower it in settings when it says so often.',
    runbook: 'APIQuotaExhausted',
  }),
  sourceRule('upstream-answers', [], {
    kind: 'upstream-down',
    title: 'The upstream {} answers wrongly, or not in time',
    severity: 'P2',
    advice: 'Look at its status page. What is missed is refilled once it answers well.',
    runbook: 'CollectionErrors',
  }),
  sourceRule('upstream-breaker', [], {
    kind: 'upstream-down',
    title: 'The upstream {} is not called: it failed too often',
    severity: 'P2',
    advice: 'It is probed by itself every half minute.',
    runbook: 'BreakerOpen',
  }),
]
