import type { Severity } from '../domain/incidents/cause-key.ts'
import type { Incident, IncidentEntry } from '../domain/incidents/incident.ts'
import type { Logger } from './log.ts'
import type { Metrics } from './metrics.ts'

interface Told {
  readonly incident: number
  readonly channel: string
  readonly level: string
  readonly transition: string
  readonly severity: Severity
  readonly sentence: string
}

/** One function per thing that happens to an incident: its metrics and its log line together. None ever throws. */
export type IncidentEvents = ReturnType<typeof createIncidentEvents>

export function createIncidentEvents({ log, metrics }: { log: Logger; metrics: Metrics }) {
  const incidents = log.child({ module: 'incidents' })
  return {
    noticeSent(told: Told & { attempts: number }): void {
      metrics.add('gapless_incident_notices_total', { channel: told.channel, outcome: 'delivered' })
      const say = told.channel === 'page' ? incidents.warn : incidents.info
      say({ context: { ...told } }, `incident ${told.incident}, ${told.level} by ${told.channel}: ${told.sentence}`)
    },

    noticeFailed(told: Told & { because: string; forGood: boolean }): void {
      const outcome = told.forGood ? 'failed' : 'refused'
      metrics.add('gapless_incident_notices_total', { channel: told.channel, outcome })
      const say = told.forGood ? incidents.error : incidents.warn
      say(
        { context: { ...told } },
        `incident ${told.incident}, ${told.level} not told by ${told.channel}: ${told.because}`,
      )
    },

    /** Something of an incident was written to its journal. */
    incidentMoved({ incident, entry }: { incident: Incident; entry: IncidentEntry }): void {
      const { severity, door } = incident
      if (entry.kind === 'opened') {
        metrics.add('gapless_incidents_opened_total', { severity, door })
        observe('gapless_incident_detect_seconds', severity, incident.startedAt, entry.at)
      }
      if (entry.kind === 'acknowledged')
        observe('gapless_incident_acknowledge_seconds', severity, incident.openedAt, entry.at)
      if (entry.kind === 'resolved') observe('gapless_incident_resolve_seconds', severity, incident.openedAt, entry.at)
      if (entry.kind === 'reopened') metrics.add('gapless_incidents_reopened_total', { severity })
      if (entry.kind === 'remedy') {
        const { remedy, outcome } = (entry.detail ?? {}) as { remedy?: string; outcome?: string }
        if (remedy !== undefined && outcome !== undefined)
          metrics.add('gapless_incident_remedies_total', { remedy, outcome })
      }
      incidents.info(
        { context: { incident: incident.number, kind: entry.kind } },
        `incident ${incident.number}: ${entry.sentence}`,
      )
    },
  }

  function observe(
    name:
      'gapless_incident_detect_seconds' | 'gapless_incident_acknowledge_seconds' | 'gapless_incident_resolve_seconds',
    severity: Severity,
    from: number,
    to: number,
  ): void {
    metrics.observe(name, { severity }, Math.max(0, to - from) / 1000)
  }
}
