import type { Incident } from '../domain/incidents/incident.ts'
import type { HoldWindow } from '../contracts/incidents.ts'
import { timesOf } from './incident-report.ts'
import type { IncidentView } from './incidents.ts'

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** An incident of a list. */
export function incidentRowJson(incident: Incident) {
  return {
    number: incident.number,
    id: `incident/${incident.number}`,
    key: incident.key,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    openedAt: iso(incident.openedAt),
    acknowledgedAt: isoOrNull(incident.acknowledgedAt),
    resolvedAt: isoOrNull(incident.resolvedAt),
    closedAt: isoOrNull(incident.closedAt),
    owner: incident.owner ?? null,
    parent: incident.parent ?? null,
    flapCount: incident.flapCount,
    reopenCount: incident.reopenCount,
  }
}

/** All of one. */
export function incidentJson({ incident, notifications, journal }: IncidentView) {
  return {
    ...incidentRowJson(incident),
    description: incident.description,
    door: incident.door,
    startedAt: iso(incident.startedAt),
    acknowledgedBy: incident.acknowledgedBy ?? null,
    resolvedBy: incident.resolvedBy ?? null,
    watchUntil: isoOrNull(incident.watchUntil),
    cause: incident.cause === undefined ? null : { ...incident.cause },
    symptoms: incident.symptoms,
    findings: incident.findings.map((finding) => ({ ...finding, at: iso(finding.at) })),
    remedies: incident.remedies.map((remedy) => ({ ...remedy, at: iso(remedy.at) })),
    awaiting: incident.awaiting === undefined ? null : { ...incident.awaiting },
    ladder: incident.ladder.map(({ level, who, channels, waitMs }, index) => ({
      level,
      who,
      channels,
      waitSeconds: waitMs / 1000,
      reached: index <= incident.rung,
    })),
    nextRungAt: isoOrNull(incident.nextRungAt),
    heldUntil: isoOrNull(incident.heldUntil),
    notifications: notifications.map((each) => ({
      ...each,
      firstAt: iso(each.firstAt),
      deliveredAt: isoOrNull(each.deliveredAt),
      nextTryAt: isoOrNull(each.nextTryAt),
    })),
    journal: journal.map(({ seq, at, kind, actor, sentence, detail }) => ({
      seq,
      at: iso(at),
      kind,
      actor,
      sentence,
      detail: detail ?? null,
    })),
    rootCause: incident.rootCause,
    resolution: incident.resolution,
    prevention: incident.prevention,
    lessons: incident.lessons,
    ...timesOf(incident),
  }
}

export function holdJson(hold: HoldWindow) {
  return { ...hold, from: iso(hold.from), until: iso(hold.until) }
}
