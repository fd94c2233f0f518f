/** What the pages of incidents say, from what an incident is. Pure. */
import type { Millis } from '../../domain/clock.ts'
import { isOpen, type Channel, type EntryKind, type Incident } from '../../domain/incidents/incident.ts'
import { listed, sentenceTime, spanExact } from '../../operations/words.ts'

/** Nobody has it: the ladder goes on calling. One that follows from another calls nobody. */
export function isUnanswered({ status, parent, acknowledgedAt, nextRungAt }: Incident): boolean {
  return isOpen(status) && parent === undefined && (acknowledgedAt === undefined || nextRungAt !== undefined)
}

/** Who must act, and what happens next by itself. */
export interface NextStep {
  readonly title: string
  readonly text: string
  readonly tone: 'bad' | 'plain'
}

export function nextStep(incident: Incident, now: Millis): NextStep {
  const { status, parent, heldUntil, awaiting } = incident
  if (status === 'CLOSED')
    return plain(`Closed ${at(incident.closedAt, now)}.`, 'Its log is whole; nothing is left to do.')
  if (status === 'RESOLVED') return watched(incident, now)
  const decide = awaiting === undefined ? '' : ` Then decide on the repair that waits: ${awaiting.title}.`
  if (parent !== undefined)
    return plain(
      `It follows from incident ${parent}.`,
      'That one calls people; this one ends with it, or is looked at for itself.',
    )
  if (heldUntil !== undefined && heldUntil > now)
    return plain(
      `Held until ${sentenceTime(heldUntil, now)}.`,
      'Maintenance or a silence: nobody is called meanwhile, and the ladder goes on by itself.',
    )
  if (!isUnanswered(incident))
    return plain(
      `${incident.owner ?? incident.acknowledgedBy ?? 'Somebody'} has it since ${at(incident.acknowledgedAt, now)}.`,
      `After too long a silence the ladder goes on.${awaiting === undefined ? '' : ` A repair waits for approval: ${awaiting.title}.`}`,
    )
  const nobody =
    incident.acknowledgedAt === undefined
      ? 'Nobody has answered.'
      : `Nothing more was heard of ${incident.owner ?? incident.acknowledgedBy ?? 'anybody'}.`
  return {
    title: `${nobody} ${callWords(incident, now)}`,
    text: `Acknowledge to stop the ladder.${decide}`,
    tone: 'bad',
  }
}

function watched({ resolvedAt, resolvedBy, watchUntil, rootCause, prevention }: Incident, now: Millis): NextStep {
  const by = resolvedBy === undefined || resolvedBy === 'gapless' ? 'Repaired' : `Resolved by ${resolvedBy}`
  const watch =
    watchUntil === undefined || watchUntil <= now
      ? 'The watch is over.'
      : `Watched until ${sentenceTime(watchUntil, now)}.`
  const empty = [...(rootCause === '' ? ['root cause'] : []), ...(prevention === '' ? ['prevention'] : [])]
  return plain(
    `${by} ${at(resolvedAt, now)}. ${watch}`,
    empty.length === 0
      ? 'A relapse opens it again. It can be closed when nothing more is to be said.'
      : `A relapse opens it again. Closing needs its ${listed(empty)}: write a note with ${empty.length === 1 ? 'it' : 'them'}.`,
  )
}

const plain = (title: string, text: string): NextStep => ({ title, text, tone: 'plain' })
const at = (moment: Millis | undefined, now: Millis): string =>
  moment === undefined ? 'a moment ago' : sentenceTime(moment, now)

/** `L2 Platform Team is called in 4 min 10 s, at 14:30:06.` */
function callWords(incident: Incident, now: Millis): string {
  const next = incident.ladder[nextRung(incident)]
  if (next === undefined || incident.nextRungAt === undefined) return 'Nobody has been called yet.'
  const who = `${next.level} ${next.who} is called`
  const again = nextRung(incident) === incident.rung ? ' again' : ''
  if (incident.nextRungAt <= now) return `${who}${again} now.`
  return `${who}${again} in ${spanExact(incident.nextRungAt - now)}.`
}

/** The rung that is called next; the last one is called again and again. */
export function nextRung({ rung, ladder }: Incident): number {
  return Math.min(rung + 1, ladder.length - 1)
}

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  slack: 'Slack',
  'slack-platform': "Slack, the platform's channel",
  pagerduty: 'PagerDuty',
  mail: 'mail',
  page: 'this page',
}
export const channelName = (channel: Channel): string => CHANNEL_NAMES[channel]

/** What people did. */
const PEOPLE: readonly EntryKind[] = ['acknowledged', 'assigned', 'note', 'approval', 'reopened', 'closed', 'resolved']
export const SHOWN = ['all', 'people', 'notices'] as const
export type Shown = (typeof SHOWN)[number]

export function isShown(shown: Shown, kind: EntryKind, actor: string): boolean {
  if (shown === 'all') return true
  if (shown === 'notices') return ['notice', 'escalated', 'held', 'fault'].includes(kind)
  return actor !== 'gapless' && (PEOPLE.includes(kind) || kind === 'escalated' || kind === 'remedy')
}
