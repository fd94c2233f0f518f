import type { DrillEvent } from './drill.ts'
import type { IncidentView } from '../incidents.ts'
import type { Underway } from './underway.ts'
import { calledSince, incidentOf, seenAt } from './watch.ts'

/** Entries of an incident's journal that a person wants to follow. */
const TOLD: Readonly<Record<string, DrillEvent['what']>> = {
  cause: 'cause',
  remedy: 'remedy',
  proof: 'proof',
  resolved: 'resolved',
  fault: 'told',
}

/** The incident of a drill as it was last seen. */
export interface Sight {
  readonly view: IncidentView | undefined
  /** Looks again, and puts what is new into the timeline, first that it was found; undefined while there is none, or nobody says. */
  look(): Promise<IncidentView | undefined>
}

/** Sees nothing before the first look. */
export function createSight({ ground, keys, brokeAt, timeline }: Underway): Sight {
  let view: IncidentView | undefined
  let toldSeq = 0
  const called = new Set<string>()
  const tell = (now: IncidentView): void => {
    for (const { seq, kind, sentence, at } of now.journal) {
      if (seq <= toldSeq || at < brokeAt) continue
      toldSeq = seq
      const what = TOLD[kind]
      if (what !== undefined) timeline.note(what, sentence, at)
    }
    for (const { level, who, channels, afterMs } of calledSince(now, brokeAt)) {
      if (called.has(level)) continue
      called.add(level)
      const name = who === '' ? level : `${level} ${who}`
      timeline.note('called', `${name} was told by ${channels.join(', ')}.`, brokeAt + afterMs)
    }
  }
  return {
    get view() {
      return view
    },
    async look() {
      const now = await incidentOf(ground.tools.desk, keys, brokeAt, view?.incident.number)
      if (now === undefined) return undefined
      const { number, severity, title } = now.incident
      if (view === undefined)
        timeline.note('found', `Incident ${number} (${severity}): ${title}.`, seenAt(now, brokeAt))
      view = now
      tell(now)
      return now
    },
  }
}
