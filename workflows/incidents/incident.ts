import { allHandlersFinished, condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow'
import {
  incidentEntries,
  incidentView,
  tellIncident,
  type IncidentInput,
  type IncidentMove,
} from '../../src/contracts/incidents.ts'
import { takeAnswers } from './acts-answers.ts'
import { takeTurns } from './acts-turns.ts'
import { diagnose } from './diagnosis.ts'
import { climb, keepInformed } from './ladder.ts'
import { hear } from './news.ts'
import { send } from './notices.ts'
import { rest, settle, wait, watch } from './phases.ts'
import { remedy } from './repair.ts'
import { beginState, carriedOf, changed, type IncidentState } from './state.ts'
import { close, reopen, resolved, type Move } from './turns.ts'
import { tellDesk, write } from './writing.ts'

/** Temporal ends a run at 50,000. */
const MOST_EVENTS = 20_000

/**
 * One incident from its first notice to its log: whoever must know is called at once, and on by the clock, while it is diagnosed,
 * repaired, proven and watched. It needs neither MySQL nor Redis; what it knows is written to the tables as soon as they are there.
 */
export async function incident(input: IncidentInput): Promise<void> {
  const state = beginState(input)
  const { incident } = state
  const moves: IncidentMove[] = []
  const move = (to: IncidentMove['to']) => {
    const key = to === 'diagnosed' ? (state.keys.at(-1) ?? incident.key) : incident.key
    moves.push({ number: incident.number, key, to, severity: incident.severity })
    changed(state)
  }
  setHandler(incidentView, () => incident)
  setHandler(incidentEntries, () => state.entries)
  setHandler(tellIncident, (news) => hear(state, input, news, () => reopen(state, 'gapless', 'it came back', move)))
  takeAnswers(state)
  takeTurns(state, {
    resolve: (by, resolution) => resolved(state, by, resolution, move),
    reopen: (by, reason) => reopen(state, by, reason, move),
    close: (by) => close(state, by, move),
  })
  for (const notice of [...state.pending]) void send(state, notice).catch(() => undefined)
  const ended = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      faults.push(error)
    })
  }
  const faults: unknown[] = []
  ended(climb(state))
  ended(keepInformed(state))
  ended(work(state, move))
  ended(write(state))
  ended(tellDesk(state, moves))

  const mayRoll = () =>
    workflowInfo().continueAsNewSuggested &&
    state.resting &&
    !state.dirty &&
    moves.length === 0 &&
    allHandlersFinished() &&
    (state.pending.length === 0 || workflowInfo().historyLength > (state.policy.mostEvents ?? MOST_EVENTS))
  const over = () => state.phase === 'closed' && !state.dirty && moves.length === 0 && state.pending.length === 0
  await condition(() => faults.length > 0 || over() || mayRoll())
  if (faults.length > 0) throw faults[0] as Error
  if (!over())
    await continueAsNew<(input: IncidentInput) => Promise<void>>({
      ...input,
      holds: state.holds,
      policy: state.policy,
      carried: carriedOf(state),
    })
  await condition(allHandlersFinished)
}

/** Diagnosis, remedies, proof, watch: one phase after the other, and back to the first when it relapses. */
async function work(state: IncidentState, move: Move): Promise<void> {
  const { incident, policy } = state
  while (state.phase !== 'closed') {
    if (state.phase === 'watch') await watch(state, move)
    else if (state.phase === 'write') await rest(state, undefined)
    else if (incident.parent !== undefined) await rest(state, policy.watchEveryMs)
    else if (state.phase === 'diagnose') {
      await diagnose(state, move)
      if (state.phase === 'diagnose') state.phase = 'repair'
    } else if (state.phase === 'repair') {
      const well = await remedy(state)
      state.round += 1
      if (state.phase === 'repair') state.phase = well ? 'settle' : 'wait'
      state.wellSince = well ? Date.now() : undefined
    } else if (state.phase === 'wait') await wait(state)
    else await settle(state, move)
  }
}
