import { condition, getExternalWorkflowHandle } from '@temporalio/workflow'
import { INCIDENT_DESK_ID, incidentMoved, type IncidentMove } from '../../src/contracts/incidents.ts'
import { recordIncident } from './calls.ts'
import type { IncidentState } from './state.ts'

/** Writes what is new, one after the other, for as long as it takes. */
export async function write(state: IncidentState): Promise<void> {
  for (;;) {
    await condition(() => state.dirty)
    const entries = state.entries.slice(0, 200)
    const version = state.version
    await recordIncident({ incident: { ...state.incident }, version, entries })
    state.entries = state.entries.slice(entries.length)
    state.dirty = state.version !== version || state.entries.length > 0
  }
}

/** Hands its moves to the desk, one after the other. */
export async function tellDesk(state: IncidentState, moves: IncidentMove[]): Promise<void> {
  for (;;) {
    await condition(() => moves.length > 0)
    const [next] = moves
    if (next === undefined) continue
    try {
      await getExternalWorkflowHandle(INCIDENT_DESK_ID).signal(incidentMoved, next)
    } catch {
      // No desk: the next that begins asks for what runs.
    }
    moves.shift()
    state.turn += 1
  }
}
