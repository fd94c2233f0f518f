import { setTimeout } from 'node:timers/promises'
import type { Client, WorkflowHandle } from '@temporalio/client'
import * as messages from '../contracts/incidents.ts'
import type { Actor, NoteWords } from '../contracts/incidents.ts'
import { causeKey, SEVERITIES, type Severity } from '../domain/incidents/cause-key.ts'
import type { Incident, IncidentEntry, Notification, Status } from '../domain/incidents/incident.ts'
import { ConfigError, ConflictError, UpstreamError } from '../errors.ts'
import { noticesOf } from '../store/incident-ledger.ts'
import { findIncident, incidentJournal, listIncidents as listSaved } from '../store/incidents.ts'
import { askDesk, askIncident, askJournal, deskPolicy, openIncident } from '../temporal/incidents.ts'
import { isTemporalAway } from '../temporal/unreachable.ts'
import type { Desk } from './desk.ts'
import { within } from './services.ts'

/** An incident with everything that was said and sent. */
export interface IncidentView {
  readonly incident: Incident
  readonly notifications: readonly Notification[]
  readonly journal: readonly IncidentEntry[]
}

const PATIENCE_MS = 1_500
/** For the one that is left when the other does not answer. */
const LAST_RESORT_MS = 8_000
const ACT_MS = 30_000

/** Newest first, from the tables; while MySQL is away, those that are not closed, from Temporal. */
export async function listIncidents(
  desk: Desk,
  query: { limit: number; before?: number | undefined; open?: boolean | undefined; status?: Status | undefined },
): Promise<Incident[]> {
  try {
    return await within(PATIENCE_MS, listSaved(desk.database, query))
  } catch (error) {
    const live = await liveIncidents(desk).catch(() => {
      throw error
    })
    return live
      .filter(({ number, status }) => number < (query.before ?? Infinity) && (query.status ?? status) === status)
      .filter(({ status }) => query.open !== true || status === 'OPEN' || status === 'INVESTIGATING')
      .slice(0, query.limit)
  }
}

async function liveIncidents(desk: Desk): Promise<Incident[]> {
  const client = await desk.temporal()
  const open = (await askDesk(client))?.open ?? []
  const numbers = open.map(({ number }) => number).sort((a, b) => b - a)
  const asked = await Promise.all(numbers.slice(0, 50).map((number) => askIncident(client, number)))
  return asked.filter((incident) => incident !== undefined)
}

/** One incident: the tables with what its workflow knows better. Throws ConfigError when there is none of that number. */
export async function showIncident(desk: Desk, id: string): Promise<IncidentView> {
  const number = parseNumber(id)
  const asking = liveView(desk, number)
  const saved = await savedView(desk, number)
  const live = saved.is === 'known' ? await within(PATIENCE_MS, asking).catch(() => undefined) : await asking
  if (saved.is === 'known') {
    const written = new Set(saved.view.journal.map(({ seq }) => seq))
    const newer = live?.journal.filter(({ seq }) => !written.has(seq)) ?? []
    return {
      incident: live?.incident ?? saved.view.incident,
      notifications: joined(saved.view.notifications, live?.notifications ?? saved.view.incident.notifications),
      journal: [...saved.view.journal, ...newer],
    }
  }
  if (live !== undefined) return live
  if (saved.is === 'away') throw saved.error
  throw new ConfigError([`There is no incident ${number}.`])
}

/** The ledger knows attempts and the next try; the workflow also what was sent while the ledger was away. */
function joined(ledger: readonly Notification[], known: readonly Notification[]): Notification[] {
  const written = new Set(ledger.map(({ key }) => key))
  return [...ledger, ...known.filter(({ key }) => !written.has(key))].sort((a, b) => a.firstAt - b.firstAt)
}

type Saved = { is: 'known'; view: IncidentView } | { is: 'unknown' } | { is: 'away'; error: unknown }

async function savedView({ database }: Desk, number: number): Promise<Saved> {
  try {
    const [incident, notifications, journal] = await within(
      PATIENCE_MS,
      Promise.all([findIncident(database, number), noticesOf(database, number), incidentJournal(database, number)]),
    )
    return incident === undefined ? { is: 'unknown' } : { is: 'known', view: { incident, notifications, journal } }
  } catch (error) {
    return { is: 'away', error }
  }
}

async function liveView(desk: Desk, number: number): Promise<IncidentView | undefined> {
  try {
    const client = await within(LAST_RESORT_MS, desk.temporal())
    const [incident, journal] = await within(
      LAST_RESORT_MS,
      Promise.all([askIncident(client, number), askJournal(client, number)]),
    )
    return incident === undefined ? undefined : { incident, notifications: incident.notifications, journal }
  } catch {
    return undefined
  }
}

/** `17`, `#17` or `incident/17`. */
export function parseNumber(id: string): number {
  const number = Number(/^(?:incident\/|#)?(\d{1,15})$/.exec(id.trim())?.[1] ?? NaN)
  if (!Number.isSafeInteger(number))
    throw new ConfigError([`${JSON.stringify(id.slice(0, 40))} is not an incident: name its number.`])
  return number
}

export function parseSeverity(text: string): Severity {
  const found = SEVERITIES.find((severity) => severity === text.toUpperCase())
  if (found === undefined)
    throw new ConfigError([`There is no severity ${JSON.stringify(text)}: ${SEVERITIES.join(', ')}.`])
  return found
}

export interface OpenWords {
  readonly title: string
  readonly severity?: string | undefined
  readonly description?: string | undefined
}

/** Opens one by hand; an equal title that is open already is that incident. */
export async function openByPerson(
  desk: Desk,
  words: OpenWords,
  actor: Actor,
): Promise<IncidentView & { opened: boolean }> {
  const title = words.title.trim()
  if (title === '' || title.length > 200) throw new ConfigError(['Say what is wrong, in at most 200 characters.'])
  const severity = parseSeverity(words.severity ?? 'P3')
  const slug = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  const { settings, channels } = desk.config
  const { number, opened } = await asked(async () =>
    openIncident(await desk.temporal(), deskPolicy(settings, channels), {
      key: causeKey('manual', slug.slice(0, 120)),
      door: 'person',
      severity,
      title,
      description: (words.description ?? '').slice(0, 4_000),
      startedAt: desk.clock(),
      by: `${actor.name} (${actor.via})`,
    }),
  )
  return { ...(await showNew(desk, number)), opened }
}

const NEW_TRIES = 40
const NEW_REST_MS = 250

/** An incident that the desk has just opened: its own workflow starts a moment later. */
async function showNew(desk: Desk, number: number): Promise<IncidentView> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await showIncident(desk, String(number))
    } catch (error) {
      if (!(error instanceof ConfigError) || tries >= NEW_TRIES) throw error
      await setTimeout(NEW_REST_MS)
    }
  }
}

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

/** What a workflow refused as a person reads it; a worker that is away as what it is. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowUpdateFailedError')
      throw new ConflictError((error.cause as Error | undefined)?.message ?? error.message, { cause: error })
    if (error instanceof Error && (error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError' || isTemporalAway(error)))
      throw new UpstreamError(
        'unreachable',
        'Nobody has taken it yet: Temporal or the worker does not answer. Ask again in a moment.',
        {
          cause: error,
        },
      )
    throw error
  }
}
