/** What the incident verbs print. Pure. */
import type { Incident } from '../../src/domain/incidents/incident.ts'
import { isOpen } from '../../src/domain/incidents/incident.ts'
import type { IncidentView } from '../../src/operations/incidents.ts'
import { ago, isoTime, several, tableTime } from '../../src/operations/words.ts'
import { tableLines } from './table.ts'
import { labelled, paint, type Form, type Role } from './terminal.ts'

const roleOf = ({ status, severity }: Incident): Role | undefined =>
  !isOpen(status) ? undefined : severity === 'P1' || severity === 'P2' ? 'red' : 'yellow'

/** A headline, and one line for each. */
export function listLines(form: Form, incidents: readonly Incident[]): string[] {
  const open = incidents.filter(({ status }) => isOpen(status)).length
  const headline =
    incidents.length === 0
      ? 'There has been no incident yet.'
      : open === 0
        ? 'No incident is open.'
        : `${several(open, 'incident is', 'incidents are')} open.`
  const time = (at: number) => (form.terminal ? tableTime(at - (at % 60_000)) : isoTime(at))
  const table = tableLines(
    form,
    [
      { name: 'NUMBER', right: true, cell: ({ number }) => String(number) },
      { name: 'SEVERITY', cell: (incident) => ({ text: incident.severity, role: roleOf(incident) }) },
      { name: 'STATUS', cell: (incident) => ({ text: incident.status, role: roleOf(incident) }) },
      { name: 'OPENED', cell: ({ openedAt }) => time(openedAt) },
      { name: 'OWNER', leaves: 1, cell: ({ owner }) => owner ?? '' },
      {
        name: 'TITLE',
        cell: ({ title, parent }) => (parent === undefined ? title : `${title} (follows from ${parent})`),
      },
    ],
    incidents,
  )
  return [paint(form, 'bold', headline), ...(incidents.length === 0 ? [] : [...(form.terminal ? [''] : []), ...table])]
}

/** Everything about one. */
export function incidentLines(form: Form, { incident, notifications, journal }: IncidentView, now: number): string[] {
  const tell = (label: string, text: string) => labelled(form, 12, label, text)
  const time = (at: number) => (form.terminal ? tableTime(at - (at % 1000)) : isoTime(at))
  const { cause, ladder, rung, nextRungAt, awaiting, heldUntil } = incident
  const called = rung < 0 ? 'nobody called yet' : `${ladder[rung]?.level ?? ''} called`
  const next =
    heldUntil !== undefined
      ? `, held until ${time(heldUntil)}`
      : nextRungAt === undefined
        ? ''
        : `, next at ${time(nextRungAt)}`
  const entries = form.terminal && !form.all ? journal.slice(-20) : journal
  return [
    paint(form, 'bold', `Incident ${incident.number}, ${incident.severity} ${incident.status}: ${incident.title}`),
    '',
    ...tell('opened', `${time(incident.openedAt)}, ${ago(incident.openedAt, now)}; ${incident.key}`),
    ...tell('owner', incident.owner ?? 'nobody'),
    ...tell('cause', cause?.sentence ?? 'not found yet'),
    ...tell('ladder', `${called}${next}`),
    ...(incident.parent === undefined ? [] : tell('follows from', `incident ${incident.parent}`)),
    ...(incident.symptoms.length === 0 ? [] : tell('symptoms', incident.symptoms.join(', '))),
    ...(awaiting === undefined
      ? []
      : tell('approve?', `${awaiting.title}: npx gapless incident approve ${incident.number}`)),
    ...incident.remedies.flatMap(({ title, sentence }) => tell('remedy', `${title}: ${sentence}`)),
    ...notifications.flatMap(({ level, channel, transition, state, receipt }) =>
      tell('notice', `${level} by ${channel}, ${transition}: ${state}${state === 'failed' ? `, ${receipt}` : ''}`),
    ),
    ...tell('root cause', incident.rootCause === '' ? 'not written yet' : incident.rootCause),
    ...tell('resolution', incident.resolution === '' ? 'not written yet' : incident.resolution),
    ...tell('prevention', incident.prevention === '' ? 'not written yet' : incident.prevention),
    '',
    ...(entries.length < journal.length ? [`${journal.length - entries.length} earlier entries: add --all`] : []),
    ...entries.flatMap(({ at, actor, sentence }) =>
      labelled(form, form.terminal ? 21 : 26, time(at), actor === 'gapless' ? sentence : `${actor}: ${sentence}`),
    ),
  ]
}
