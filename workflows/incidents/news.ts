import { upsertSearchAttributes } from '@temporalio/workflow'
import type { IncidentInput, IncidentNews } from '../../src/contracts/incidents.ts'
import { SEVERITY } from '../../src/contracts/search-attributes.ts'
import { worse } from '../../src/domain/incidents/cause-key.ts'
import { isOpen } from '../../src/domain/incidents/incident.ts'
import { tellListeners } from './notices.ts'
import { changed, note, type IncidentState } from './state.ts'

/** What the desk tells. */
export function hear(state: IncidentState, input: IncidentInput, news: IncidentNews, again: () => void): void {
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
