/** Does what the catalogue allows: under its budget and cool-down, one at a time, written down before and after. */
import type { Settings } from '../config/settings.ts'
import { CATALOGUE, REMEDIES, unmetNeed, type Remedy, type RemedyName } from '../domain/incidents/remedy.ts'
import type { RemedyRequest, RemedyResult } from '../domain/incidents/remedy-plan.ts'
import { writeJournal } from '../store/journal.ts'
import { looksFor, runLooks } from './checks.ts'
import type { IncidentTools } from './incident-tools.ts'
import { within } from './services.ts'
import type { Act } from './remedies/act.ts'
import { backfillGap, restartUpdater, useFallbackSource, useSmallerScorer } from './remedies/slots.ts'
import { openLedger, type RemedyLedger } from './remedies/ledger.ts'
import { reloadPrometheus, restartInOrder, restartProcess } from './remedies/processes.ts'
import { declare, resume, trigger } from './remedies/schedules.ts'
import { evictCache, killIdle, resizePool, setEvictionPolicy } from './remedies/servers.ts'

const ACTS: Readonly<Record<RemedyName, Act>> = {
  'resume-schedule': resume,
  'trigger-schedule': trigger,
  'declare-schedules': declare,
  'restart-updater': restartUpdater,
  'backfill-gap': backfillGap,
  'kill-idle-connections': killIdle,
  'resize-pool': resizePool,
  'evict-cache': evictCache,
  'set-eviction-policy': setEvictionPolicy,
  'use-fallback-source': useFallbackSource,
  'use-smaller-scorer': useSmallerScorer,
  'reload-prometheus': reloadPrometheus,
  'restart-process': restartProcess,
  'restart-in-order': restartInOrder,
}

/** The catalogue as settings change it: budgets, cool-downs and who must approve, nothing else. */
export function catalogueOf({ incidents: { remedies } }: Settings): Readonly<Record<RemedyName, Remedy>> {
  const change = (name: RemedyName): Remedy => {
    const rule = CATALOGUE[name]
    const { needsApproval, perTarget, inAll, within, coolDown } = remedies.each[name] ?? {}
    return {
      ...rule,
      needsApproval: needsApproval ?? rule.needsApproval,
      coolDownMs: coolDown ?? rule.coolDownMs,
      budget: {
        perTarget: perTarget ?? rule.budget.perTarget,
        inAll: inAll ?? rule.budget.inAll,
        withinMs: within ?? rule.budget.withinMs,
      },
    }
  }
  return Object.fromEntries(REMEDIES.map((name) => [name, change(name)])) as Record<RemedyName, Remedy>
}

/** One remedy. Never rejects for what the remedy meets: a fault is an outcome. */
export async function applyRemedy(tools: IncidentTools, request: RemedyRequest): Promise<RemedyResult> {
  const { clock, config } = tools.desk
  const { plan, key } = request
  const from = performance.now()
  const result = (
    outcome: RemedyResult['outcome'],
    sentence: string,
    more: Partial<Pick<RemedyResult, 'reason' | 'retryAfterMs'>> = {},
  ): RemedyResult => ({
    key,
    remedy: plan.remedy,
    target: plan.target,
    title: plan.title,
    outcome,
    reason: more.reason,
    sentence: sentence.slice(0, 500),
    retryAfterMs: more.retryAfterMs,
    at: clock(),
    tookMs: Math.round(performance.now() - from),
  })
  const name = REMEDIES.find((each) => each === plan.remedy)
  if (name === undefined) return result('failed', `There is no remedy ${plan.remedy}.`)
  const rule = catalogueOf(config.settings)[name]
  const { enabled, dryRun, each } = config.settings.incidents.remedies
  if (!enabled || each[name]?.enabled === false)
    return result('refused', 'Repair without a person is switched off.', { reason: 'switched-off' })
  if (rule.embeddedOnly && tools.home === undefined)
    return result('refused', 'It is only possible where npm start runs the servers.', { reason: 'not-here' })
  if (rule.needsApproval && request.approvedBy === undefined)
    return result('refused', 'A person must approve it first.', { reason: 'switched-off' })
  const checked = await runLooks(tools, looksFor(rule.needs.map((need) => need.name)))
  const unmet = unmetNeed(rule, checked, tools.home !== undefined)
  if (unmet !== undefined) return result('not-needed', unmet)
  if (dryRun) return result('refused', `Dry run: it would ${lower(plan.title)}.`, { reason: 'dry-run' })

  const ledger = await openLedger(tools, rule)
  if (ledger === undefined) return result('failed', 'MySQL does not answer, and without it nobody counts the attempts.')
  const { remedy, target } = plan
  const { incident, approvedBy } = request
  const claimed = await ledger.claim({ remedy, target, key, incident, approvedBy }, rule, clock())
  if (claimed.is === 'refused') {
    const { because, retryAt } = claimed.permit
    const retryAfterMs =
      retryAt === undefined || because === 'budget-spent' ? undefined : Math.max(0, retryAt - clock())
    return result('refused', REFUSALS[because], { reason: because, retryAfterMs })
  }
  if (claimed.is === 'again' && claimed.run.state !== 'running') return result(claimed.run.state, claimed.run.sentence)
  return attempt(tools, request, ACTS[name], ledger, result)
}

const REFUSALS = {
  'switched-off': 'Repair without a person is switched off.',
  'another-at-work': 'The same is being tried right now.',
  'cooling-down': 'The same was tried a moment ago.',
  'budget-spent': 'It was tried as often as it may be; what is left is for a person.',
} as const

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** A database that stands still neither takes a line nor refuses it. */
const JOURNAL_WITHIN_MS = 3_000

async function attempt(
  tools: IncidentTools,
  { plan, key, incident }: RemedyRequest,
  act: Act,
  ledger: RemedyLedger,
  result: (outcome: RemedyResult['outcome'], sentence: string) => RemedyResult,
): Promise<RemedyResult> {
  const { clock, database } = tools.desk
  const note = (kind: string, sentence: string): Promise<void> =>
    // Best effort: what a remedy did is in its ledger too, and it may be MySQL itself that is away.
    within(
      JOURNAL_WITHIN_MS,
      writeJournal(database, {
        at: clock(),
        subject: `incident/${incident}`,
        kind,
        sentence: sentence.slice(0, 1000),
        detail: { key, remedy: plan.remedy, target: plan.target },
      }),
    ).catch(() => undefined)
  await note('remedy-begins', `${plan.title}: begins.`)
  try {
    const { acted, sentence } = await act(tools, plan)
    if (acted) await ledger.end(key, 'applied', sentence, clock())
    else await ledger.forget(key)
    await note(acted ? 'remedy-applied' : 'remedy-not-needed', sentence)
    return result(acted ? 'applied' : 'not-needed', sentence)
  } catch (error) {
    const sentence = `${plan.title} failed: ${error instanceof Error ? error.message : String(error)}`
    await ledger.end(key, 'failed', sentence, clock())
    await note('remedy-failed', sentence)
    return result('failed', sentence)
  }
}
