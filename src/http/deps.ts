import type { Millis } from '../domain/clock.ts'
import type { IncidentTools } from '../operations/incident-tools.ts'
import type { Events } from '../telemetry/events.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { PageDeps } from './page/view.ts'

/** What the HTTP process is built from; the caller owns the connections and closes them after the server. */
export interface HttpDeps extends PageDeps {
  readonly metrics: Metrics
  readonly events: Events
  readonly startedAt: Millis
  /** What diagnosis stands on. */
  readonly tools: IncidentTools
}
