import { condition } from '@temporalio/workflow'
import { looksBad, looksWell } from './looks.ts'
import { note, type IncidentState } from './state.ts'
import { close, reopen, resolved, type Move } from './turns.ts'

/** Sleeps until something changes or the time is over; only here may it continue as new. */
export async function rest(state: IncidentState, ms: number | undefined): Promise<void> {
  const { turn } = state
  state.resting = true
  // News of notices change the turn too; what is rested for is looked at again then, and that does no harm.
  if (ms === undefined) await condition(() => state.turn !== turn)
  else await condition(() => state.turn !== turn, Math.max(1, ms))
  state.resting = false
}

/** Not repaired by us: looks again and again, and tries another round now and then. */
export async function wait(state: IncidentState): Promise<void> {
  const { policy } = state
  const roundAt = Date.now() + policy.roundEveryMs
  for (let pause = policy.recheckEveryMs; state.phase === 'wait' && state.incident.parent === undefined;) {
    if (await looksWell(state)) {
      if (state.phase === 'wait') state.phase = 'settle'
      state.wellSince = Date.now()
      return
    }
    if (Date.now() >= roundAt && state.round < policy.rounds) {
      if (state.phase === 'wait') state.phase = 'diagnose'
      return
    }
    const wakeAt = Date.now() + pause
    while (Date.now() < wakeAt && state.phase === 'wait' && !urgent(state)) await rest(state, wakeAt - Date.now())
    pause = Math.min(pause * 2, 4 * policy.recheckEveryMs)
  }
}

/** The last alert was resolved: worth a look at once. */
function urgent(state: IncidentState): boolean {
  const { lookNow } = state
  state.lookNow = false
  return lookNow
}

/** It looks well: only when it does so for a while is it repaired. One that flaps must do so for longer each time. */
export async function settle(state: IncidentState, move: Move): Promise<void> {
  const { incident, policy } = state
  const beyond = Math.max(0, incident.flapCount - policy.flapping + 1)
  const settleMs = policy.settleMs * 2 ** Math.min(beyond, 6)
  const until = (state.wellSince ?? Date.now()) + settleMs
  while (state.phase === 'settle' && incident.parent === undefined) {
    const left = until - Date.now()
    const wakeAt = Date.now() + Math.min(policy.recheckEveryMs, Math.max(1, left))
    while (Date.now() < wakeAt && state.phase === 'settle' && !urgent(state)) await rest(state, wakeAt - Date.now())
    if (state.phase !== 'settle') return
    if (!(await looksWell(state))) {
      if (state.phase === 'settle') state.phase = 'wait'
      state.wellSince = undefined
      return
    }
    if (Date.now() >= until && state.phase === 'settle') return resolved(state, 'gapless', '', move)
  }
}

/** A relapse within the watch opens the same number again. */
export async function watch(state: IncidentState, move: Move): Promise<void> {
  const { incident, policy } = state
  const until = incident.watchUntil ?? Date.now()
  while (state.phase === 'watch') {
    const left = until - Date.now()
    if (left <= 0) break
    const wakeAt = Date.now() + Math.min(policy.watchEveryMs, left)
    while (Date.now() < wakeAt && state.phase === 'watch') await rest(state, wakeAt - Date.now())
    if (state.phase !== 'watch') return
    // Twice bad is bad: a single look may have met a restart.
    if ((await looksBad(state)) && state.phase === 'watch') {
      const again = Date.now() + policy.recheckEveryMs
      while (Date.now() < again && state.phase === 'watch') await rest(state, again - Date.now())
      if (state.phase === 'watch' && (await looksBad(state))) reopen(state, 'gapless', 'the checks say bad again', move)
    }
  }
  if (state.phase !== 'watch') return
  note(state, 'watch', 'gapless', 'The watch is over; nothing came back.')
  state.phase = 'write'
  if (incident.rootCause !== '' && incident.prevention !== '') close(state, 'gapless', move)
}
