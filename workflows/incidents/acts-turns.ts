import { approve, close, reopen, resolve } from '../../src/contracts/incidents.ts'
import { heard, mustBeNamed, mustBeOpen, mustNotBeClosed, refuse, take, who } from './act-rules.ts'
import { note, type IncidentState } from './state.ts'

/** What resolving, reopening and closing mean. `by`: who, as the journal names them. */
export interface Turn {
  resolve(by: string, resolution: string): void
  reopen(by: string, reason: string): void
  close(by: string): void
}

/** What turns it: a risky remedy allowed, its end, and its beginning anew. */
export function takeTurns(state: IncidentState, turn: Turn): void {
  const { incident } = state
  const mustBeResolved = (otherwise: string) => {
    if (incident.status !== 'RESOLVED') refuse(`Incident ${incident.number} is ${incident.status}; ${otherwise}`)
  }
  take(state, approve, {
    may: ({ actor, remedy }) => {
      mustBeNamed(actor)
      if (incident.awaiting === undefined) refuse(`Nothing of incident ${incident.number} waits for approval.`)
      else if (remedy !== undefined && remedy !== incident.awaiting.remedy)
        refuse(`What waits for approval is ${incident.awaiting.remedy}, not ${remedy}.`)
      if (state.approvedBy !== undefined) refuse(`${state.approvedBy} has approved it already.`)
    },
    act: ({ actor }) => {
      state.approvedBy = who(actor)
      heard(state)
      note(state, 'approval', who(actor), `${who(actor)} approved: ${incident.awaiting?.title ?? ''}`)
    },
  })
  take(state, resolve, {
    may: ({ actor }) => {
      mustBeNamed(actor)
      mustBeOpen(state, 'resolved')
    },
    act: ({ actor, resolution }) => turn.resolve(who(actor), resolution.trim()),
  })
  take(state, reopen, {
    may: ({ actor }) => {
      mustBeNamed(actor)
      mustNotBeClosed(state, 'reopened')
      mustBeResolved('only one that is RESOLVED can be reopened.')
    },
    act: ({ actor, reason }) => turn.reopen(who(actor), reason.trim()),
  })
  take(state, close, {
    may: (actor) => {
      mustBeNamed(actor)
      mustNotBeClosed(state, 'closed')
      mustBeResolved('resolve it first.')
      const empty = [
        ...(incident.rootCause === '' ? ['the root cause'] : []),
        ...(incident.prevention === '' ? ['the prevention'] : []),
      ]
      if (empty.length > 0)
        refuse(
          `Incident ${incident.number} cannot be closed while ${empty.join(' and ')} ${empty.length > 1 ? 'are' : 'is'} empty: write a note with it.`,
        )
    },
    act: (actor) => turn.close(who(actor)),
  })
}
