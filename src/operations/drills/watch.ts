/** What the product says of a fault, read as a person would: its incidents, their journals, and who was called. */
import type { Millis } from '../../domain/clock.ts'
import type { Incident } from '../../domain/incidents/incident.ts'
import { isOpen } from '../../domain/incidents/incident.ts'
import type { Desk } from '../desk.ts'
import { listIncidents, showIncident, type IncidentView } from '../incidents.ts'
import type { DrillReport } from './drill.ts'

const LOOKED_AT = 50
/** Clocks of one machine may differ in what they rounded. */
const SLACK_MS = 1_000

/**
 * The incident of one of these keys that is open, or was opened since; undefined while there is none. Once its number is known that one is asked for
 * alone. Never rejects for what is away.
 */
export async function incidentOf(
  desk: Desk,
  keys: readonly string[],
  since: Millis,
  known?: number,
): Promise<IncidentView | undefined> {
  if (known !== undefined) return showIncident(desk, String(known)).catch(() => undefined)
  const all = await listIncidents(desk, { limit: LOOKED_AT }).catch((): Incident[] => [])
  const found = all.find(
    ({ key, cause, status, openedAt }) =>
      (keys.includes(key) || keys.includes(cause?.key ?? '')) && (isOpen(status) || openedAt >= since - SLACK_MS),
  )
  return found === undefined ? undefined : showIncident(desk, String(found.number)).catch(() => undefined)
}

/** When it was seen: opened, or opened again. */
export function seenAt({ incident, journal }: IncidentView, since: Millis): Millis {
  const again = journal.find(({ kind, at }) => kind === 'reopened' && at >= since - SLACK_MS)
  return again?.at ?? Math.max(since, incident.openedAt)
}

/** Who has been told since, one line for each level, the first time only. */
export function calledSince({ incident, notifications }: IncidentView, since: Millis): DrillReport['escalated'] {
  const told = notifications.filter(
    ({ transition, state, firstAt }) =>
      /^(opened|reopened|escalated)/.test(transition) && state === 'delivered' && firstAt >= since - SLACK_MS,
  )
  return [...Map.groupBy(told, ({ level }) => level)].map(([level, each]) => ({
    level,
    who: incident.ladder.find((rung) => rung.level === level)?.who ?? '',
    afterMs: Math.min(...each.map(({ firstAt }) => firstAt)) - since,
    channels: [...new Set(each.map(({ channel }) => channel))],
  }))
}

/** What was tried since. */
export function triedSince({ incident }: IncidentView, since: Millis): DrillReport['remedies'] {
  return incident.remedies
    .filter(({ at }) => at >= since)
    .map(({ remedy, target, outcome, sentence, at }) => ({ remedy, target, outcome, sentence, afterMs: at - since }))
}

/** The sentence that proves that a remedy helped; undefined as long as there is none. */
export function proofSince({ journal }: IncidentView, since: Millis): string | undefined {
  return journal.findLast(({ kind, sentence, at }) => kind === 'proof' && at >= since && /^Proven/.test(sentence))
    ?.sentence
}
