import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common'
import { currentUpdateInfo, setHandler } from '@temporalio/workflow'
import type { Actor } from '../../src/contracts/incidents.ts'
import { isOpen, type Incident } from '../../src/domain/incidents/incident.ts'
import { changed, type IncidentState } from './state.ts'

export const who = ({ name, via }: Actor): string => `${name.slice(0, 80)} (${via})`

/** A refusal that the person reads; nothing of it is written. */
export function refuse(sentence: string): never {
  throw ApplicationFailure.create({ type: 'ConflictError', message: sentence, nonRetryable: true })
}

export function mustBeNamed({ name }: Actor): void {
  if (name.trim() === '') refuse('Say who acts.')
}

export function mustBeOpen({ incident }: IncidentState, verb: string): void {
  if (!isOpen(incident.status))
    refuse(`Incident ${incident.number} is ${incident.status}; only one that is open can be ${verb}.`)
}

export function mustNotBeClosed({ incident }: IncidentState, verb: string): void {
  if (incident.status === 'CLOSED') refuse(`Incident ${incident.number} is CLOSED; it cannot be ${verb} any more.`)
}

/** Somebody is there: an answer is not forgotten as long as its person is heard of. */
export function heard(state: IncidentState): void {
  state.heardAt = Date.now()
  changed(state)
}

/** As many as may be on their way again after a run was continued as new. */
const MOST_ACTED = 200

/**
 * Takes what a person does: `may` refuses it before anything is written, `act` does it; both must be quick. It gives the incident as it then
 * is. Temporal does an update once for its id within a run; what it asks again of the next run is known here.
 */
export function take<Words>(
  state: IncidentState,
  message: UpdateDefinition<Incident, [Words], string>,
  { may, act }: { may: (words: Words) => void; act: (words: Words) => void },
): void {
  const once = (words: Words): Incident => {
    const id = currentUpdateInfo()?.id
    if (id === undefined || !state.acted.includes(id)) {
      if (id !== undefined) state.acted = [...state.acted, id].slice(-MOST_ACTED)
      act(words)
    }
    return { ...state.incident }
  }
  setHandler<Incident, [Words], UpdateDefinition<Incident, [Words], string>>(message, once, { validator: may })
}
