import { z } from 'zod'
import type { Settings } from '../config/settings.ts'
import type { Report } from '../contracts/incidents.ts'
import type { Millis } from '../domain/clock.ts'
import { keyOfAlert, severityOfAlert } from '../domain/incidents/alert-cause.ts'
import { cut } from '../domain/incidents/notice.ts'
import { ConfigError } from '../errors.ts'
import { withTarget } from './alert-targets.ts'

const strings = z.record(z.string(), z.string()).nullish()

/** An alert as Alertmanager tells it by either way: template/template.go, and gettableAlert of api/v2/openapi.yaml. Unknown keys pass. */
export const toldAlert = z.object({
  labels: strings,
  annotations: strings,
  startsAt: z.string(),
  endsAt: z.string().optional(),
  generatorURL: z.string().optional(),
  fingerprint: z.string().min(1).max(64),
})

/** notify/webhook/webhook.go of Alertmanager; unknown keys pass, the status of the whole is not read. */
const webhook = z.object({
  version: z.string().optional(),
  truncatedAlerts: z.number().nonnegative().optional(),
  externalURL: z.string().optional(),
  commonLabels: strings,
  commonAnnotations: strings,
  alerts: z.array(toldAlert.extend({ status: z.enum(['firing', 'resolved']) })),
})
export type AlertWebhook = z.output<typeof webhook>

/** Throws ConfigError when it is no webhook of version 4: a custom payload, for one. */
export function parseAlerts(body: unknown): AlertWebhook {
  const parsed = webhook.safeParse(body)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}.`)
  throw new ConfigError([`This is not Alertmanager's webhook, version 4: ${faults.join(' ')}`])
}

/** Each alert by itself, as a report; Watchdog is a sign of life and none. */
export function reportsOfAlerts(body: AlertWebhook, settings: Settings, now: Millis): Report[] {
  return body.alerts.map((alert): Report => {
    const labels = { ...body.commonLabels, ...alert.labels }
    const annotations = { ...body.commonAnnotations, ...alert.annotations }
    const name = labels['alertname'] ?? 'unnamed'
    const startsAt = Date.parse(alert.startsAt)
    if (Number.isNaN(startsAt)) throw new ConfigError([`startsAt of ${cut(name, 100)} is not a time.`])
    const key = keyOfAlert(withTarget(labels, settings), settings.incidents.alertLabels)
    return {
      key,
      door: 'alert',
      severity: severityOfAlert(labels),
      title: cut(annotations['summary'] ?? annotations['title'] ?? `${name} ${key}`, 200),
      description: cut(annotations['description'] ?? annotations['message'] ?? `Alert ${name} fires.`, 1_000),
      // A clock that is ahead must not make the fault begin tomorrow.
      startedAt: Math.min(startsAt, now),
      by: 'alertmanager',
      alert: { fingerprint: alert.fingerprint, startsAt, status: alert.status, name: cut(name, 150) },
    }
  })
}
