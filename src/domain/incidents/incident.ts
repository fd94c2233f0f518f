import type { Millis } from '../clock.ts'
import type { CauseKey, Severity } from './cause-key.ts'
import type { CheckResult, RankedCause } from './check.ts'
import type { RemedyPlan, RemedyResult } from './remedy-plan.ts'

export const STATUSES = ['OPEN', 'INVESTIGATING', 'RESOLVED', 'CLOSED'] as const
export type Status = (typeof STATUSES)[number]

/** By what it came in. */
export type Door = 'monitor' | 'alert' | 'person' | 'workflow' | 'drill'

/** Something that happened to an incident, in order. `seq` counts from 1 and, with the number, is its key. */
export interface IncidentEntry {
  readonly seq: number
  readonly at: Millis
  readonly kind: EntryKind
  /** `gapless`, or who: `ana (page)`. */
  readonly actor: string
  readonly sentence: string
  readonly detail?: unknown
}

export type EntryKind =
  | 'opened'
  | 'alert'
  | 'flap'
  | 'diagnosis'
  | 'cause'
  | 'adopted'
  | 'released'
  | 'symptom'
  | 'remedy'
  | 'approval'
  | 'proof'
  | 'notice'
  | 'escalated'
  | 'held'
  | 'acknowledged'
  | 'assigned'
  | 'note'
  | 'severity'
  | 'resolved'
  | 'watch'
  | 'reopened'
  | 'closed'
  | 'fault'

export const CHANNELS = ['slack', 'slack-platform', 'pagerduty', 'mail', 'page'] as const
/** `page` is gapless's own page and log: always there, wakes nobody. */
export type Channel = (typeof CHANNELS)[number]

/** One step of the ladder. Its wait begins when the rung is reached. */
export interface LadderRung {
  readonly level: string
  /** Who is called, in words: `Data Collection Team`. */
  readonly who: string
  /** All of them are told. */
  readonly channels: readonly Channel[]
  /** How long an acknowledgement may take before the next rung. */
  readonly waitMs: number
}

export type NoticeState = 'held' | 'sending' | 'delivered' | 'failed'

/** A row of the ledger. The key is `(incident, transition, level, channel)`, and is what receivers tell doubles by. */
export interface Notification {
  readonly key: string
  /** `opened`, `escalated-L2`, `repeat-3`, `update-4`, `approval-1`, `resolved-1`, `reopened-1`, `closed`. */
  readonly transition: string
  readonly level: string
  readonly channel: Channel
  readonly state: NoticeState
  readonly attempts: number
  readonly firstAt: Millis
  readonly deliveredAt: Millis | undefined
  readonly nextTryAt: Millis | undefined
  /** What the receiver gave: a message id, a dedup key, `ok`; or why it failed. */
  readonly receipt: string
}

/** An incident as people read it. */
export interface Incident {
  readonly number: number
  readonly key: CauseKey
  readonly title: string
  readonly description: string
  readonly door: Door
  readonly severity: Severity
  readonly status: Status
  readonly owner: string | undefined
  /** When the fault began, as far as is known; for the time to detect. */
  readonly startedAt: Millis
  readonly openedAt: Millis
  readonly acknowledgedAt: Millis | undefined
  readonly acknowledgedBy: string | undefined
  readonly resolvedAt: Millis | undefined
  readonly resolvedBy: string | undefined
  readonly closedAt: Millis | undefined
  /** Until when it is watched. */
  readonly watchUntil: Millis | undefined
  readonly flapCount: number
  readonly reopenCount: number
  /** The parent that explains it, while it does. */
  readonly parent: number | undefined
  readonly symptoms: readonly string[]
  readonly cause: RankedCause | undefined
  readonly findings: readonly CheckResult[]
  readonly remedies: readonly RemedyResult[]
  /** A remedy that waits for a person. */
  readonly awaiting: RemedyPlan | undefined
  readonly notifications: readonly Notification[]
  readonly ladder: readonly LadderRung[]
  /** The rung that was reached, counted from 0; -1 before the first. */
  readonly rung: number
  /** When the next rung is called if nobody answers. */
  readonly nextRungAt: Millis | undefined
  /** The ladder stands still until then: maintenance or a silence. */
  readonly heldUntil: Millis | undefined
  readonly rootCause: string
  readonly resolution: string
  readonly prevention: string
  readonly lessons: string
}

export function isOpen(status: Status): boolean {
  return status === 'OPEN' || status === 'INVESTIGATING'
}
