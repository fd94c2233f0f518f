import { randomUUID } from 'node:crypto'
import type { Actor, HoldWindow } from '../contracts/incidents.ts'
import { DAY } from '../domain/clock.ts'
import { parseDuration, parseMoment } from '../domain/duration.ts'
import { ConfigError, ConflictError } from '../errors.ts'
import { windowsAfter } from '../store/incident-desk.ts'
import { askDesk, deskPolicy, endHoldOf, holdAll } from '../temporal/incidents.ts'
import type { Desk } from './desk.ts'
import { within } from './services.ts'

export interface HoldWords {
  /** How long, like `2h`; or `until`. */
  readonly for?: string | undefined
  readonly until?: string | undefined
  readonly from?: string | undefined
  readonly scope?: readonly string[] | undefined
  readonly reason: string
  readonly kind?: 'maintenance' | 'silence' | undefined
}

const LONGEST_MS = 30 * DAY
const PATIENCE_MS = 1_500

/** A time in which nobody is called. It must have an end. */
export function parseHold(desk: Pick<Desk, 'clock'>, words: HoldWords, actor: Actor): HoldWindow {
  const now = desk.clock()
  const from = words.from === undefined ? now : parseMoment(words.from, now)
  if (from === undefined) throw new ConfigError([`${JSON.stringify(words.from)} is not a time with a zone.`])
  const length = words.for === undefined ? undefined : parseDuration(words.for)
  const until =
    words.until === undefined ? (length === undefined ? undefined : from + length) : parseMoment(words.until, now)
  if (until === undefined) throw new ConfigError(['Say how long: a duration like 2h, or until a time with a zone.'])
  if (until <= Math.max(from, now)) throw new ConfigError(['It must end after it begins, and after now.'])
  if (until - from > LONGEST_MS) throw new ConfigError(['It may last 30 days at most.'])
  if (words.reason.trim() === '') throw new ConfigError(['Say why: whoever is not called will ask.'])
  return {
    id: randomUUID().slice(0, 8),
    kind: words.kind ?? 'maintenance',
    from,
    until,
    scope: [...(words.scope ?? [])],
    by: `${actor.name} (${actor.via})`,
    reason: words.reason.trim().slice(0, 1_000),
  }
}

export async function startHold(desk: Desk, hold: HoldWindow): Promise<void> {
  const { settings, channels } = desk.config
  await holdAll(await desk.temporal(), deskPolicy(settings, channels), hold)
}

/** Those that have not ended; by the desk, else by the tables. */
export async function listHolds(desk: Desk): Promise<HoldWindow[]> {
  const now = desk.clock()
  const known = await within(PATIENCE_MS, desk.temporal().then(askDesk)).catch(() => undefined)
  const holds = known?.holds ?? (await windowsAfter(desk.database, now)).filter(({ endedBy }) => endedBy === undefined)
  return holds
    .filter(({ until }) => until > now)
    .map(({ id, kind, from, until, scope, by, reason }) => ({ id, kind, from, until, scope, by, reason }))
}

/** Ends the one that is named, or all of them; gives those that it ended. */
export async function endHolds(desk: Desk, id: string | undefined, actor: Actor): Promise<HoldWindow[]> {
  const holds = (await listHolds(desk)).filter((hold) => id === undefined || hold.id === id)
  if (holds.length === 0)
    throw new ConflictError(id === undefined ? 'No maintenance is on.' : `No maintenance ${JSON.stringify(id)} is on.`)
  const { settings, channels } = desk.config
  const client = await desk.temporal()
  for (const hold of holds)
    await endHoldOf(client, deskPolicy(settings, channels), hold.id, `${actor.name} (${actor.via})`)
  return holds
}
