import type { IncidentMove } from '../../src/contracts/incidents.ts'
import { tellListeners } from './notices.ts'
import { counted, note, type IncidentState } from './state.ts'

/** Tells the desk, in order, where the incident has gone. */
export type Move = (to: IncidentMove['to']) => void

/** What it means to be repaired: the watch begins, and whoever knows of it is told. `by`: `gapless`, or who. */
export function resolved(state: IncidentState, by: string, resolution: string, move: Move): void {
  const { incident, policy } = state
  const now = Date.now()
  incident.status = 'RESOLVED'
  incident.resolvedAt = now
  incident.resolvedBy = by
  incident.watchUntil = now + policy.watchMs
  incident.nextRungAt = undefined
  incident.awaiting = undefined
  if (resolution !== '') incident.resolution = resolution
  else if (incident.resolution === '') incident.resolution = draft(state, by)
  state.answered = false
  state.phase = 'watch'
  // A person knows better than an alert that lags; only a new firing opens it again.
  if (by !== 'gapless') state.firing = {}
  note(
    state,
    'resolved',
    by,
    `Resolved by ${by}. It is watched until ${new Date(incident.watchUntil).toISOString()}.`,
    {
      resolution: incident.resolution,
    },
  )
  tellListeners(state, 'resolved', `resolved-${counted(state, 'resolved')}`, [
    `Resolved: incident ${incident.number}, ${incident.title}`,
    incident.resolution,
  ])
  move('resolved')
}

/** What the log says of the repair until a person knows better: only what was proven has helped. */
function draft({ incident, proof, proven }: IncidentState, by: string): string {
  const seenBy = proof.length > 0 ? 'the checks that had failed' : 'its alerts'
  if (proven.length > 0) return `${proven.join('; ')}. Proven by the checks that had failed.`
  const applied = incident.remedies.filter(({ outcome }) => outcome === 'applied').map(({ title }) => title)
  const tried = [...new Set(applied)].join('; ')
  const without = by !== 'gapless' ? '' : tried === '' ? ' without a remedy of ours' : ' by itself or by other hands'
  return `It recovered${without}; seen by ${seenBy}.${tried === '' ? '' : ` Tried before, and not proven to have helped: ${tried}.`}`
}

/** The same number again, from its first diagnosis on; the ladder begins at its foot. */
export function reopen(state: IncidentState, by: string, reason: string, move: Move): void {
  const { incident } = state
  incident.status = 'INVESTIGATING'
  incident.reopenCount += 1
  incident.resolvedAt = undefined
  incident.resolvedBy = undefined
  incident.watchUntil = undefined
  incident.rung = -1
  incident.nextRungAt = undefined
  state.answered = false
  state.round = 0
  state.proven = []
  state.wellSince = undefined
  state.phase = 'diagnose'
  note(state, 'reopened', by, `Opened again by ${by}${reason === '' ? '' : `: ${reason}`}.`)
  move('reopened')
}

/** The end: only when the log is whole, which whoever calls this has seen to. */
export function close(state: IncidentState, by: string, move: Move): void {
  const { incident } = state
  incident.status = 'CLOSED'
  incident.closedAt = Date.now()
  state.phase = 'closed'
  note(state, 'closed', by, `Closed by ${by}.`)
  move('closed')
}
