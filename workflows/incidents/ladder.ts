import { condition, isCancellation } from '@temporalio/workflow'
import type { Channel, LadderRung } from '../../src/domain/incidents/incident.ts'
import { isOpen } from '../../src/domain/incidents/incident.ts'
import { nextHold } from '../../src/domain/incidents/holds.ts'
import { noticeOf, send, tellListeners } from './notices.ts'
import { changed, counted, heldNow, mayCall, note, type IncidentState } from './state.ts'

/** Climbs rung by rung until somebody answers, and on when that one falls silent. Ends when the incident is closed. */
export async function climb(state: IncidentState): Promise<void> {
  const { incident } = state
  while (state.phase !== 'closed') {
    if (!mayCall(state)) {
      await standStill(state)
      continue
    }
    if (incident.heldUntil !== undefined) {
      incident.heldUntil = undefined
      // Time stood still for the ladder: what would have been due meanwhile is due now.
      note(state, 'held', 'gapless', 'The time in which nobody is called is over; the ladder goes on.')
    }
    const now = Date.now()
    if (state.answered) {
      const until = state.heardAt + state.policy.forgottenAfterMs
      if (now < until) {
        await changeOr(state, until - now)
        continue
      }
      state.answered = false
      incident.nextRungAt = now
      note(
        state,
        'escalated',
        'gapless',
        `Nothing was heard of ${incident.owner ?? incident.acknowledgedBy ?? 'anybody'} for too long: the ladder climbs on.`,
      )
    } else if (incident.rung < 0 || (incident.nextRungAt ?? 0) <= now) callNext(state)
    else await changeOr(state, (incident.nextRungAt ?? now) - now)
  }
}

/** Nobody may be called: until that changes, or the window ends, or one begins. */
async function standStill(state: IncidentState): Promise<void> {
  const { incident } = state
  const until = heldNow(state)
  if (until === undefined || !isOpen(incident.status)) {
    await condition(() => mayCall(state) || state.phase === 'closed' || heldNow(state) !== until)
    return
  }
  if (incident.heldUntil !== until) {
    incident.heldUntil = until
    note(state, 'held', 'gapless', `Nobody is called until ${new Date(until).toISOString()}: maintenance or a silence.`)
  }
  await changeOr(state, until - Date.now())
}

async function changeOr(state: IncidentState, ms: number): Promise<void> {
  const { turn } = state
  const begins = nextHold(state.holds, Date.now())
  const wait = begins === undefined ? ms : Math.min(ms, begins - Date.now())
  await condition(() => state.turn !== turn, Math.max(1, wait))
}

function callNext(state: IncidentState): void {
  const { incident, policy } = state
  const top = incident.ladder.length - 1
  const dueAt = incident.nextRungAt
  const repeats = incident.rung >= top
  incident.rung = Math.min(incident.rung + 1, top)
  const rung = incident.ladder[incident.rung]
  if (rung === undefined) return
  const again = incident.reopenCount === 0 ? '' : `-r${incident.reopenCount}`
  const transition = repeats
    ? `repeat-${counted(state, 'repeat')}`
    : incident.rung > 0
      ? `escalated-${rung.level}${again}`
      : incident.reopenCount === 0
        ? 'opened'
        : `reopened-${incident.reopenCount}`
  incident.nextRungAt = Date.now() + (incident.rung === top ? Math.max(rung.waitMs, policy.repeatEveryMs) : rung.waitMs)
  if (incident.rung > 0 || repeats)
    note(state, 'escalated', 'gapless', `${rung.level} ${rung.who} is called: nobody has answered yet.`, {
      dueAt,
      nextAt: incident.nextRungAt,
    })
  else changed(state)
  void callRung(state, rung, transition, incident.rung)
}

/** All of a rung's channels at once. Where none of them can ever be reached, the next rung is called now. */
async function callRung(state: IncidentState, rung: LadderRung, transition: string, at: number): Promise<void> {
  const { incident } = state
  const used = new Set<Channel>(rung.channels)
  const reached = await Promise.all(rung.channels.map((channel) => tell(state, rung, transition, channel, used)))
  if (reached.some((each) => each === 'person') || !reached.includes('failed')) return
  if (incident.rung === at && at < incident.ladder.length - 1 && isOpen(incident.status) && !state.answered) {
    incident.nextRungAt = Date.now()
    note(state, 'fault', 'gapless', `Nobody of ${rung.level} could be told: the next rung is called at once.`)
  }
}

type Reached = 'person' | 'page' | 'failed'

/** By this channel; by the next one too when it is late; by the next one when it fails for good. */
async function tell(
  state: IncidentState,
  rung: LadderRung,
  transition: string,
  channel: Channel,
  used: Set<Channel>,
): Promise<Reached> {
  const { incident, policy } = state
  const lines = [
    `${incident.severity} incident ${incident.number}: ${incident.title}`,
    incident.description,
    ...(transition.startsWith('reopened') ? ['It came back and is open again.'] : []),
  ].filter((line) => line !== '')
  let result: Awaited<ReturnType<typeof send>> | undefined
  const sending = send(state, noticeOf(state, { kind: 'trigger', transition, rung, channel, lines })).then(
    (sent) => void (result = sent),
    (error: unknown) => {
      if (!isCancellation(error)) result = { state: 'failed', receipt: '', attempts: 0, at: Date.now() }
    },
  )
  const inTime = await condition(() => result !== undefined, policy.lateAfterMs)
  if (inTime && result?.state === 'delivered') return channel === 'page' ? 'page' : 'person'
  const next = policy.channels.find((each) => !used.has(each))
  if (next !== undefined) {
    used.add(next)
    if (!inTime) note(state, 'fault', 'gapless', `${channel} has not taken the notice yet: ${next} is asked too.`)
    const other = await tell(state, rung, transition, next, used)
    if (other === 'person') return 'person'
  }
  if (!inTime) {
    // Late is not lost: it may still come through.
    await sending
    if ((result as { state: string } | undefined)?.state === 'delivered') return 'person'
  }
  return 'failed'
}

/** News for those who know of it, at a steady beat while it is open. */
export async function keepInformed(state: IncidentState): Promise<void> {
  const { incident, policy } = state
  while (state.phase !== 'closed') {
    if (!mayCall(state) || incident.rung < 0) {
      await condition(() => (mayCall(state) && incident.rung >= 0) || state.phase === 'closed')
      state.nextUpdateAt = Math.max(state.nextUpdateAt, Date.now() + policy.updateEveryMs)
      continue
    }
    const wait = state.nextUpdateAt - Date.now()
    if (wait > 0) {
      await condition(() => !mayCall(state) || state.phase === 'closed', wait)
      continue
    }
    state.nextUpdateAt = Date.now() + policy.updateEveryMs
    const { nextRungAt } = incident
    tellListeners(state, 'update', `update-${counted(state, 'update')}`, [
      `Incident ${incident.number} is still ${incident.status}: ${incident.title}`,
      ...(incident.awaiting === undefined ? [] : [`It waits for approval: ${incident.awaiting.title}`]),
      state.answered
        ? `${incident.owner ?? incident.acknowledgedBy ?? 'Somebody'} is working on it.`
        : `Nobody has answered${nextRungAt === undefined ? '' : `; the next call is at ${new Date(nextRungAt).toISOString()}`}.`,
    ])
  }
}
