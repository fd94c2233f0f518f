import type { DrillReport } from './drill.ts'
import type { Sight } from './sight.ts'
import type { Underway } from './underway.ts'
import { calledSince, proofSince, triedSince } from './watch.ts'

/** How a drill ended. */
export interface DrillEnding {
  /** What was broken, in a sentence; empty when it could not be. */
  readonly broke: string
  /** Undefined when it did not come so far. */
  readonly proof: string | undefined
  readonly fault: string | undefined
  readonly undone: boolean
}

/** Pure but for the clock. */
export function reportOf(underway: Underway, { view }: Sight, ending: DrillEnding): DrillReport {
  const { ground, drill, brokeAt, timeline } = underway
  const { broke, proof, fault, undone } = ending
  const incident = view?.incident
  return {
    name: drill.name,
    broke,
    brokeAt,
    foundAfterMs: timeline.events.find(({ what }) => what === 'found')?.afterMs ?? null,
    incident:
      incident === undefined
        ? null
        : {
            number: incident.number,
            key: incident.key,
            severity: incident.severity,
            cause: incident.cause?.sentence ?? incident.title,
          },
    remedies: view === undefined ? [] : triedSince(view, brokeAt),
    proof: proof ?? (view === undefined ? undefined : proofSince(view, brokeAt)) ?? null,
    escalated: view === undefined ? [] : calledSince(view, brokeAt),
    outcome: fault === undefined ? drill.ends : null,
    expected: drill.ends,
    ok: fault === undefined && undone,
    fault: fault ?? (undone ? null : 'It could not be undone.'),
    undone,
    tookMs: ground.tools.desk.clock() - brokeAt,
    timeline: timeline.events,
  }
}
