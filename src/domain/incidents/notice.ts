import type { Millis } from '../clock.ts'
import type { CauseKey, Severity } from './cause-key.ts'
import type { Channel, Status } from './incident.ts'

/** What a notice is for; receivers act on it: a resolved one closes what a trigger opened. */
export type NoticeKind = 'trigger' | 'acknowledged' | 'update' | 'approval' | 'resolved'

/** Everything a channel needs to say it. Plain text; each channel cuts and escapes as it must. */
export interface Notice {
  /** Of the ledger; receivers tell doubles by it. */
  readonly key: string
  readonly kind: NoticeKind
  readonly channel: Channel
  readonly transition: string
  readonly level: string
  readonly who: string
  readonly incident: number
  readonly cause: CauseKey
  readonly title: string
  readonly severity: Severity
  readonly status: Status
  /** What happened, one sentence each: the headline first. */
  readonly lines: readonly string[]
  /** Name and value, short. */
  readonly facts: readonly (readonly [string, string])[]
  readonly at: Millis
  /** Of a kind that follows a trigger: the key of that trigger. */
  readonly about: string | undefined
  /** Key of the first notice of the incident, for threads of mail. */
  readonly thread: string
}

/** `delivered`: the receiver took it. `failed`: it never will by this channel. */
export interface NoticeResult {
  readonly state: 'delivered' | 'failed'
  readonly receipt: string
  readonly attempts: number
  readonly at: Millis
}

/** `17-mf3k2x0w/escalated-L2/L2/slack`: the same for each attempt, and never the same for two incidents, also after a new database. */
export function noticeKey(
  incident: { readonly number: number; readonly openedAt: Millis },
  transition: string,
  level: string,
  channel: Channel,
): string {
  return `${incident.number}-${incident.openedAt.toString(36)}/${transition}/${level}/${channel}`
}

/** The number of the incident that a key belongs to; undefined when it is none of ours. */
export function incidentOfKey(key: string): number | undefined {
  const number = /^(?:gapless-)?(\d{1,15})-[0-9a-z]+\//.exec(key)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** At most so many characters, never half of one; what was cut is marked. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const end = /[\uD800-\uDBFF]$/.test(text.slice(0, most - 1)) ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}
