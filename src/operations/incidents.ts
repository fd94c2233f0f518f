import type { Incident, IncidentEntry, Notification, Status } from '../domain/incidents/incident.ts'
import { ConfigError } from '../errors.ts'
import { noticesOf } from '../store/incident-ledger.ts'
import { findIncident, incidentJournal, listIncidents as listSaved } from '../store/incidents.ts'
import { askDesk, askIncident, askJournal } from '../temporal/incidents.ts'
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
