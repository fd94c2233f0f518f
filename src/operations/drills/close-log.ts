import { actOnIncident } from '../incident-acts.ts'
import type { Sight } from './sight.ts'
import type { Underway } from './underway.ts'

const ACTOR = { name: 'drill', via: 'cli' } as const

/** Says in the incident's log that it was a drill and closes it, so that the next drill opens an incident of its own. Never rejects. */
export async function closeLog({ ground, timeline }: Underway, { view }: Sight, broke: string): Promise<void> {
  if (view === undefined || ground.signal.aborted) return
  const { desk } = ground.tools
  const number = String(view.incident.number)
  const log = {
    text: 'This was a drill.',
    rootCause: `Drill: ${broke}`,
    prevention: 'None is needed: it was a drill.',
  }
  try {
    await actOnIncident(desk, 'note', number, ACTOR, log)
    if (view.incident.status === 'RESOLVED') await actOnIncident(desk, 'close', number, ACTOR)
  } catch (error) {
    timeline.note('told', `Incident ${number} could not be closed: ${(error as Error).message}`)
  }
}
