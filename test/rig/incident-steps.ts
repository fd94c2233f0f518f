/** Every step of an incident that repairs itself, and where in each of them its worker may die. Pure. */
import type { SavedIncident } from '../../activities/incidents/records.ts'
import type { EntryKind } from '../../src/domain/incidents/incident.ts'
import type { Notice } from '../../src/domain/incidents/notice.ts'

/**
 * `begun`: nothing is done yet. `done`: all of it is, and Temporal was not told. Of a notice also `sending`: the ledger says that it is being
 * sent, and nobody was asked; `taken`: the receiver has it, and the ledger does not know.
 */
export type Moment = 'begun' | 'sending' | 'taken' | 'done'

/** Where the worker of one incident dies. */
export interface Point {
  readonly step: string
  readonly moment: Moment
}

const NOTICES = ['opened slack', 'opened pagerduty', 'opened mail'].concat(
  ...['resolved-1 slack', 'resolved-1:opened pagerduty', 'resolved-1 mail'],
)
const ENTRIES: readonly EntryKind[] = [
  ...(['opened', 'note', 'diagnosis', 'cause', 'remedy', 'proof'] as const),
  ...(['notice', 'resolved', 'watch', 'closed'] as const),
]
/** The first look before the remedy, the second proves it, the third ends it, and the others watch. */
const LOOKS = 4

const twice = (step: string): Point[] => [
  { step, moment: 'begun' },
  { step, moment: 'done' },
]

/** All of them: what lies within a look or a remedy, what is written, and what is told. */
export const POINTS: readonly (readonly Point[])[] = [
  [
    ...['runChecks', 'rankCauses', 'planRemedies', 'applyRemedy'].flatMap(twice),
    ...Array.from({ length: LOOKS }, (_, at) => `recheck ${at + 1}`).flatMap(twice),
  ],
  ENTRIES.map((kind) => `recordIncident ${kind}`).flatMap(twice),
  NOTICES.flatMap((notice): Point[] =>
    (['begun', 'sending', 'taken', 'done'] as const).map((moment) => ({ step: `sendNotice ${notice}`, moment })),
  ),
]

/** What an activity is a step of; a record is one for each kind of entry that it writes. `nth`: of its type, in this incident, from 1. */
export function stepsOf(type: string, input: unknown, nth: number): string[] {
  if (type === 'sendNotice') return [stepOfNotice(input as Notice)]
  if (type === 'recordIncident') {
    const kinds = (input as SavedIncident).entries.map(({ kind }) => kind)
    return [...new Set(kinds)].map((kind) => `recordIncident ${kind}`)
  }
  return [type === 'recheck' ? `recheck ${Math.min(nth, LOOKS)}` : type]
}

export const stepOfNotice = ({ transition, channel }: Pick<Notice, 'transition' | 'channel'>): string =>
  `sendNotice ${transition} ${channel}`
