import { hearWatchdog } from '../store/alert-state.ts'
import { deskPolicy, reportToDesk } from '../temporal/incidents.ts'
import { parseAlerts, reportsOfAlerts } from './alert-webhook.ts'
import type { Desk } from './desk.ts'
import { reconcileAlerts } from './reconcile-alerts.ts'
import { within } from './services.ts'

export interface AlertsTaken {
  readonly taken: number
  /** How many Alertmanager left out of this body. */
  readonly truncated: number
  /** Whether those were asked for and taken too. */
  readonly completed: boolean
}

/** Bounds what one signal carries. */
const REPORTS_A_SIGNAL = 100
/** All signals of one body together; Alertmanager gives up soon, and comes again. */
const PATIENCE_MS = 2_000

/**
 * Returns only when Temporal has every alert of the body; rejects when it has not, and then all of it may come again. What the body leaves
 * out is asked of Alertmanager where ALERTMANAGER_URL says how; that it cannot be asked loses nothing of the body.
 */
export async function takeAlerts(desk: Desk, body: unknown, userAgent: string): Promise<AlertsTaken> {
  const { settings, channels } = desk.config
  const parsed = parseAlerts(body)
  const all = reportsOfAlerts(parsed, settings, desk.clock())
  const reports = all.filter(({ alert }) => alert?.name !== 'Watchdog')
  if (all.some(({ alert }) => alert?.name === 'Watchdog' && alert.status === 'firing')) await noteWatchdog(desk)
  if (reports.length > 0) {
    const client = await desk.temporal()
    const policy = deskPolicy(settings, channels)
    const until = desk.clock() + PATIENCE_MS
    for (let at = 0; at < reports.length; at += REPORTS_A_SIGNAL)
      await reportToDesk(client, policy, reports.slice(at, at + REPORTS_A_SIGNAL), Math.max(1, until - desk.clock()))
  }
  const truncated = parsed.truncatedAlerts ?? 0
  const completed =
    truncated > 0 &&
    (await within(PATIENCE_MS, reconcileAlerts(desk, userAgent)).then(
      (done) => done !== undefined,
      () => false,
    ))
  return { taken: reports.length, truncated, completed }
}

/** A sign of life must not make Alertmanager wait for a database that is down: that it came is noted when it can be. */
async function noteWatchdog({ database, clock }: Desk): Promise<void> {
  await within(1_000, hearWatchdog(database, clock())).catch(() => undefined)
}
