import type { Watched } from '../../src/contracts/health.ts'
import type { Clock } from '../../src/domain/clock.ts'
import type { IncidentEvents } from '../../src/telemetry/incident-events.ts'

export interface WatcherDeps {
  /** Holds our alerts against Alertmanager's; undefined where none is known. */
  readonly reconcileAlerts: () => Promise<unknown>
  /** Follows a made-up incident the whole way when that is due. */
  readonly proveTheWay: () => Promise<Exclude<Watched['way'], 'failed'>>
  readonly events: Pick<IncidentEvents, 'watcherFailed' | 'wayProven'>
  readonly clock: Clock
}

export function createWatcherActivities({ reconcileAlerts, proveTheWay, events, clock }: WatcherDeps) {
  return {
    /**
     * Watches the watcher, once a minute: holds our alerts against Alertmanager's, and proves when it is due that an incident goes the whole
     * way. Never rejects for what it finds: one part that fails does not stop the other, and is told in the log and in the figures.
     */
    async watchTheWatcher(): Promise<Watched> {
      const [alerts, way] = await Promise.allSettled([reconcileAlerts(), proveTheWay()])
      if (alerts.status === 'rejected') events.watcherFailed({ what: 'alerts', error: alerts.reason })
      if (way.status === 'rejected') events.watcherFailed({ what: 'way', error: way.reason })
      if (way.status === 'fulfilled' && way.value === 'proven') events.wayProven(clock())
      return {
        alerts: alerts.status === 'rejected' ? 'failed' : alerts.value === undefined ? 'off' : 'held',
        way: way.status === 'rejected' ? 'failed' : way.value,
      }
    },
  }
}
