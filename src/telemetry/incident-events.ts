import type { CheckResult } from '../domain/incidents/check.ts'
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

    /** A check was bad, and well again before anybody was told. */
    flapSeen({ check, lastedMs }: { check: CheckResult; lastedMs: number }): void {
      metrics.add('gapless_flaps_total', { check: check.name })
      const { name, target, sentence } = check
      incidents.warn(
        { context: { check: name, target, lastedMs } },
        `${name} of ${target} was bad for ${Math.max(1, Math.round(lastedMs / 1_000))} s and is well again: ${sentence}`,
      )
    },

    /** A part of watching the watcher did not work: `alerts` were not held against Alertmanager's, or the `way` was not gone to its end. */
    watcherFailed({ what, error }: { what: 'alerts' | 'way'; error: unknown }): void {
      metrics.add('gapless_watcher_failures_total', { what })
      incidents.error(
        { context: { what } },
        `watching the watcher failed (${what}): ${error instanceof Error ? error.message : String(error)}`,
      )
    },

    /** A made-up incident went the whole way, and the heartbeat was told. */
    wayProven(at: number): void {
      metrics.set('gapless_way_proven_timestamp_seconds', {}, at / 1_000)
      incidents.info({}, 'a synthetic incident went the whole way; the heartbeat was told')
    },

    /** Something of an incident was written to its journal. */
    incidentMoved({ incident, entry }: { incident: Incident; entry: IncidentEntry }): void {
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
}
