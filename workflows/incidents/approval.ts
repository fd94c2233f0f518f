import { condition } from '@temporalio/workflow'
import type { RemedyPlan } from '../../src/domain/incidents/remedy-plan.ts'
import { noticeOf, send } from './notices.ts'
import { counted, isWorking, note, type IncidentState } from './state.ts'

/** Asks people, and waits; gives who approved, or undefined when nobody did in time. */
export async function approval(state: IncidentState, plan: RemedyPlan): Promise<string | undefined> {
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
