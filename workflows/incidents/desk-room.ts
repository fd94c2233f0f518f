import { getExternalWorkflowHandle } from '@temporalio/workflow'
import {
  incidentWorkflowId,
  tellIncident,
  type DeskPolicy,
  type DeskState,
  type IncidentNews,
  type Report,
} from '../../src/contracts/incidents.ts'
import type { DeskEntry } from '../../src/domain/incidents/desk.ts'

/** The desk at work: what it remembers, and what it must not lose when it continues as new. */
export interface DeskRoom {
  policy: DeskPolicy
  readonly desk: DeskState
  readonly inbox: Report[]
  /** What goes on beside the loop; the desk continues as new only when there is none. */
  working: number
  looked: boolean
  /** Alerts that are being written. */
  saving: DeskState['unsaved']
  /** Runs that began before this did not: they may have several batches on their way. */
  savesOneByOne: boolean
  /** Runs that began before this did not: they write alerts when no report is left, and once. */
  savesBetween: boolean
}

/** False: it is gone, by whatever hand, and forgotten here. */
export async function tell(room: DeskRoom, entry: DeskEntry, news: IncidentNews): Promise<boolean> {
  const { desk } = room
  try {
    await getExternalWorkflowHandle(incidentWorkflowId(entry.number)).signal(tellIncident, news)
    return true
  } catch {
    const at = desk.open.indexOf(entry)
    if (at >= 0) desk.open.splice(at, 1)
    return false
  }
}

/** Goes on by itself; the desk continues as new only when it is done. */
export function keep(room: DeskRoom, work: Promise<unknown>): void {
  room.working += 1
  const done = () => void (room.working -= 1)
  work.then(done, done)
}
