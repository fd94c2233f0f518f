import type { Millis } from '../domain/clock.ts'
import type { Incident, IncidentEntry } from '../domain/incidents/incident.ts'
import type { IncidentView } from './incidents.ts'
import { isoTime, spanExact } from './words.ts'

/** Seconds from one moment to another, or null while one is not known. */
export interface IncidentTimes {
  readonly detectSeconds: number
  readonly acknowledgeSeconds: number | null
  readonly resolveSeconds: number | null
}

export function timesOf({ startedAt, openedAt, acknowledgedAt, resolvedAt }: Incident): IncidentTimes {
  const seconds = (to: Millis | undefined) => (to === undefined ? null : Math.max(0, to - openedAt) / 1000)
  return {
    detectSeconds: Math.max(0, openedAt - startedAt) / 1000,
    acknowledgeSeconds: seconds(acknowledgedAt),
    resolveSeconds: seconds(resolvedAt),
  }
}

/** The log of an incident: what stands in the template, drafted from the journal. */
export function reportOf({ incident, journal }: IncidentView) {
  return {
    number: incident.number,
    date: isoTime(incident.openedAt),
    severity: incident.severity,
    status: incident.status,
    title: incident.title,
    description: [incident.title, incident.description].filter((text) => text !== '').join('. '),
    rootCause: incident.rootCause,
    resolution: incident.resolution,
    prevention: incident.prevention,
    lessonsLearned: incident.lessons,
    ...timesOf(incident),
    flapCount: incident.flapCount,
    reopenCount: incident.reopenCount,
    symptoms: incident.symptoms,
    timeline: journal.filter(tells).map(({ at, actor, sentence }) => ({ at: isoTime(at), actor, sentence })),
  }
}

/** News and repeats say little in a log; whom each rung told, and whom it could not tell, does. */
const tells = ({ kind, sentence }: IncidentEntry): boolean =>
  kind !== 'notice' || /\((opened|reopened|escalated)[^)]*\)/.test(sentence) || sentence.includes('could not be told')

/** The log as Markdown, with the headings of the template. What nobody has written yet says so. */
export function reportMarkdown(view: IncidentView): string {
  const { incident } = view
  const report = reportOf(view)
  const text = (value: string) => (value === '' ? '_Not written yet._' : escape(value))
  const took = (verb: string, seconds: number | null) =>
    seconds === null ? `not ${verb} yet` : `${verb} after ${spanExact(seconds * 1000)}`
  return [
    `# INCIDENT #: ${report.number}`,
    '',
    `DATE: ${report.date.slice(0, 16).replace('T', ' ')}  `,
    `SEVERITY: ${report.severity}  `,
    `STATUS: ${report.status}`,
    '',
    '## DESCRIPTION',
    '',
    text(report.description),
    ...(report.symptoms.length === 0 ? [] : ['', `What followed from it: ${escape(report.symptoms.join(', '))}.`]),
    '',
    '## ROOT CAUSE',
    '',
    text(report.rootCause),
    '',
    '## RESOLUTION',
    '',
    text(report.resolution),
    '',
    '## PREVENTION',
    '',
    text(report.prevention),
    '',
    '## LESSONS LEARNED',
    '',
    text(report.lessonsLearned),
    '',
    '## TIMES',
    '',
    `Detected after ${spanExact(report.detectSeconds * 1000)}, ${took('acknowledged', report.acknowledgeSeconds)}${incident.acknowledgedBy === undefined ? '' : ` by ${escape(incident.acknowledgedBy)}`}, ${took('resolved', report.resolveSeconds)}.`,
    '',
    '## TIMELINE',
    '',
    ...report.timeline.map(
      ({ at, actor, sentence }) => `- ${at} ${actor === 'gapless' ? '' : `${escape(actor)}: `}${escape(sentence)}`,
    ),
    '',
  ].join('\n')
}

/** Text of people and alerts must not become markup. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#|]/g, (mark) => `\\${mark}`).replaceAll(/\s*\n\s*/g, ' ')
}
