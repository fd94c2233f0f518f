import type { Clock, Millis } from '../../domain/clock.ts'
import type { DrillEvent } from './drill.ts'

/** What happens in a drill, in the order in which it is told. */
export interface Timeline {
  readonly events: readonly DrillEvent[]
  /** `at`: when it happened; now without it. */
  note(what: DrillEvent['what'], sentence: string, at?: Millis): void
}

/** `tell` hears of each event at once. */
export function createTimeline(clock: Clock, brokeAt: Millis, tell: (event: DrillEvent) => void): Timeline {
  const events: DrillEvent[] = []
  return {
    events,
    note(what, sentence, at = clock()) {
      const event = { afterMs: Math.max(0, at - brokeAt), what, sentence }
      events.push(event)
      tell(event)
    },
  }
}
