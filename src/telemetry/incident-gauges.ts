import { SEVERITIES, type Severity } from '../domain/incidents/cause-key.ts'
import type { Metrics } from './metrics.ts'

/** What the tables know of every incident; see store/incident-figures.ts. */
export interface IncidentFigures {
  readonly times: readonly {
    readonly severity: Severity
    readonly door: string
    readonly reopened: number
    readonly open: boolean
    readonly detectSeconds: number
    readonly acknowledgeSeconds: number | undefined
    readonly resolveSeconds: number | undefined
  }[]
  readonly undelivered: readonly { readonly channel: string; readonly undelivered: number }[]
}

/**
 * Incidents as the tables tell them at each scrape, so that a restart of whatever process changes no figure, and none is counted twice.
 * Every severity is always there: a rule need not wait for the first.
 */
export function watchIncidents(metrics: Metrics, read: () => Promise<IncidentFigures>): void {
  metrics.atScrape(async () => {
    const { times, undelivered } = await read()
    for (const name of OF_TABLES) metrics.clear(name)
    for (const severity of SEVERITIES) {
      const own = times.filter((each) => each.severity === severity)
      metrics.set('gapless_incidents_open', { severity }, own.filter(({ open }) => open).length)
      metrics.add(
        'gapless_incidents_reopened_total',
        { severity },
        own.reduce((sum, { reopened }) => sum + reopened, 0),
      )
    }
    for (const { severity, door, detectSeconds, acknowledgeSeconds, resolveSeconds } of times) {
      metrics.add('gapless_incidents_opened_total', { severity, door })
      metrics.observe('gapless_incident_detect_seconds', { severity }, detectSeconds)
      if (acknowledgeSeconds !== undefined)
        metrics.observe('gapless_incident_acknowledge_seconds', { severity }, acknowledgeSeconds)
      if (resolveSeconds !== undefined)
        metrics.observe('gapless_incident_resolve_seconds', { severity }, resolveSeconds)
    }
    for (const each of undelivered)
      metrics.set('gapless_incident_notices_undelivered', { channel: each.channel }, each.undelivered)
  })
}

const OF_TABLES = [
  'gapless_incidents_open',
  'gapless_incidents_opened_total',
  'gapless_incidents_reopened_total',
  'gapless_incident_detect_seconds',
  'gapless_incident_acknowledge_seconds',
  'gapless_incident_resolve_seconds',
  'gapless_incident_notices_undelivered',
] as const
