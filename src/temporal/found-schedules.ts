import { ScheduleNotFoundError, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import { MONITOR_ID } from '../contracts/health.ts'
import type { Millis } from '../domain/clock.ts'

/** A schedule as Temporal sees it now. */
export interface FoundSchedule {
  readonly id: string
  readonly paused: boolean
  readonly note: string
  readonly everyMs: number | undefined
  readonly lastActionAt: Millis | undefined
  readonly nextActionAt: Millis | undefined
  readonly skipped: number
  readonly missedCatchup: number
  readonly createdAt: Millis
  /** Which declaration it was made from, and whether its beat is still that one's; see `isAsDeclared` of schedules.ts. */
  readonly revision: string | undefined
  readonly offsetMs: number
}

/** Whether a schedule of Temporal's is ours, declared now or once. */
export function isOurs(id: string): boolean {
  return id.startsWith('collect-') || id === MONITOR_ID
}

/** Every schedule of ours, by id. Temporal's list lags behind what was just made or deleted: name ids that must be looked for in any case. */
export async function listSchedules(client: Client, known: readonly string[] = []): Promise<FoundSchedule[]> {
  const ids = new Set(known)
  for await (const found of client.schedule.list()) if (isOurs(found.scheduleId)) ids.add(found.scheduleId)
  const found = await Promise.all([...ids].sort().map((id) => describeSchedule(client, id).catch(ifGone)))
  return found.filter((each) => each !== undefined)
}

function ifGone(error: unknown): undefined {
  if (!(error instanceof ScheduleNotFoundError)) throw error
}

/** Throws Temporal's ScheduleNotFoundError for an id that does not exist. */
export async function describeSchedule(client: Client, id: string): Promise<FoundSchedule> {
  const found = await client.schedule.getHandle(id).describe()
  return {
    id,
    paused: found.state.paused,
    note: found.state.note ?? '',
    everyMs: found.spec.intervals?.[0]?.every,
    lastActionAt: found.info.recentActions.at(-1)?.takenAt.getTime(),
    nextActionAt: found.info.nextActionTimes[0]?.getTime(),
    skipped: found.info.numActionsSkippedOverlap,
    missedCatchup: found.info.numActionsMissedCatchupWindow,
    createdAt: found.info.createdAt.getTime(),
    revision: typeof found.action.memo?.['rev'] === 'string' ? found.action.memo['rev'] : undefined,
    offsetMs: found.spec.intervals?.[0]?.offset ?? 0,
  }
}

export async function pauseSchedule(client: Client, id: string, reason: string): Promise<void> {
  await client.schedule.getHandle(id).pause(reason)
}

export async function resumeSchedule(client: Client, id: string, reason: string): Promise<void> {
  await client.schedule.getHandle(id).unpause(reason)
}

export async function triggerSchedule(client: Client, id: string): Promise<void> {
  await client.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.ALLOW_ALL)
}

/** The same, but not while a run of it is under way. */
export async function triggerUnlessRunning(client: Client, id: string): Promise<void> {
  await client.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.SKIP)
}
