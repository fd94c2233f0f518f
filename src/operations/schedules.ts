import { DATASETS } from '../domain/collection/series.ts'
import { ConfigError } from '../errors.ts'
import { writeJournal } from '../store/journal.ts'
import * as temporal from '../temporal/found-schedules.ts'
import type { Desk } from './desk.ts'
import { parseReason } from './requests.ts'
import { askForSweep } from './sweep.ts'
import { didYouMean } from './words.ts'

/** A schedule as Temporal sees it now. */
export type ScheduleView = temporal.FoundSchedule

/** Every schedule of gapless, by id. Rejects when Temporal does not answer. */
export async function readSchedules(desk: Desk): Promise<ScheduleView[]> {
  return temporal.listSchedules(await desk.temporal())
}

export interface ScheduleAct {
  readonly id: string
  /** One line of at most 200 characters; kept in the journal and in Temporal's note. */
  readonly reason: string
}

/** ConfigError when there is no such schedule. The act and its reason go into the journal. */
export async function pauseSchedule(desk: Desk, act: ScheduleAct): Promise<ScheduleView> {
  return steer(desk, act, 'paused', temporal.pauseSchedule)
}

/** Also asks for a sweep: what the pause left out is refilled. */
export async function resumeSchedule(desk: Desk, act: ScheduleAct): Promise<ScheduleView> {
  const view = await steer(desk, act, 'resumed', temporal.resumeSchedule)
  await askForSweep(
    desk,
    DATASETS.filter((dataset) => act.id.startsWith(`collect-${dataset}/`)),
  )
  return view
}

/** Runs it once now, beside its rhythm. */
export async function triggerSchedule(desk: Desk, act: ScheduleAct): Promise<ScheduleView> {
  return steer(desk, act, 'triggered', temporal.triggerSchedule)
}

type Steer = (client: Awaited<ReturnType<Desk['temporal']>>, id: string, reason: string) => Promise<void>

async function steer(desk: Desk, { id, reason }: ScheduleAct, done: string, work: Steer): Promise<ScheduleView> {
  const line = parseReason(reason)
  const client = await desk.temporal()
  const ids = (await temporal.listSchedules(client)).map((schedule) => schedule.id)
  if (!ids.includes(id))
    throw new ConfigError([
      `There is no schedule ${JSON.stringify(id)}.${didYouMean(id, ids)} Schedules: ${ids.join(', ') || 'none'}.`,
    ])
  await work(client, id, line)
  await writeJournal(desk.database, {
    at: desk.clock(),
    subject: id,
    kind: `schedule-${done}`,
    sentence: `Schedule ${id} was ${done}: ${line}`,
  })
  return temporal.describeSchedule(client, id)
}
