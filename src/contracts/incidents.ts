/**
 * Incidents: what workflows, activities, clients and people call things.
 *
 * cause key   what is wrong with what: `data-stale:candles/coinbase`; one open incident for each
 * check       one read-only look at one target: ok, bad or unknown
 * finding     a check that is not ok
 * cause       what explains the findings, ranked
 * remedy      what may repair a cause; proven by the checks that failed
 * rung        one step of the ladder: who is told, and how long an answer may take
 * desk        the workflow `incidents`: takes every report, numbers incidents, joins symptoms to their parent. It works without MySQL
 * incident    the workflow `incident/<number>`: diagnosis, remedies, ladder, watch and log of one incident
 * watch       the time after the repair in which a relapse opens the same number again
 */
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type { Millis } from '../domain/clock.ts'
import type { CauseKey, Severity } from '../domain/incidents/cause-key.ts'
import type { CheckRef, CheckResult, CheckScope, RankedCause } from '../domain/incidents/check.ts'
import type { Channel, Door, Incident, IncidentEntry, LadderRung } from '../domain/incidents/incident.ts'
import type { DeskEntry, SeenAlert } from '../domain/incidents/desk.ts'
import type { Notice } from '../domain/incidents/notice.ts'
import type { RemedyPlan, RemedyRequest, RemedyResult } from '../domain/incidents/remedy-plan.ts'

// Workflow types and ids
export const INCIDENT_DESK = 'incidentDesk'
export const INCIDENT = 'incident'
export const INCIDENT_DESK_ID = 'incidents'
export const incidentWorkflowId = (number: number): string => `incident/${number}`

/**
 * Diagnosis and remedies, as activities on the queue of incidents. All of them may run twice. `rankCauses` and `planRemedies` are pure tables
 * behind an activity, so that a changed table changes no recorded history.
 */
export interface IncidentHands {
  /** All checks of the scope at once, each with its own deadline; ends within 30 s whatever is dead. Never rejects for what it finds. */
  runChecks(scope: CheckScope): Promise<CheckResult[]>
  /** The likeliest first; empty when nothing is bad. */
  rankCauses(findings: readonly CheckResult[]): Promise<RankedCause[]>
  /** In the order they should be tried; empty when nothing safe or approvable exists. */
  planRemedies(cause: RankedCause): Promise<RemedyPlan[]>
  /** One remedy under its budget, cool-down and lock. The same key acts once; asked again it gives the first result. */
  applyRemedy(request: RemedyRequest): Promise<RemedyResult>
  /** Runs exactly these checks again. A check that no longer exists, or whose target does not, is `ok` with a sentence that says so. */
  recheck(checks: readonly CheckRef[]): Promise<CheckResult[]>
}

/** One alert of Alertmanager, as it stands. The identity is fingerprint and startsAt. */
export interface AlertFact {
  readonly fingerprint: string
  readonly startsAt: Millis
  readonly status: 'firing' | 'resolved'
  readonly name: string
}

/** What a door hands to the desk: something is wrong (or, for an alert, no longer). Nothing here may hold a secret. */
export interface Report {
  readonly key: CauseKey
  readonly door: Door
  readonly severity: Severity
  readonly title: string
  readonly description: string
  /** When the fault began. */
  readonly startedAt: Millis
  readonly by: string
  readonly alert?: AlertFact
  /** What was seen already; saves the first diagnosis where the monitor has just made one. */
  readonly findings?: readonly CheckResult[]
  readonly cause?: RankedCause
  /** Keys of what follows from it, known already. */
  readonly symptoms?: readonly CauseKey[]
}

/** A time in which nobody is called. It ends by itself. `scope`: cause keys or their beginnings; empty means everything. */
export interface HoldWindow {
  readonly id: string
  readonly kind: 'maintenance' | 'silence'
  readonly from: Millis
  readonly until: Millis
  readonly scope: readonly string[]
  readonly by: string
  readonly reason: string
}

/** Everything that must be the same for the whole life of an incident: taken from the settings when it opens. */
export interface IncidentPolicy {
  readonly ladder: readonly LadderRung[]
  /** Channels that are configured, in the order in which they stand in for one that fails; `page` is always the last. */
  readonly channels: readonly Channel[]
  /** After the last rung: it is called again and again. */
  readonly repeatEveryMs: number
  readonly updateEveryMs: number
  /** After an acknowledgement: nothing heard of the person for this long, and the ladder climbs on. */
  readonly forgottenAfterMs: number
  /** A notice that is not delivered by then goes to the next channel too. */
  readonly lateAfterMs: number
  /** How long everything must look well before it counts as repaired. */
  readonly settleMs: number
  readonly recheckEveryMs: number
  readonly watchMs: number
  readonly watchEveryMs: number
  /** How long a person may take to approve; then the next remedy is tried, or the next rung is called. */
  readonly approvalMs: number
  /** How often diagnosis and remedies are tried anew. A remedy's own budget ends earlier. */
  readonly rounds: number
  /** How long after a round that did not help the next begins. */
  readonly roundEveryMs: number
  /** From so many flaps on, it must look well longer each time before it counts as repaired. */
  readonly flapping: number
  /** A run with more events than this is continued as new although notices wait still, which the next run sends again. */
  readonly mostEvents?: number
}

// The desk
export interface DeskPolicy {
  /** By severity. */
  readonly incidents: Readonly<Record<Severity, IncidentPolicy>>
  /** How long a possible symptom waits for its parent before it opens an incident of its own. */
  readonly symptomGraceMs: number
  /** How long after its end a cause still explains what follows from it: backfills and alerts lag behind. */
  readonly afterglowMs: number
  /** How long what was told of a resolved alert is kept. */
  readonly keepAlertsMs: number
  /** How often the desk looks by itself whether the servers answer. */
  readonly lookEveryMs: number
}

