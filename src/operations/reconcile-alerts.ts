import type { Report } from '../contracts/incidents.ts'
import { MINUTE, type Millis } from '../domain/clock.ts'
import { firingAlerts, type FiringAlert } from '../store/alert-state.ts'
import { deskPolicy, reportToDesk } from '../temporal/incidents.ts'
import { askAlertmanager, type AlertmanagerView } from './alertmanager.ts'
import type { Desk } from './desk.ts'
import { reportsOfAlerts } from './alert-webhook.ts'

export interface Reconciled {
  /** Alerts that ended while nobody told us. */
  readonly ended: number
  /** Alerts that fire and that we had not heard of. */
  readonly unheard: number
}

/** One that has just started has forgotten what fires until Prometheus tells it again: that takes a minute, and resolve_timeout is five. */
const SETTLED_MS = 5 * MINUTE

/**
 * Holds what we believe against what Alertmanager knows, and reports the difference to the incident desk: an alert that ended while we were
 * away, one that a cut webhook left out. Undefined where ALERTMANAGER_URL is not set. Rejects with UpstreamError when it does not answer.
 */
export async function reconcileAlerts(desk: Desk, userAgent: string): Promise<Reconciled | undefined> {
  const { settings, channels } = desk.config
  if (channels.alertmanagerUrl === undefined) return undefined
  // Ours first: what is told to both in between is then told twice, and not resolved by mistake.
  const ours = await firingAlerts(desk.database)
  const theirs = await askAlertmanager(channels.alertmanagerUrl, userAgent)
  const now = desk.clock()
  const unheard = reportsOfAlerts({ alerts: unheardOf(ours, theirs) }, settings, now)
  const ended = endedOf(ours, theirs, now)
  if (unheard.length + ended.length > 0)
    await reportToDesk(await desk.temporal(), deskPolicy(settings, channels), [...unheard, ...ended], 10_000)
  return { ended: ended.length, unheard: unheard.length }
}

function unheardOf(ours: readonly FiringAlert[], { alerts }: AlertmanagerView): AlertmanagerView['alerts'] {
  const known = new Set(ours.map(({ fingerprint }) => fingerprint))
  return alerts.filter(({ fingerprint, labels }) => !known.has(fingerprint) && labels?.['alertname'] !== 'Watchdog')
}

/** Reports that end alerts which Alertmanager no longer has; none while it may not know yet. Pure. */
export function endedOf(ours: readonly FiringAlert[], theirs: AlertmanagerView, now: Millis): Report[] {
  if (!(theirs.startedAt <= now - SETTLED_MS)) return []
  const fires = new Set(theirs.alerts.map(({ fingerprint }) => fingerprint))
  return ours
    .filter(({ fingerprint }) => !fires.has(fingerprint))
    .map(({ fingerprint, startsAt, name, causeKey }) => ({
      key: causeKey,
      door: 'alert',
      severity: 'P4',
      title: `${name} has ended`,
      description: 'Alertmanager no longer has it; its end was not told to us.',
      startedAt: startsAt,
      by: 'alertmanager',
      alert: { fingerprint, startsAt, status: 'resolved', name },
    }))
}
