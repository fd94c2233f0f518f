import type { Client, WorkflowHandle } from '@temporalio/client'
import * as messages from '../contracts/incidents.ts'
import type { Actor, NoteWords } from '../contracts/incidents.ts'
import type { Incident } from '../domain/incidents/incident.ts'
import { ConflictError } from '../errors.ts'
import type { Desk } from './desk.ts'
import { asked } from './incident-asked.ts'
import { parseNumber, showIncident, type IncidentView } from './incidents.ts'

const ACT_MS = 30_000

interface Once {
  readonly updateId?: string
}

/** What people may do to an incident, by the word they use. */
export const INCIDENT_ACTS = {
  ack: (handle: WorkflowHandle, actor: Actor, _words: ActWords, once: Once) =>
    handle.executeUpdate(messages.acknowledge, { args: [actor], ...once }),
  assign: (handle: WorkflowHandle, actor: Actor, { to }: ActWords, once: Once) =>
    handle.executeUpdate(messages.assign, { args: [{ actor, to: to ?? '' }], ...once }),
  note: (handle: WorkflowHandle, actor: Actor, words: ActWords, once: Once) => {
    const { text = '', rootCause, prevention, lessons, resolution } = words
    const note: NoteWords = {
      actor,
      text,
      ...(rootCause === undefined ? {} : { rootCause }),
      ...(prevention === undefined ? {} : { prevention }),
      ...(lessons === undefined ? {} : { lessons }),
      ...(resolution === undefined ? {} : { resolution }),
    }
    return handle.executeUpdate(messages.addNote, { args: [note], ...once })
  },
  escalate: (handle: WorkflowHandle, actor: Actor, { reason, text }: ActWords, once: Once) =>
    handle.executeUpdate(messages.escalate, { args: [{ actor, reason: reason ?? text ?? '' }], ...once }),
  approve: (handle: WorkflowHandle, actor: Actor, { remedy }: ActWords, once: Once) =>
    handle.executeUpdate(messages.approve, { args: [{ actor, ...(remedy === undefined ? {} : { remedy }) }], ...once }),
  resolve: (handle: WorkflowHandle, actor: Actor, { resolution, text }: ActWords, once: Once) =>
    handle.executeUpdate(messages.resolve, { args: [{ actor, resolution: resolution ?? text ?? '' }], ...once }),
  reopen: (handle: WorkflowHandle, actor: Actor, { reason, text }: ActWords, once: Once) =>
    handle.executeUpdate(messages.reopen, { args: [{ actor, reason: reason ?? text ?? '' }], ...once }),
  close: (handle: WorkflowHandle, actor: Actor, _words: ActWords, once: Once) =>
    handle.executeUpdate(messages.close, { args: [actor], ...once }),
} as const
export type IncidentAct = keyof typeof INCIDENT_ACTS

export interface ActWords {
  readonly to?: string | undefined
  readonly text?: string | undefined
  readonly reason?: string | undefined
  readonly remedy?: string | undefined
  readonly resolution?: string | undefined
  readonly rootCause?: string | undefined
  readonly prevention?: string | undefined
  readonly lessons?: string | undefined
}

/**
 * Does it, and gives the incident as it then is. Throws ConflictError with the reason when it may not be done now. `once`: what names the
 * request where it may come twice; of equal ones only the first is done.
 */
export async function actOnIncident(
  desk: Desk,
  act: IncidentAct,
  id: string,
  actor: Actor,
  words: ActWords = {},
  once?: string,
): Promise<IncidentView> {
  const number = parseNumber(id)
  let after: Incident
  try {
    after = await asked(async () => {
      const client: Client = await desk.temporal()
      const handle = client.workflow.getHandle(messages.incidentWorkflowId(number))
      return client.withDeadline(desk.clock() + ACT_MS, () =>
        INCIDENT_ACTS[act](handle, actor, words, once === undefined ? {} : { updateId: once }),
      )
    })
  } catch (error) {
    if (!isGone(error)) throw error
    const { incident } = await showIncident(desk, id)
    throw new ConflictError(`Incident ${number} is ${incident.status}; nothing of it can be changed any more.`, {
      cause: error,
    })
  }
  const view = await showIncident(desk, id)
  // The act is done; what is shown of it must not be older, however slow the rest answers.
  return { ...view, incident: after }
}

function isGone(error: unknown): boolean {
  const { name, message } = error as Error
  return name === 'WorkflowNotFoundError' || /workflow execution already completed/i.test(message)
}
