import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
  type Workflow,
} from '@temporalio/workflow'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import {
  INCIDENT,
  configureDesk,
  deskState,
  endHold,
  holdNotices,
  incidentMoved,
  incidentWorkflowId,
  openByHand,
  reportIncidents,
  tellIncident,
  type DeskInput,
  type DeskState,
  type HoldWindow,
  type IncidentInput,
  type IncidentMove,
  type IncidentNews,
  type Report,
} from '../../src/contracts/incidents.ts'
import { INCIDENT as INCIDENT_ATTRIBUTE, SEVERITY } from '../../src/contracts/search-attributes.ts'
import { explains, mayBeSymptom } from '../../src/domain/incidents/cause-key.ts'
import { entryOf, parentOf, parentsFirst, readAlert, type DeskEntry } from '../../src/domain/incidents/desk.ts'
import { lookAround, rememberDesk, recordAlerts, recordHold } from './calls.ts'

/** Never ends: takes every report, gives numbers, joins symptoms to their cause. It needs neither MySQL nor Redis. */
export async function incidentDesk(input: DeskInput): Promise<void> {
  let policy = input.policy
  const inbox: Report[] = []
  const moves: IncidentMove[] = []
  const told: { hold?: HoldWindow; end?: { readonly id: string; readonly by: string } }[] = []
  let state: DeskState | undefined = input.state
  let working = 0
  let looked = false
  setHandler(configureDesk, (next) => {
    policy = next
  })
  setHandler(reportIncidents, (reports) => void inbox.push(...parentsFirst(reports)))
  setHandler(incidentMoved, (move) => void moves.push(move))
  setHandler(holdNotices, (hold) => void told.push({ hold }))
  setHandler(endHold, (end) => void told.push({ end }))
  setHandler(deskState, () => ({
    open: (state?.open ?? []).map(({ number, keys, parent, resolvedAt }) => ({
      number,
      key: keys.at(-1) ?? '',
      parent,
      resolved: resolvedAt !== undefined,
    })),
    holds: state?.holds ?? [],
    lastNumber: state?.lastNumber ?? 0,
  }))
  setHandler(openByHand, async (report) => {
    await condition(() => state !== undefined)
    const desk = state as DeskState
    const found = entryOf(desk.open, report.key)
    if (found !== undefined) {
      await tell(desk, found, { is: 'report', report })
      return { number: found.number, opened: false }
    }
    return { number: await open(desk, report, undefined), opened: true }
  })
  state ??= await remembered()
  const desk = state

  while (!(workflowInfo().continueAsNewSuggested && inbox.length === 0 && moves.length === 0 && told.length === 0)) {
    for (let word = told.shift(); word !== undefined; word = told.shift()) await hold(desk, word)
    for (let move = moves.shift(); move !== undefined; move = moves.shift()) await moved(desk, move)
    for (let report = inbox.shift(); report !== undefined; report = inbox.shift()) await take(desk, report)
    const now = Date.now()
    for (const waiting of desk.waiting.filter(({ until }) => until <= now)) {
      desk.waiting.splice(desk.waiting.indexOf(waiting), 1)
      await place(desk, waiting.report, false)
    }
    flushAlerts(desk)
    if (desk.nextLookAt <= now) look(desk)
    forget(desk)
    show(desk)
    const next = Math.min(...desk.waiting.map(({ until }) => until), desk.nextLookAt)
    looked = false
    const heard = () => looked || inbox.length > 0 || moves.length > 0 || told.length > 0
    if (next === Infinity) await condition(heard)
    else await condition(heard, Math.max(1, next - Date.now()))
  }
  await condition(() => allHandlersFinished() && working === 0)
  await continueAsNew<typeof incidentDesk>({ policy, state: desk })

  /** What the tables know, or a numbering that can meet none of theirs: the date stands in front. */
  async function remembered(): Promise<DeskState> {
    const empty = { waiting: [], alerts: {}, unsaved: [], nextLookAt: Date.now() + policy.lookEveryMs }
    try {
      const { lastNumber, open, holds } = await rememberDesk()
      const entries = open.map((each) => ({
        number: each.number,
        keys: [each.key],
        parent: each.parent,
        resolvedAt: each.open ? undefined : Date.now(),
        symptoms: [],
      }))
      return { ...empty, lastNumber, open: entries, holds: [...holds] }
    } catch {
      const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
      return { ...empty, lastNumber: Number(day) * 1_000, open: [], holds: [] }
    }
  }

  async function take(desk: DeskState, report: Report): Promise<void> {
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
        if (whose !== undefined) await tell(desk, whose, { is: 'report', report: { ...report, key } })
        return
      }
    }
    await place(desk, report, policy.symptomGraceMs > 0 && mayBeSymptom(report.key))
  }

  /** To the open incident of its key, to the one that explains it, or to a new one. */
  async function place(desk: DeskState, report: Report, mayWait: boolean): Promise<void> {
    const found = entryOf(desk.open, report.key)
    if (found !== undefined && (await tell(desk, found, { is: 'report', report }))) return
    const parent = parentOf(desk.open, report.key, Date.now(), policy.afterglowMs)
    if (parent !== undefined) {
      const known = parent.symptoms.includes(report.key)
      if (!known) parent.symptoms.push(report.key)
      if (known || (await tell(desk, parent, { is: 'symptom', key: report.key, number: undefined }))) return
    }
    if (mayWait && parent === undefined) {
      if (!desk.waiting.some((each) => each.report.key === report.key))
        desk.waiting.push({ report, until: Date.now() + policy.symptomGraceMs })
      return
    }
    await open(desk, report, undefined)
  }

  async function open(desk: DeskState, report: Report, parent: number | undefined): Promise<number> {
    working += 1
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
      for (const each of explained) if (!entry.symptoms.includes(each.report.key)) entry.symptoms.push(each.report.key)
      const child: IncidentInput = {
        number: entry.number,
        report: { ...report, symptoms: [...entry.symptoms] },
        policy: policy.incidents[report.severity],
        severities: policy.incidents,
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
        return await open(desk, report, parent)
      }
      for (const other of desk.open.filter((each) => each !== entry && each.parent === undefined))
        if (other.resolvedAt === undefined && other.keys.some((key) => explains(report.key, key)))
          await adopt(desk, entry, other)
      return entry.number
    } finally {
      working -= 1
    }
  }

  async function adopt(desk: DeskState, parent: DeskEntry, child: DeskEntry): Promise<void> {
    child.parent = parent.number
    const key = child.keys.at(-1) ?? ''
    await tell(desk, child, { is: 'adopted', by: parent.number, key: parent.keys.at(-1) ?? '' })
    await tell(desk, parent, { is: 'symptom', key, number: child.number })
  }

  async function moved(desk: DeskState, move: IncidentMove): Promise<void> {
    const entry = desk.open.find(({ number }) => number === move.number)
    if (entry === undefined) return
    if (move.to === 'diagnosed') {
      if (entry.keys.includes(move.key)) return
      const other = entryOf(desk.open, move.key)
      if (other !== undefined && other.resolvedAt === undefined) return adopt(desk, other, entry)
      if (other !== undefined) return
      entry.keys.push(move.key)
      await tell(desk, entry, { is: 'rekeyed', key: move.key })
      for (const each of desk.open.filter((one) => one !== entry && one.parent === undefined))
        if (each.resolvedAt === undefined && each.keys.some((key) => explains(move.key, key)))
          await adopt(desk, entry, each)
    } else if (move.to === 'reopened') entry.resolvedAt = undefined
    else {
      entry.resolvedAt = Date.now()
      for (const child of desk.open.filter(({ parent }) => parent === entry.number)) {
        child.parent = undefined
        await tell(desk, child, { is: 'released', by: entry.number })
      }
      awaitOrphans(desk, entry)
      if (move.to === 'closed') desk.open.splice(desk.open.indexOf(entry), 1)
    }
  }

  /** Alerts that were only symptoms of it, and still fire: they open incidents of their own when they outlast its afterglow. */
  function awaitOrphans(desk: DeskState, entry: DeskEntry): void {
    for (const [fingerprint, { key, firing, startsAt, name, severity, title }] of Object.entries(desk.alerts)) {
      if (!firing || !entry.symptoms.includes(key) || entryOf(desk.open, key) !== undefined) continue
      const alert = { fingerprint, startsAt, status: 'firing', name } as const
      const description = `It was taken for a symptom of incident ${entry.number}, and outlasted it.`
      const report = {
        key,
        door: 'alert',
        severity,
        title,
        description,
        startedAt: startsAt,
        by: 'alertmanager',
        alert,
      } as const
      desk.waiting = desk.waiting.filter((each) => each.report.alert?.fingerprint !== fingerprint)
      desk.waiting.push({ report, until: Date.now() + policy.afterglowMs })
    }
  }

  async function hold(desk: DeskState, word: (typeof told)[number]): Promise<void> {
    const now = Date.now()
    if (word.hold !== undefined) {
      const { hold } = word
      desk.holds = [...desk.holds.filter(({ id }) => id !== hold.id), hold]
      keep(recordHold({ window: hold, endedBy: undefined }))
    }
    const { end } = word
    const ended = end === undefined ? undefined : desk.holds.find(({ id }) => id === end.id)
    if (end !== undefined && ended !== undefined) {
      desk.holds = desk.holds.filter(({ id }) => id !== end.id)
      keep(recordHold({ window: { ...ended, until: Math.max(ended.from, now) }, endedBy: end.by }))
    }
    desk.holds = desk.holds.filter(({ until }) => until > now)
    for (const entry of [...desk.open]) await tell(desk, entry, { is: 'holds', holds: desk.holds })
  }

  /** False: it is gone, by whatever hand, and forgotten here. */
  async function tell(desk: DeskState, entry: DeskEntry, news: IncidentNews): Promise<boolean> {
    try {
      await getExternalWorkflowHandle(incidentWorkflowId(entry.number)).signal(tellIncident, news)
      return true
    } catch {
      const at = desk.open.indexOf(entry)
      if (at >= 0) desk.open.splice(at, 1)
      return false
    }
  }

  function flushAlerts(desk: DeskState): void {
    if (desk.unsaved.length === 0) return
    const unsaved = desk.unsaved.splice(0, 500).map((alert) => ({
      ...alert,
      number: entryOf(desk.open, alert.key)?.number ?? parentOf(desk.open, alert.key, Date.now(), 0)?.number,
    }))
    keep(recordAlerts(unsaved))
  }

  /** The next look begins when this one is done. */
  function look(desk: DeskState): void {
    desk.nextLookAt = Infinity
    const again = () => {
      desk.nextLookAt = Date.now() + policy.lookEveryMs
      looked = true
    }
    keep(
      lookAround().then((reports) => {
        inbox.push(...parentsFirst(reports))
        again()
      }, again),
    )
  }

  /** Goes on by itself; the desk continues as new only when it is done. */
  function keep(work: Promise<unknown>): void {
    working += 1
    const done = () => void (working -= 1)
    work.then(done, done)
  }

  function forget(desk: DeskState): void {
    const now = Date.now()
    for (const [fingerprint, seen] of Object.entries(desk.alerts))
      if (!seen.firing && seen.seenAt + policy.keepAlertsMs < now) delete desk.alerts[fingerprint]
    desk.holds = desk.holds.filter(({ until }) => until > now)
  }

  function show(desk: DeskState): void {
    const open = desk.open.map(
      ({ number, keys, parent, resolvedAt }) =>
        `- incident ${number}: \`${keys.at(-1) ?? ''}\`${parent === undefined ? '' : `, follows from ${parent}`}${resolvedAt === undefined ? '' : ', watched'}`,
    )
    setCurrentDetails([`**${open.length} incidents** are not closed.`, ...open.slice(0, 50)].join('\n\n'))
  }
}