export interface DeskInput {
  readonly policy: DeskPolicy
  /** Carried over continue-as-new. */
  readonly state: DeskState | undefined
}
/** What the desk remembers. Nothing of it is anywhere else, so it goes with the workflow. */
export interface DeskState {
  lastNumber: number
  open: DeskEntry[]
  /** Possible symptoms that wait for their cause. */
  waiting: { readonly report: Report; readonly until: Millis }[]
  /** By fingerprint. */
  alerts: Record<string, SeenAlert>
  /** Alerts that were not written to the tables yet. */
  unsaved: (AlertFact & { readonly key: CauseKey; readonly number: number | undefined })[]
  holds: HoldWindow[]
  nextLookAt: Millis
}
/** Reports of one door, together: those that explain others are taken first. */
export const reportIncidents = defineSignal<[readonly Report[]]>('report')
/** New settings for a running desk, sent at every start. Open incidents keep theirs. */
export const configureDesk = defineSignal<[DeskPolicy]>('configure')
export const holdNotices = defineSignal<[HoldWindow]>('hold')
export const endHold = defineSignal<[{ readonly id: string; readonly by: string }]>('endHold')
/** Sent by incidents. */
export const incidentMoved = defineSignal<[IncidentMove]>('moved')
export const deskState = defineQuery<DeskView>('state')
/** Opens one at once and gives its number, or that of the open one of the same key. */
export const openByHand = defineUpdate<{ readonly number: number; readonly opened: boolean }, [Report]>('open')

export interface IncidentMove {
  readonly number: number
  readonly key: CauseKey
  readonly to: 'diagnosed' | 'resolved' | 'reopened' | 'closed'
  readonly severity: Severity
}
export interface DeskView {
  readonly open: readonly {
    readonly number: number
    readonly key: CauseKey
    readonly parent: number | undefined
    readonly resolved: boolean
  }[]
  readonly holds: readonly HoldWindow[]
  readonly lastNumber: number
}

// One incident
export interface IncidentInput {
  readonly number: number
  readonly report: Report
  readonly policy: IncidentPolicy
  /** For the case that its severity changes. */
  readonly severities: Readonly<Record<Severity, IncidentPolicy>>
  readonly holds: readonly HoldWindow[]
  readonly parent: number | undefined
  /** Carried over continue-as-new. */
  readonly carried: CarriedIncident | undefined
}
/** What an incident remembers beside what people read. */
export interface CarriedIncident {
  readonly incident: Incident
  readonly keys: readonly CauseKey[]
  readonly phase: IncidentPhase
  readonly seq: number
  readonly version: number
  /** Alerts that fire, by fingerprint: since when. */
  readonly firing: Readonly<Record<string, Millis>>
  /** What proves that it is well. */
  readonly proof: readonly CheckRef[]
  readonly round: number
  /** Somebody answered, and has not been silent for too long. */
  readonly answered: boolean
  readonly heardAt: Millis
  readonly wellSince: Millis | undefined
  /** How often each kind of notice was sent. */
  readonly counts: Readonly<Record<string, number>>
  /** Notices that are not delivered yet. */
  readonly pending: readonly Notice[]
  readonly nextUpdateAt: Millis
  /** Titles of remedies that were proven; runs of before have none. */
  readonly proven?: readonly string[]
  /** Ids of the last updates that were done, so that one which comes again is not done again; runs of before have none. */
  readonly acted?: readonly string[]
}
/** What it is busy with. `settle`: it looks well, and must do so for a while. */
export type IncidentPhase = 'diagnose' | 'repair' | 'wait' | 'settle' | 'watch' | 'write' | 'closed'
export const incidentView = defineQuery<Incident>('view')
/** Entries that are not in the tables yet: all of them while MySQL is away. */
export const incidentEntries = defineQuery<readonly IncidentEntry[]>('entries')
export const tellIncident = defineSignal<[IncidentNews]>('news')
/** What the desk tells an incident. */
export type IncidentNews =
  | { readonly is: 'report'; readonly report: Report }
  | { readonly is: 'adopted'; readonly by: number; readonly key: CauseKey }
  | { readonly is: 'released'; readonly by: number }
  | { readonly is: 'symptom'; readonly key: CauseKey; readonly number: number | undefined }
  | { readonly is: 'rekeyed'; readonly key: CauseKey }
  | { readonly is: 'holds'; readonly holds: readonly HoldWindow[] }

/** Who acts, and by which door: `ana`, `page`. */
export interface Actor {
  readonly name: string
  readonly via: 'cli' | 'page' | 'api' | 'pagerduty' | 'slack'
}
/** What people do. Each is refused with the reason where it makes no sense; each gives the incident as it then is. */
export const acknowledge = defineUpdate<Incident, [Actor]>('acknowledge')
export const assign = defineUpdate<Incident, [{ readonly actor: Actor; readonly to: string }]>('assign')
export const addNote = defineUpdate<Incident, [NoteWords]>('note')
export const escalate = defineUpdate<Incident, [{ readonly actor: Actor; readonly reason: string }]>('escalate')
export const approve = defineUpdate<Incident, [{ readonly actor: Actor; readonly remedy?: string }]>('approve')
export const resolve = defineUpdate<Incident, [{ readonly actor: Actor; readonly resolution: string }]>('resolve')
export const reopen = defineUpdate<Incident, [{ readonly actor: Actor; readonly reason: string }]>('reopen')
export const close = defineUpdate<Incident, [Actor]>('close')

export interface NoteWords {
  readonly actor: Actor
  readonly text: string
  readonly rootCause?: string
  readonly prevention?: string
  readonly lessons?: string
  readonly resolution?: string
}
