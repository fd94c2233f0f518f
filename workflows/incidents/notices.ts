import { isCancellation, patched } from '@temporalio/workflow'
import { isOpen, type Channel, type LadderRung, type Notification } from '../../src/domain/incidents/incident.ts'
import { noticeKey, type Notice, type NoticeKind, type NoticeResult } from '../../src/domain/incidents/notice.ts'
import { noticeCall } from './calls.ts'
import { changed, note, type IncidentState } from './state.ts'

export interface Telling {
  readonly kind: NoticeKind
  readonly transition: string
  readonly rung: Pick<LadderRung, 'level' | 'who'>
  readonly channel: Channel
  readonly lines: readonly string[]
  readonly about?: string
}

/** Makes the notice of what is to be told now. */
export function noticeOf(state: IncidentState, { kind, transition, rung, channel, lines, about }: Telling): Notice {
  const { incident } = state
  const { cause, remedies, owner, symptoms, notifications } = incident
  const key = noticeKey(incident, transition, rung.level, channel)
  const [last] = remedies.slice(-1)
  const facts: [string, string][] = [
    ['Severity', incident.severity],
    ['Status', incident.status],
    ['Since', new Date(incident.startedAt).toISOString()],
    ...(cause === undefined ? [] : [['Cause', cause.sentence] as [string, string]]),
    ...(last === undefined ? [] : [['Last remedy', last.sentence] as [string, string]]),
    ...(symptoms.length === 0 ? [] : [['Symptoms', symptoms.slice(0, 20).join(', ')] as [string, string]]),
    ...(owner === undefined ? [] : [['Owner', owner] as [string, string]]),
  ]
  return {
    ...{ key, kind, channel, transition, level: rung.level, who: rung.who },
    incident: incident.number,
    cause: incident.key,
    title: incident.title.slice(0, 300),
    severity: incident.severity,
    status: incident.status,
    lines: lines.map((line) => line.slice(0, 1_000)),
    facts: facts.map(([name, value]) => [name, value.slice(0, 1_000)] as const),
    at: Date.now(),
    about,
    thread: notifications.find((each) => each.channel === channel)?.key ?? key,
  }
}

/** Sends it, however long that takes, and gives what came of it. Nothing waits for it that does not want to. */
export async function send(state: IncidentState, notice: Notice): Promise<NoticeResult> {
  const { key, transition, level, channel } = notice
  if (!state.pending.some((each) => each.key === key)) state.pending.push(notice)
  const row: Notification = {
    ...{ key, transition, level, channel },
    state: 'sending',
    attempts: 0,
    firstAt: notice.at,
    deliveredAt: undefined,
    nextTryAt: undefined,
    receipt: '',
  }
  put(state, row)
  let result: NoticeResult
  try {
    result = await noticeCall(`${transition} to ${level} by ${channel}`).sendNotice(notice)
  } catch (error) {
    if (isCancellation(error)) throw error
    result = { state: 'failed', receipt: 'not delivered within a day', attempts: 0, at: Date.now() }
  }
  state.pending = state.pending.filter((each) => each.key !== key)
  const { attempts, receipt } = result
  put(state, {
    ...row,
    state: result.state,
    attempts,
    receipt,
    deliveredAt: result.state === 'delivered' ? result.at : undefined,
  })
  note(
    state,
    'notice',
    'gapless',
    result.state === 'delivered'
      ? `${level} was told by ${channel} (${transition}).`
      : `${level} could not be told by ${channel} (${transition}): ${receipt}.`,
    { key, ...result },
  )
  if (result.state === 'delivered' && notice.kind === 'trigger') outdated(state, notice)
  return result
}

/** A call that came through late rings for what has been answered or is over since: who heard it hears that too. */
function outdated(state: IncidentState, { key, transition, level, channel }: Notice): void {
  const { incident, answered, counts } = state
  const word = !isOpen(incident.status) ? 'resolved' : answered && channel === 'pagerduty' ? 'acknowledged' : undefined
  const nth = word === undefined ? undefined : counts[word]
  if (word === undefined || nth === undefined) return
  const follows = channel === 'pagerduty' ? `${word}-${nth}:${transition}` : `${word}-${nth}`
  const known = incident.notifications.some((each) => each.channel === channel && each.transition === follows)
  if (known || !patched('late-calls-hear-the-end')) return
  const lines =
    word === 'resolved'
      ? [`Resolved: incident ${incident.number}, ${incident.title}`, incident.resolution]
      : [`${incident.acknowledgedBy ?? 'Somebody'} acknowledged incident ${incident.number}: ${incident.title}`]
  launch(state, {
    kind: word,
    transition: follows,
    rung: { level, who: '' },
    channel,
    lines,
    ...(channel === 'pagerduty' ? { about: key } : {}),
  })
}

/** Rows that people look at; the ledger has them all. */
const MOST_ROWS = 200

function put(state: IncidentState, row: Notification): void {
  const others = state.incident.notifications.filter(({ key }) => key !== row.key)
  state.incident.notifications = [...others, row].slice(-MOST_ROWS)
  changed(state)
}

/** Those who were told of it, each once: what is over is told to nobody who never heard of it. */
export function listeners(state: IncidentState): { level: string; channel: Channel }[] {
  const heard = state.incident.notifications.filter(
    (each) => each.state === 'delivered' && /^(opened|escalated|repeat|reopened)/.test(each.transition),
  )
  const seen = new Set<string>()
  return heard.filter(({ channel }) => {
    if (seen.has(channel)) return false
    seen.add(channel)
    return true
  })
}

/** Tells those who know of it what became of it; to a pager each of its triggers is ended. */
export function tellListeners(
  state: IncidentState,
  kind: NoticeKind,
  transition: string,
  lines: readonly string[],
): void {
  for (const { level, channel } of listeners(state)) {
    if (channel === 'pagerduty') continue
    launch(state, { kind, transition, rung: { level, who: '' }, channel, lines })
  }
  if (kind !== 'resolved' && kind !== 'acknowledged') return
  for (const trigger of triggersOf(state))
    launch(state, {
      kind,
      transition: `${transition}:${trigger.transition}`,
      rung: { level: trigger.level, who: '' },
      channel: 'pagerduty',
      lines,
      about: trigger.key,
    })
}

/** What a pager was asked to ring for since the incident was last open. */
function triggersOf({ incident }: IncidentState): Notification[] {
  const ended = new Set(
    incident.notifications
      .filter(({ channel, transition }) => channel === 'pagerduty' && transition.startsWith('resolved'))
      .map(({ transition }) => transition.split(':')[1]),
  )
  return incident.notifications.filter(
    ({ channel, state, transition }) =>
      channel === 'pagerduty' &&
      state === 'delivered' &&
      /^(opened|escalated|repeat|reopened)/.test(transition) &&
      !ended.has(transition),
  )
}

function launch(state: IncidentState, telling: Telling): void {
  // What goes wrong with it is in the journal already.
  void send(state, noticeOf(state, telling)).catch(() => undefined)
}
