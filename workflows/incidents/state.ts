import { setCurrentDetails, workflowInfo } from '@temporalio/workflow'
import type { CarriedIncident, IncidentInput, IncidentPolicy } from '../../src/contracts/incidents.ts'
import { heldUntil } from '../../src/domain/incidents/holds.ts'
import { findingsOf } from '../../src/domain/incidents/check.ts'
import { isOpen, type EntryKind, type Incident, type IncidentEntry } from '../../src/domain/incidents/incident.ts'

type Open<T> = { -readonly [Key in keyof T]: T[Key] }

/** What one incident knows, and how it is written down. Everything in it goes with continue-as-new but the unsaved entries, which are flushed first. */
export type IncidentState = Open<
  Omit<CarriedIncident, 'incident' | 'firing' | 'counts' | 'pending' | 'keys' | 'proven' | 'acted'>
> & {
  readonly incident: Open<Incident>
  keys: string[]
  firing: Record<string, number>
  counts: Record<string, number>
  pending: CarriedIncident['pending'][number][]
  /** Titles of remedies after which the checks were well, since it was opened last. */
  proven: string[]
  /** Ids of what people did lately. */
  acted: string[]
  holds: IncidentInput['holds']
  policy: IncidentPolicy
  entries: IncidentEntry[]
  /** Counts every change: whoever waits for something looks again. */
  turn: number
  dirty: boolean
  /** It waits and nothing is in flight: it may continue as new here. */
  resting: boolean
  approvedBy: string | undefined
  /** Something says that it may be well now: worth a look before its time. */
  lookNow: boolean
}

export function beginState(input: IncidentInput): IncidentState {
  const { carried, report, policy, holds } = input
  const base = {
    holds,
    policy,
    entries: [],
    turn: 0,
    dirty: true,
    resting: false,
    approvedBy: undefined,
    lookNow: false,
  }
  if (carried !== undefined)
    return {
      ...base,
      ...carried,
      incident: { ...carried.incident },
      keys: [...carried.keys],
      firing: { ...carried.firing },
      counts: { ...carried.counts },
      pending: [...carried.pending],
      proven: [...(carried.proven ?? [])],
      acted: [...(carried.acted ?? [])],
    }
  const now = workflowInfo().startTime.getTime()
  const incident: Open<Incident> = {
    number: input.number,
    key: report.key,
    title: report.title,
    description: report.description,
    door: report.door,
    severity: report.severity,
    status: 'OPEN',
    owner: undefined,
    startedAt: Math.min(report.startedAt, now),
    openedAt: now,
    acknowledgedAt: undefined,
    acknowledgedBy: undefined,
    resolvedAt: undefined,
    resolvedBy: undefined,
    closedAt: undefined,
    watchUntil: undefined,
    flapCount: 0,
    reopenCount: 0,
    parent: input.parent,
    symptoms: [...(report.symptoms ?? [])],
    cause: report.cause,
    findings: [...(report.findings ?? [])],
    remedies: [],
    awaiting: undefined,
    notifications: [],
    ladder: policy.ladder,
    rung: -1,
    nextRungAt: undefined,
    heldUntil: undefined,
    rootCause: report.cause?.sentence ?? '',
    resolution: '',
    prevention: '',
    lessons: '',
  }
  const state: IncidentState = {
    ...base,
    incident,
    keys: [report.key],
    phase: 'diagnose',
    seq: 0,
    version: 0,
    firing: report.alert?.status === 'firing' ? { [report.alert.fingerprint]: report.alert.startsAt } : {},
    proof: report.cause?.proof ?? findingsOf(report.findings ?? []).map(({ name, target }) => ({ name, target })),
    round: 0,
    answered: false,
    heardAt: now,
    wellSince: undefined,
    counts: {},
    pending: [],
    proven: [],
    acted: [],
    nextUpdateAt: now + policy.updateEveryMs,
  }
  note(state, 'opened', report.by, `${report.severity} opened by ${report.by}: ${report.title}`, {
    key: report.key,
    description: report.description,
  })
  return state
}

/** What goes over continue-as-new. */
export function carriedOf(state: IncidentState): CarriedIncident {
  const { incident, keys, phase, seq, version, firing, proof, round, answered, heardAt, wellSince } = state
  const { counts, pending, nextUpdateAt, proven, acted } = state
  return {
    ...{ incident, keys, phase, seq, version, firing, proof, round, answered, heardAt, wellSince },
    ...{ counts, pending, nextUpdateAt, proven, acted },
  }
}

const MOST_ENTRIES_DETAIL = 8_000

/** One line of the journal; it also tells whoever waits that something happened. */
export function note(state: IncidentState, kind: EntryKind, actor: string, sentence: string, detail?: unknown): void {
  state.seq += 1
  const told = detail === undefined || JSON.stringify(detail).length > MOST_ENTRIES_DETAIL ? {} : { detail }
  state.entries.push({ seq: state.seq, at: Date.now(), kind, actor, sentence: sentence.slice(0, 1_000), ...told })
  changed(state)
}

export function changed(state: IncidentState): void {
  state.turn += 1
  state.version += 1
  state.dirty = true
  show(state)
}

/** `opened` the first time, then `opened-2`... */
export function counted(state: IncidentState, word: string): number {
  const count = (state.counts[word] ?? 0) + 1
  state.counts[word] = count
  return count
}

/** Until when nobody may be called; undefined: people may be. */
export function heldNow(state: IncidentState): number | undefined {
  return heldUntil(state.holds, state.keys, Date.now())
}

/** Whether people may be called for it at all: not while it is a symptom, resolved, or in a maintenance window. */
export function mayCall(state: IncidentState): boolean {
  return isOpen(state.incident.status) && state.incident.parent === undefined && heldNow(state) === undefined
}

/** Whether it is ours to repair: open, and no symptom of another. */
export function isWorking({ incident }: IncidentState): boolean {
  return isOpen(incident.status) && incident.parent === undefined
}

function show({ incident, entries, phase }: IncidentState): void {
  const { severity, status, title, key, rung, ladder, nextRungAt, cause, owner } = incident
  const rungText = rung < 0 ? 'nobody called yet' : `${ladder[rung]?.level ?? ''} called`
  const next = nextRungAt === undefined ? '' : `, next at ${new Date(nextRungAt).toISOString()}`
  setCurrentDetails(
    [
      `**${severity} ${status}: ${title}** (\`${key}\`, ${phase})`,
      `${rungText}${next}${owner === undefined ? '' : `; owner ${owner}`}`,
      cause === undefined ? '' : `Cause: ${cause.sentence}`,
      ...entries.slice(-5).map(({ sentence }) => `- ${sentence}`),
    ].join('\n\n'),
  )
}
