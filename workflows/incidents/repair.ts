import { condition, patched } from '@temporalio/workflow'
import { kindOf } from '../../src/domain/incidents/cause-key.ts'
import { allOk } from '../../src/domain/incidents/check.ts'
import type { RemedyPlan, RemedyResult } from '../../src/domain/incidents/remedy-plan.ts'
import { approval } from './approval.ts'
import { hands, looks } from './calls.ts'
import { looksWell, tried } from './looks.ts'
import { counted, heldNow, isWorking, note, type IncidentState } from './state.ts'

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
    note(state, 'fault', 'gapless', 'No repair is left to try: the next level is called at once.')
  }
  return false
}

/** At the top of the ladder nobody else is there to be called: the same people would be called twice in a moment. */
function mayHurry({ incident }: IncidentState): boolean {
  return incident.rung < incident.ladder.length - 1 || !patched('hurries-only-upwards')
}

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
