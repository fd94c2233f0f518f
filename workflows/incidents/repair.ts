import { condition, isCancellation, patched } from '@temporalio/workflow'
import { explains, kindOf } from '../../src/domain/incidents/cause-key.ts'
import { allOk, findingsOf, type CheckResult, type RankedCause } from '../../src/domain/incidents/check.ts'
import { isOpen } from '../../src/domain/incidents/incident.ts'
import type { RemedyPlan, RemedyResult } from '../../src/domain/incidents/remedy-plan.ts'
import type { IncidentMove } from '../../src/contracts/incidents.ts'
import { hands, looks } from './calls.ts'
import { noticeOf, send } from './notices.ts'
import { changed, counted, heldNow, note, type IncidentState } from './state.ts'

export type TellDesk = (move: IncidentMove['to']) => void

/** Looks at everything at once and asks the table what explains it. */
export async function diagnose(state: IncidentState, tellDesk: TellDesk): Promise<void> {
  const { incident } = state
  if (incident.status === 'OPEN') incident.status = 'INVESTIGATING'
  changed(state)
  const told = state.round === 0 && incident.reopenCount === 0 ? incident.findings : []
  const results = told.length > 0 ? told : await tried(state, 'The checks', () => looks.runChecks({}))
  if (results === undefined) return
  incident.findings = trimmed(findingsOf(results))
  const causes = (await tried(state, 'The table of causes', () => looks.rankCauses(results))) ?? []
  note(state, 'diagnosis', 'gapless', diagnosisSentence(results), {
    findings: incident.findings
      .slice(0, 30)
      .map(({ name, target, outcome, value }) => ({ name, target, outcome, value })),
    causes: causes.slice(0, 10).map(({ key, confidence }) => ({ key, confidence })),
  })
  const cause = causeOf(state, causes)
  if (cause === undefined) return
  const isNew = incident.cause?.key !== cause.key
  incident.cause = cause
  state.proof = cause.proof
  incident.rootCause = incident.rootCause === '' || isNew ? cause.sentence : incident.rootCause
  if (isNew) note(state, 'cause', 'gapless', `Cause: ${cause.sentence}`, { key: cause.key, evidence: cause.evidence })
  if (!state.keys.includes(cause.key)) {
    state.keys.push(cause.key)
    tellDesk('diagnosed')
  }
}

/** Its own cause where the table sees it, else one that explains it. An alert that no rule knows is taken to be what it says it is. */
function causeOf(state: IncidentState, causes: readonly RankedCause[]): RankedCause | undefined {
  const own = causes.find(({ key }) => state.keys.includes(key))
  const deeper = causes.find(
    (cause) =>
      state.keys.some((key) => explains(cause.key, key)) || cause.symptoms.some((key) => state.keys.includes(key)),
  )
  return deeper ?? own ?? state.incident.cause
}

function diagnosisSentence(results: readonly CheckResult[]): string {
  const bad = results.filter(({ outcome }) => outcome === 'bad')
  const unknown = results.filter(({ outcome }) => outcome === 'unknown').length
  const first = bad
    .slice(0, 3)
    .map(({ sentence }) => sentence)
    .join(' ')
  return `${results.length} checks: ${bad.length} bad, ${unknown} could not look. ${first}`.trim()
}

/** Tries what the plan holds, one after the other, each proven by looking again. True: it is well. */
export async function remedy(state: IncidentState): Promise<boolean> {
  const { incident } = state
  const cause = incident.cause
  if (cause === undefined || kindOf(incident.key) === 'manual') return false
  const plans = (await tried(state, 'The plan of remedies', () => looks.planRemedies(cause))) ?? []
  let helped = true
  for (const plan of plans) {
    if (!(await mayRepair(state))) return false
    if (state.proof.length > 0 && (await looksWell(state))) return true
    const approvedBy = plan.needsApproval ? await approval(state, plan) : undefined
    if (plan.needsApproval && approvedBy === undefined) {
      helped = false
      continue
    }
    if (!isWorking(state)) return false
    const result = await apply(state, plan, approvedBy)
    if (result?.outcome !== 'applied') {
      if (result?.outcome !== 'not-needed') helped = false
      continue
    }
    if (await prove(state, plan)) {
      state.proven = [...state.proven.filter((each) => each !== plan.title), plan.title]
      return true
    }
    helped = false
    note(state, 'proof', 'gapless', `It did not help: ${plan.title}. The checks still say bad.`)
  }
  // What repairs itself is out of means: somebody else must look.
  if (!helped && state.round === 0 && isWorking(state) && !state.answered && mayHurry(state)) {
    incident.nextRungAt = Math.min(incident.nextRungAt ?? Infinity, Date.now())
    changed(state)
  }
  return false
}

/** At the top of the ladder nobody else is there to be called: the same people would be called twice in a moment. */
function mayHurry({ incident }: IncidentState): boolean {
  return incident.rung < incident.ladder.length - 1 || !patched('hurries-only-upwards')
}

const isWorking = ({ incident }: IncidentState): boolean => isOpen(incident.status) && incident.parent === undefined

