import type { Watched } from '../../src/contracts/health.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { proveTheWay } from '../../src/operations/prove-way.ts'
import { reconcileAlerts } from '../../src/operations/reconcile-alerts.ts'
import type { IncidentEvents } from '../../src/telemetry/incident-events.ts'

export interface WatcherDeps {
  readonly desk: Desk
  readonly events: Pick<IncidentEvents, 'watcherFailed' | 'wayProven'>
  readonly userAgent: string
}

export function createWatcherActivities({ desk, events, userAgent }: WatcherDeps) {
  return {
    /**
     * Watches the watcher, once a minute: holds our alerts against Alertmanager's, and proves when it is due that an incident goes the whole
     * way. Never rejects for what it finds: one part that fails does not stop the other, and is told in the log and in the figures.
     */
    async watchTheWatcher(): Promise<Watched> {
      const [alerts, way] = await Promise.allSettled([reconcileAlerts(desk, userAgent), proveTheWay(desk, userAgent)])
      if (alerts.status === 'rejected') events.watcherFailed({ what: 'alerts', error: alerts.reason })
      if (way.status === 'rejected') events.watcherFailed({ what: 'way', error: way.reason })
      if (way.status === 'fulfilled' && way.value === 'proven') events.wayProven(desk.clock())
      return {
        alerts: alerts.status === 'rejected' ? 'failed' : alerts.value === undefined ? 'off' : 'held',
        way: way.status === 'rejected' ? 'failed' : way.value,
      }
    },
  }
}
