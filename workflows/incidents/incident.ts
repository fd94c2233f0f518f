import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import {
  INCIDENT_DESK_ID,
  incidentEntries,
  incidentMoved,
  incidentView,
  tellIncident,
  type IncidentInput,
  type IncidentMove,
  type IncidentNews,
} from '../../src/contracts/incidents.ts'
import { SEVERITY } from '../../src/contracts/search-attributes.ts'
import { worse } from '../../src/domain/incidents/cause-key.ts'
import { isOpen } from '../../src/domain/incidents/incident.ts'
import { takeActs } from './acts.ts'
import { recordIncident } from './calls.ts'
import { climb, keepInformed } from './ladder.ts'
import { send, tellListeners } from './notices.ts'
import { diagnose, looksBad, looksWell, remedy } from './repair.ts'
import { beginState, carriedOf, changed, counted, note, type IncidentState } from './state.ts'

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
  takeActs(state, {
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
    (state.pending.length === 0 || workflowInfo().historyLength > 20_000)
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
async function work(state: IncidentState, move: (to: IncidentMove['to']) => void): Promise<void> {
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

/** Sleeps until something changes or the time is over; only here may it continue as new. */
async function rest(state: IncidentState, ms: number | undefined): Promise<void> {
  const { turn } = state
  state.resting = true
  // News of notices change the turn too; what is rested for is looked at again then, and that does no harm.
  if (ms === undefined) await condition(() => state.turn !== turn)
  else await condition(() => state.turn !== turn, Math.max(1, ms))
  state.resting = false
}

/** Not repaired by us: looks again and again, and tries another round now and then. */
async function wait(state: IncidentState): Promise<void> {
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
async function settle(state: IncidentState, move: (to: IncidentMove['to']) => void): Promise<void> {
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
async function watch(state: IncidentState, move: (to: IncidentMove['to']) => void): Promise<void> {
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

function resolved(state: IncidentState, by: string, resolution: string, move: (to: IncidentMove['to']) => void): void {
  const { incident, policy } = state
  const now = Date.now()
  const helped = incident.remedies.filter(({ outcome }) => outcome === 'applied').map(({ title }) => title)
  incident.status = 'RESOLVED'
  incident.resolvedAt = now
  incident.resolvedBy = by
  incident.watchUntil = now + policy.watchMs
  incident.nextRungAt = undefined
  incident.awaiting = undefined
  if (resolution !== '') incident.resolution = resolution
  else if (incident.resolution === '')
    incident.resolution =
      helped.length > 0
        ? `${helped.join('; ')}. Proven by the checks that had failed.`
        : `It recovered${by === 'gapless' ? ' without a remedy of ours' : ''}; seen by ${state.proof.length > 0 ? 'the checks that had failed' : 'its alerts'}.`
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

function reopen(state: IncidentState, by: string, reason: string, move: (to: IncidentMove['to']) => void): void {
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
  state.wellSince = undefined
  state.phase = 'diagnose'
  note(state, 'reopened', by, `Opened again by ${by}${reason === '' ? '' : `: ${reason}`}.`)
  move('reopened')
}

function close(state: IncidentState, by: string, move: (to: IncidentMove['to']) => void): void {
  const { incident } = state
  incident.status = 'CLOSED'
  incident.closedAt = Date.now()
  state.phase = 'closed'
  note(state, 'closed', by, `Closed by ${by}.`)
  move('closed')
}

/** What the desk tells. */
function hear(state: IncidentState, input: IncidentInput, news: IncidentNews, again: () => void): void {
  const { incident } = state
  if (incident.status === 'CLOSED') return
  if (news.is === 'holds') {
    state.holds = news.holds
    changed(state)
  } else if (news.is === 'adopted') {
    incident.parent = news.by
    incident.nextRungAt = undefined
    note(
      state,
      'adopted',
      'gapless',
      `It follows from incident ${news.by} (${news.key}); nobody is called for it meanwhile.`,
    )
  } else if (news.is === 'released') {
    if (incident.parent !== news.by) return
    incident.parent = undefined
    state.phase = isOpen(incident.status) ? 'wait' : state.phase
    note(state, 'released', 'gapless', `Incident ${news.by} is over; this one is looked at for itself.`)
  } else if (news.is === 'symptom') {
    if (incident.symptoms.includes(news.key)) return
    incident.symptoms = [...incident.symptoms, news.key].slice(0, 500)
    const own = news.number === undefined ? '' : ` (incident ${news.number})`
    note(state, 'symptom', 'gapless', `${news.key}${own} follows from it.`)
  } else if (news.is === 'rekeyed') {
    incident.key = news.key
    incident.title = incident.cause?.key === news.key ? incident.cause.title : incident.title
    changed(state)
  } else heed(state, input, news.report, again)
}

/** A report of what is open already: an alert that fires or ends, a check that is still bad, a worse severity. */
function heed(state: IncidentState, input: IncidentInput, report: IncidentInput['report'], again: () => void): void {
  const { incident } = state
  const { alert } = report
  if (alert?.status === 'resolved') {
    if (!(alert.fingerprint in state.firing)) return
    state.firing = Object.fromEntries(Object.entries(state.firing).filter(([each]) => each !== alert.fingerprint))
    if (Object.keys(state.firing).length === 0) {
      state.lookNow = true
      note(state, 'alert', 'alertmanager', `${alert.name} is resolved.`)
    }
    return
  }
  if (worse(report.severity, incident.severity) !== incident.severity) {
    note(state, 'severity', report.by, `It is ${report.severity} now, it was ${incident.severity}.`)
    incident.severity = report.severity
    const { ladder, ...policy } = input.severities[report.severity]
    state.policy = { ...policy, ladder }
    incident.ladder = ladder
    upsertSearchAttributes([{ key: SEVERITY, value: report.severity }])
    // The next answer is due when the stricter severity says, not later.
    const rung = ladder[Math.max(0, incident.rung)]
    if (incident.nextRungAt !== undefined && rung !== undefined)
      incident.nextRungAt = Math.min(incident.nextRungAt, Date.now() + rung.waitMs)
  }
  if (report.cause !== undefined && incident.cause === undefined) {
    incident.cause = report.cause
    incident.rootCause ||= report.cause.sentence
    if (state.proof.length === 0) state.proof = report.cause.proof
    changed(state)
  }
  if (alert !== undefined) {
    const known = state.firing[alert.fingerprint] === alert.startsAt
    state.firing = { ...state.firing, [alert.fingerprint]: alert.startsAt }
    if (known) return
  }
  if (incident.status === 'RESOLVED') {
    flapped(state, report.title)
    again()
  } else if (state.phase === 'settle') {
    flapped(state, report.title)
    state.phase = 'wait'
    state.wellSince = undefined
    changed(state)
  } else if (alert !== undefined)
    note(state, 'alert', report.by, `${alert.name} fires.`, { fingerprint: alert.fingerprint })
}

/** It went and came back. Told once: a hundred turns are one incident and three messages. */
function flapped(state: IncidentState, title: string): void {
  const { incident, policy } = state
  incident.flapCount += 1
  note(state, 'flap', 'gapless', `It went and came back (${incident.flapCount}): ${title}`)
  if (incident.flapCount === policy.flapping)
    tellListeners(state, 'update', 'flapping', [
      `Incident ${incident.number} comes and goes: ${incident.title}`,
      'It counts as repaired only when it has looked well for longer.',
    ])
}

/** Writes what is new, one after the other, for as long as it takes. */
async function write(state: IncidentState): Promise<void> {
  for (;;) {
    await condition(() => state.dirty)
    const entries = state.entries.slice(0, 200)
    const version = state.version
    await recordIncident({ incident: { ...state.incident }, version, entries })
    state.entries = state.entries.slice(entries.length)
    state.dirty = state.version !== version || state.entries.length > 0
  }
}

async function tellDesk(state: IncidentState, moves: IncidentMove[]): Promise<void> {
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
