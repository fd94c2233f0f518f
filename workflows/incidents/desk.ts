import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import {
  configureDesk,
  deskState,
  endHold,
  holdNotices,
  incidentMoved,
  openByHand,
  reportIncidents,
  type DeskInput,
  type DeskPolicy,
  type DeskState,
  type IncidentMove,
  type Report,
} from '../../src/contracts/incidents.ts'
import { entryOf, parentsFirst } from '../../src/domain/incidents/desk.ts'
import { rememberDesk } from './calls.ts'
import { hold, type HoldWord } from './desk-holds.ts'
import { moved } from './desk-moves.ts'
import { open, place, take } from './desk-placing.ts'
import { tell, type DeskRoom } from './desk-room.ts'
import { flushAlerts, forget, look, saveAgain } from './desk-upkeep.ts'

/** Never ends: takes every report, gives numbers, joins symptoms to their cause. It needs neither MySQL nor Redis. */
export async function incidentDesk(input: DeskInput): Promise<void> {
  let policy = input.policy
  const inbox: Report[] = []
  const moves: IncidentMove[] = []
  const told: HoldWord[] = []
  /** Empty until the desk knows what it must. */
  const door: { room?: DeskRoom } = {}
  setHandler(configureDesk, (next) => {
    policy = next
    if (door.room !== undefined) door.room.policy = next
  })
  setHandler(reportIncidents, (reports) => void inbox.push(...parentsFirst(reports)))
  setHandler(incidentMoved, (move) => void moves.push(move))
  setHandler(holdNotices, (hold) => void told.push({ hold }))
  setHandler(endHold, (end) => void told.push({ end }))
  setHandler(deskState, () => viewOf(door.room?.desk ?? input.state))
  setHandler(openByHand, async (report) => {
    await condition(() => door.room !== undefined)
    const here = door.room as DeskRoom
    const found = entryOf(here.desk.open, report.key)
    if (found !== undefined) {
      await tell(here, found, { is: 'report', report })
      return { number: found.number, opened: false }
    }
    return { number: await open(here, report, undefined), opened: true }
  })
  // A policy that came while the tables were asked counts.
  const desk = input.state ?? (await remembered(() => policy))
  const here: DeskRoom = {
    ...{ policy, desk, inbox, working: 0, looked: false, saving: [], savesOneByOne: false, savesBetween: false },
  }
  door.room = here

  const heard = () => inbox.length > 0 || moves.length > 0 || told.length > 0
  const idle = () => allHandlersFinished() && here.working === 0
  // What is told while the last writes are awaited must not be lost: the desk goes on until nothing is in flight.
  const listens = patched('desk-listens-until-it-rolls')
  here.savesOneByOne = listens
  here.savesBetween = patched('desk-saves-between-reports')
  const mayRoll = () =>
    workflowInfo().continueAsNewSuggested && !heard() && (!listens || idle() || (allHandlersFinished() && isLong()))
  const hear = async (): Promise<void> => {
    for (let word = told.shift(); word !== undefined; word = told.shift()) await hold(here, word)
    for (let move = moves.shift(); move !== undefined; move = moves.shift()) await moved(here, move)
  }
  while (!mayRoll()) {
    await hear()
    for (let report = inbox.shift(); report !== undefined; report = inbox.shift()) {
      await take(here, report)
      if (!here.savesBetween) continue
      // A thousand reports take their time, for which no hold, no end and no table has to wait.
      flushAlerts(here)
      await hear()
    }
    const now = Date.now()
    for (const waiting of desk.waiting.filter(({ until }) => until <= now)) {
      // One placed before it may have been its cause.
      if (!desk.waiting.includes(waiting)) continue
      desk.waiting.splice(desk.waiting.indexOf(waiting), 1)
      await place(here, waiting.report, false)
      saveAgain(here, waiting.report)
    }
    flushAlerts(here)
    if (desk.nextLookAt <= now) look(here)
    forget(here)
    show(desk)
    const next = Math.min(...desk.waiting.map(({ until }) => until), desk.nextLookAt)
    here.looked = false
    const turns = () => here.looked || heard() || (listens && mayRoll())
    if (next === Infinity) await condition(turns)
    else await condition(turns, Math.max(1, next - Date.now()))
  }
  if (!listens) await condition(idle)
  await continueAsNew<typeof incidentDesk>({ policy: here.policy, state: rolled(here) })
}

/** Temporal ends a run at 50,000 events. With the tables away for days their writes are left, and asked for again by the next run. */
const isLong = () => workflowInfo().historyLength > 20_000

/** What goes over continue-as-new. A look that is under way is lost, and made anew. */
function rolled({ desk, saving }: DeskRoom): DeskState {
  return {
    ...desk,
    unsaved: [...saving, ...desk.unsaved],
    nextLookAt: Number.isFinite(desk.nextLookAt) ? desk.nextLookAt : Date.now(),
  }
}

/** What the tables know, or a numbering that can meet none of theirs: the date stands in front. */
async function remembered(policy: () => DeskPolicy): Promise<DeskState> {
  const empty = { waiting: [], alerts: {}, unsaved: [], nextLookAt: Date.now() + policy().lookEveryMs }
  try {
    const { lastNumber, open: known, holds } = await rememberDesk()
    const entries = known.map((each) => ({
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

function viewOf(state: DeskState | undefined) {
  return {
    open: (state?.open ?? []).map(({ number, keys, parent, resolvedAt }) => ({
      number,
      key: keys.at(-1) ?? '',
      parent,
      resolved: resolvedAt !== undefined,
    })),
    holds: state?.holds ?? [],
    lastNumber: state?.lastNumber ?? 0,
  }
}

function show(desk: DeskState): void {
  const lines = desk.open.map(
    ({ number, keys, parent, resolvedAt }) =>
      `- incident ${number}: \`${keys.at(-1) ?? ''}\`${parent === undefined ? '' : `, follows from ${parent}`}${resolvedAt === undefined ? '' : ', watched'}`,
  )
  setCurrentDetails([`**${lines.length} incidents** are not closed.`, ...lines.slice(0, 50)].join('\n\n'))
}
