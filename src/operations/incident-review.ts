import { SEVERITIES, type Severity } from '../domain/incidents/cause-key.ts'
import type { Millis } from '../domain/clock.ts'
import { isOpen, type Incident } from '../domain/incidents/incident.ts'
import { parseWeek, weekOf, type Week } from '../domain/incidents/week.ts'
import { ConfigError } from '../errors.ts'
import { incidentsOpenedIn } from '../store/incident-review.ts'
import type { Desk } from './desk.ts'
import { incidentRowJson } from './incident-json.ts'
import { timesOf, type IncidentTimes } from './incident-report.ts'
import { isoTime, listed, several, spanExact } from './words.ts'

/** The incidents of a week, for the meeting that looks back at it. Seconds; null where there is nothing to measure. */
export interface WeekReview {
  readonly week: string
  /** ISO 8601; the week ends before `to`. */
  readonly from: string
  readonly to: string
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** Not counted among the rest: they followed from another one. */
  readonly symptoms: number
  readonly open: number
  readonly median: { [Time in keyof IncidentTimes]: number | null }
  readonly incidents: readonly (ReturnType<typeof incidentRowJson> &
    IncidentTimes & {
      readonly cause: string | null
      readonly rootCause: string
      readonly prevention: string
      /** What its log still wants before it can be closed. */
      readonly wanting: readonly string[]
    })[]
}

/** `asked`: a week like `2026-W47`; this week without it. Throws ConfigError when it is none. */
export function parseReviewWeek(asked: string | undefined, now: Millis): Week {
  const week = asked === undefined ? weekOf(now) : parseWeek(asked)
  if (week === undefined)
    throw new ConfigError([`${JSON.stringify(asked?.slice(0, 40))} is not a week: write it like 2026-W47.`])
  return week
}

/** The review of a week as people write it. Throws ConfigError when it is none, and what MySQL throws. */
export async function reviewWeek(desk: Desk, asked: string | undefined): Promise<WeekReview> {
  const week = parseReviewWeek(asked, desk.clock())
  return reviewOf(week, await incidentsOpenedIn(desk.database, week.from, week.to))
}

/** What a week's incidents come to. Pure. */
export function reviewOf(week: Week, all: readonly Incident[]): WeekReview {
  const own = all.filter(({ parent }) => parent === undefined)
  const times = own.map(timesOf)
  const median = (time: keyof IncidentTimes) => middle(times.map((each) => each[time]).filter((each) => each !== null))
  return {
    week: week.name,
    from: isoTime(week.from),
    to: isoTime(week.to),
    bySeverity: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, own.filter((each) => each.severity === severity).length]),
    ) as Record<Severity, number>,
    symptoms: all.length - own.length,
    open: own.filter(({ status }) => isOpen(status)).length,
    median: {
      detectSeconds: median('detectSeconds'),
      acknowledgeSeconds: median('acknowledgeSeconds'),
      resolveSeconds: median('resolveSeconds'),
    },
    incidents: own.map((incident) => ({
      ...incidentRowJson(incident),
      ...timesOf(incident),
      cause: incident.cause?.sentence ?? null,
      rootCause: incident.rootCause,
      prevention: incident.prevention,
      wanting: wantingOf(incident),
    })),
  }
}

function wantingOf({ rootCause, prevention }: Incident): string[] {
  return [...(rootCause === '' ? ['the root cause'] : []), ...(prevention === '' ? ['the prevention'] : [])]
}

function middle(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

/** The review as Markdown: what it comes to, and a line of a table for each incident. */
export function reviewMarkdown(review: WeekReview): string {
  const { incidents, median, open, symptoms } = review
  const took = (seconds: number | null) => (seconds === null ? '' : spanExact(seconds * 1000))
  const counts = SEVERITIES.filter((severity) => review.bySeverity[severity] > 0).map(
    (severity) => `${review.bySeverity[severity]} ${severity}`,
  )
  const medians = [
    ['detected', median.detectSeconds],
    ['acknowledged', median.acknowledgeSeconds],
    ['resolved', median.resolveSeconds],
  ] as const
  const said = medians.flatMap(([verb, seconds]) => (seconds === null ? [] : [`${verb} after ${took(seconds)}`]))
  const wanting = incidents.filter(({ status, wanting }) => status !== 'CLOSED' && wanting.length > 0)
  return [
    `# Incidents of ${review.week}`,
    '',
    `${review.from.slice(0, 10)} to ${review.to.slice(0, 10)}, UTC. ${several(incidents.length, 'incident')}${counts.length === 0 ? '' : `: ${listed(counts)}`}${open === 0 ? '' : `; ${open} still open`}${symptoms === 0 ? '' : `; ${symptoms} more followed from them`}.`,
    ...(said.length === 0 ? [] : ['', `Median: ${listed(said)}.`]),
    ...(incidents.length === 0
      ? []
      : [
          '',
          '| # | severity | status | opened | detected after | acknowledged after | resolved after | what |',
          '| - | - | - | - | - | - | - | - |',
          ...incidents.map(
            (each) =>
              `| ${each.number} | ${each.severity} | ${each.status} | ${each.openedAt.slice(0, 16).replace('T', ' ')} | ${took(each.detectSeconds)} | ${took(each.acknowledgeSeconds)} | ${took(each.resolveSeconds)} | ${cell(each.title)} |`,
          ),
        ]),
    ...(wanting.length === 0
      ? []
      : [
          '',
          '## Not closed yet',
          '',
          ...wanting.map(({ number, wanting: what }) => `- Incident ${number} wants ${listed(what)}.`),
        ]),
    ...incidents
      .filter(({ rootCause, prevention }) => rootCause !== '' || prevention !== '')
      .flatMap(({ number, title, rootCause, prevention }) => [
        '',
        `## ${number}: ${cell(title)}`,
        '',
        ...(rootCause === '' ? [] : [`Root cause: ${cell(rootCause)}`, '']),
        ...(prevention === '' ? ['Prevention: _not written yet_'] : [`Prevention: ${cell(prevention)}`]),
      ]),
    '',
  ].join('\n')
}

/** Text of people and alerts must not become markup, nor end its row. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#|]/g, (mark) => `\\${mark}`).replaceAll(/\s*\n\s*/g, ' ')
}