/** People at work in a maintenance window are not to be met by a repair. */
async function mayRepair(state: IncidentState): Promise<boolean> {
  for (;;) {
    const until = heldNow(state)
    if (until === undefined || !isWorking(state)) return isWorking(state)
    const { turn } = state
    await condition(() => state.turn !== turn, Math.max(1, until - Date.now()))
  }
}

async function apply(
  state: IncidentState,
  plan: RemedyPlan,
  approvedBy: string | undefined,
): Promise<RemedyResult | undefined> {
  const { incident } = state
  const key = `${incident.number}-${incident.openedAt.toString(36)}/${plan.remedy}/${plan.target}/${counted(state, `remedy:${plan.remedy}:${plan.target}`)}`
  const result = await tried(state, `The remedy "${plan.title}"`, () =>
    hands.applyRemedy({ incident: incident.number, key, plan, approvedBy }),
  )
  if (result === undefined) return undefined
  incident.remedies = [...incident.remedies, result].slice(-50)
  note(state, 'remedy', approvedBy ?? 'gapless', `${plan.title}: ${result.sentence}`, {
    remedy: plan.remedy,
    target: plan.target,
    outcome: result.outcome,
    reason: result.reason,
  })
  return result
}

/** The checks that failed run again on the data, until they are well or the time for it is over. */
async function prove(state: IncidentState, plan: RemedyPlan): Promise<boolean> {
  const refs = plan.proof.length > 0 ? plan.proof : state.proof
  if (refs.length === 0) return false
  const until = Date.now() + plan.proveWithinMs
  for (;;) {
    const results = await tried(state, 'The checks', () => looks.recheck(refs))
    if (results !== undefined && allOk(results)) {
      note(state, 'proof', 'gapless', `Proven: ${results.map(({ sentence }) => sentence).join(' ')}`.slice(0, 900))
      return true
    }
    if (Date.now() >= until || !isWorking(state)) return false
    const { turn } = state
    await condition(
      () => state.turn !== turn && !isWorking(state),
      Math.max(1, Math.min(state.policy.recheckEveryMs, until - Date.now())),
    )
  }
}

/** Asks people, and waits; gives who approved, or undefined when nobody did in time. */
async function approval(state: IncidentState, plan: RemedyPlan): Promise<string | undefined> {
  const { incident } = state
  incident.awaiting = plan
  state.approvedBy = undefined
  const transition = `approval-${counted(state, 'approval')}`
  note(state, 'approval', 'gapless', `Waits for approval: ${plan.title}. It can touch: ${plan.blastRadius}`)
  const rung = incident.ladder[Math.max(0, incident.rung)]
  const lines = [
    `Approve? ${plan.title}`,
    `At worst it touches: ${plan.blastRadius}`,
    `Incident ${incident.number}: ${incident.title}`,
  ]
  for (const channel of rung?.channels ?? [])
    if (rung !== undefined)
      void send(state, noticeOf(state, { kind: 'approval', transition, rung, channel, lines })).catch(() => undefined)
  await condition(() => state.approvedBy !== undefined || !isWorking(state), state.policy.approvalMs)
  const by = state.approvedBy as string | undefined
  incident.awaiting = undefined
  state.approvedBy = undefined
  if (by === undefined) note(state, 'approval', 'gapless', `Not done, nobody approved it in time: ${plan.title}`)
  return isWorking(state) ? by : undefined
}

/**
 * Whether it looks well now: all that proves it, and no alert of it that still fires. What a person opened, and nothing proves, only a
 * person resolves.
 */
export async function looksWell(state: IncidentState): Promise<boolean> {
  if (Object.keys(state.firing).length > 0) return false
  if (state.proof.length === 0) return state.incident.door === 'alert'
  const results = await tried(state, 'The checks', () => looks.recheck(state.proof))
  if (results === undefined) return false
  const findings = trimmed(findingsOf(results))
  const news = (each: readonly CheckResult[]) =>
    each.map(({ name, target, outcome }) => `${name} ${target} ${outcome}`).join()
  // The same finding again is no news, and need not be written.
  if (news(findings) !== news(state.incident.findings)) {
    state.incident.findings = findings
    changed(state)
  }
  return allOk(results)
}

/** Whether something is certainly bad again. What could not be looked at is not a relapse. */
export async function looksBad(state: IncidentState): Promise<boolean> {
  if (Object.keys(state.firing).length > 0) return true
  if (state.proof.length === 0) return false
  const results = await tried(state, 'The checks', () => looks.recheck(state.proof))
  return results?.some(({ outcome }) => outcome === 'bad') === true
}

/** A step that cannot be done must not end the incident: it is told, and the ladder goes on. */
async function tried<T>(state: IncidentState, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (isCancellation(error)) throw error
    note(state, 'fault', 'gapless', `${what} could not be done: ${causeText(error)}`)
    return undefined
  }
}

function causeText(error: unknown): string {
  let last = error
  while (last instanceof Error && last.cause !== undefined) last = last.cause
  return (last instanceof Error ? last.message : String(last)).slice(0, 300)
}

/** Temporal carries them: few, and short. */
function trimmed(findings: readonly CheckResult[]): CheckResult[] {
  return findings.slice(0, 60).map((finding) => ({
    ...finding,
    sentence: finding.sentence.slice(0, 500),
    query: finding.query.slice(0, 500),
    value: finding.value.slice(0, 200),
  }))
}
