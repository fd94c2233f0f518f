import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { patched, startChild, type Workflow } from '@temporalio/workflow'
import {
  INCIDENT,
  incidentWorkflowId,
  type IncidentInput,
  type IncidentPolicy,
  type Report,
} from '../../src/contracts/incidents.ts'
import { INCIDENT as INCIDENT_ATTRIBUTE, SEVERITY } from '../../src/contracts/search-attributes.ts'
import { SYNTHETIC, explains, mayBeSymptom, type CauseKey } from '../../src/domain/incidents/cause-key.ts'
import { entryOf, followsFrom, parentOf, readAlert, type DeskEntry } from '../../src/domain/incidents/desk.ts'
import type { Millis } from '../../src/domain/clock.ts'
import { tell, type DeskRoom } from './desk-room.ts'
import { saveAgain } from './desk-upkeep.ts'

/** A report of any door: an alert is read against what was seen of it, and whatever is wrong finds its incident. */
export async function take(room: DeskRoom, report: Report): Promise<void> {
  const { desk } = room
  const { alert } = report
  if (alert !== undefined) {
    const seen = desk.alerts[alert.fingerprint]
    const news = readAlert(seen, alert)
    if (news === 'old') return
    const key = news === 'resolved' ? (seen?.key ?? report.key) : report.key
    desk.alerts[alert.fingerprint] = {
      startsAt: alert.startsAt,
      firing: alert.status === 'firing',
      key,
      name: alert.name,
      severity: report.severity,
      title: report.title,
      seenAt: Date.now(),
    }
    desk.unsaved.push({ ...alert, key, number: undefined })
    if (news === 'resolved') {
      desk.waiting = desk.waiting.filter((each) => each.report.alert?.fingerprint !== alert.fingerprint)
      const whose = entryOf(desk.open, key)
      if (whose !== undefined) await tell(room, whose, { is: 'report', report: { ...report, key } })
      return
    }
  }
  await place(room, report, room.policy.symptomGraceMs > 0 && mayBeSymptom(report.key))
}

/** To the open incident of its key, to the one that explains it, or to a new one. */
export async function place(room: DeskRoom, report: Report, mayWait: boolean): Promise<void> {
  const { desk } = room
  const found = entryOf(desk.open, report.key)
  if (found !== undefined && (await tell(room, found, { is: 'report', report }))) return
  const parent = parentOf(desk.open, report.key, Date.now(), room.policy.afterglowMs)
  if (parent !== undefined) {
    const known = parent.symptoms.includes(report.key)
    if (!known) parent.symptoms.push(report.key)
    if (known || (await tell(room, parent, { is: 'symptom', key: report.key, number: undefined }))) {
      if (parent.resolvedAt !== undefined && report.alert !== undefined && patched('late-symptoms-may-outlast'))
        awaitOutlasting(desk, report, parent.resolvedAt + room.policy.afterglowMs)
      return
    }
  }
  if (mayWait && parent === undefined) {
    if (!desk.waiting.some((each) => each.report.key === report.key))
      desk.waiting.push({ report, until: Date.now() + room.policy.symptomGraceMs })
    return
  }
  await open(room, report, undefined)
}

/** An alert that is only a symptom of what is over: it opens an incident of its own when it still fires then. */
export function awaitOutlasting(desk: DeskRoom['desk'], report: Report, until: Millis): void {
  desk.waiting = desk.waiting.filter((each) => each.report.alert?.fingerprint !== report.alert?.fingerprint)
  desk.waiting.push({ report, until })
}

/** Gives it the next number and starts it; what waited for such a cause, and what is open and follows from it, becomes its symptom. */
export async function open(room: DeskRoom, report: Report, parent: number | undefined): Promise<number> {
  const { desk } = room
  room.working += 1
  try {
    const entry: DeskEntry = {
      number: desk.lastNumber + 1,
      keys: [report.key],
      parent,
      resolvedAt: undefined,
      symptoms: [...(report.symptoms ?? [])],
    }
    desk.lastNumber = entry.number
    // Before anything is awaited: a second report of the key must find it.
    desk.open.push(entry)
    // What waited to see whether this would come is a symptom of it.
    const explained = desk.waiting.filter((each) => explains(report.key, each.report.key))
    desk.waiting = desk.waiting.filter((each) => !explained.includes(each) && each.report.key !== report.key)
    for (const each of explained) {
      if (!entry.symptoms.includes(each.report.key)) entry.symptoms.push(each.report.key)
      saveAgain(room, each.report)
    }
    const child: IncidentInput = {
      number: entry.number,
      report: { ...report, symptoms: [...entry.symptoms] },
      policy: policyFor(room.policy.incidents[report.severity], report.key),
      severities: room.policy.incidents,
      holds: desk.holds,
      parent,
      carried: undefined,
    }
    try {
      await startChild<Workflow>(INCIDENT, {
        workflowId: incidentWorkflowId(entry.number),
        args: [child],
        parentClosePolicy: 'ABANDON',
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        staticSummary: `${report.severity} ${report.title}`.slice(0, 200),
        typedSearchAttributes: [
          { key: INCIDENT_ATTRIBUTE, value: report.key.slice(0, 200) },
          { key: SEVERITY, value: report.severity },
        ],
      })
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      // A number that Temporal knows and the tables do not: the next one is free.
      desk.open.splice(desk.open.indexOf(entry), 1)
      return await open(room, report, parent)
    }
    for (const other of desk.open.filter((each) => each !== entry && each.parent === undefined))
      if (other.resolvedAt === undefined && other.keys.some((key) => explains(report.key, key)))
        await adopt(room, entry, other)
    return entry.number
  } finally {
    room.working -= 1
  }
}

/** What gapless makes up to prove its own way is told on its page alone. */
function policyFor(policy: IncidentPolicy, key: CauseKey): IncidentPolicy {
  if (key !== SYNTHETIC) return policy
  return {
    ...policy,
    ladder: [{ level: 'page', who: '', channels: ['page'], waitMs: policy.repeatEveryMs }],
    channels: ['page'],
  }
}

/** From now on nobody is called for the child. */
export async function adopt(room: DeskRoom, parent: DeskEntry, child: DeskEntry): Promise<void> {
  // Each was found to be what the other follows from: the first word stands, else nobody would be called for either, nor would one end.
  if (followsFrom(room.desk.open, parent, child) && patched('no-circles')) return
  child.parent = parent.number
  const key = child.keys.at(-1) ?? ''
  await tell(room, child, { is: 'adopted', by: parent.number, key: parent.keys.at(-1) ?? '' })
  await tell(room, parent, { is: 'symptom', key, number: child.number })
}
