import { createHash } from 'node:crypto'
import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client'
import { promisesOf, type Promised } from '../config/promises.ts'
import type { Settings } from '../config/settings.ts'
import { COLLECTORS, COLLECT_WORKFLOWS, collectId, type CollectInput } from '../contracts/collection.ts'
import { MONITOR_EVERY_MS, MONITOR_HEALTH, MONITOR_ID } from '../contracts/health.ts'
import { about } from '../contracts/search-attributes.ts'
import { MAIN_QUEUE } from '../contracts/task-queues.ts'
import type { Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { durationText } from '../domain/duration.ts'

/** A schedule as declared: a run of one collector, or of the health monitor, each `everyMs`, `offsetMs` after the slot's boundary. */
export interface WantedSchedule {
  readonly id: string
  readonly workflowType: string
  readonly everyMs: number
  readonly offsetMs: number
  /** Undefined: it collects nothing. */
  readonly input: CollectInput | undefined
  readonly note: string
}

/** The one table of schedules, made from settings. */
export function wantedSchedules(settings: Settings): WantedSchedule[] {
  const collected = promisesOf(settings).flatMap((promised) => {
    const workflowType = COLLECT_WORKFLOWS[promised.dataset]
    return workflowType === undefined
      ? []
      : promised.widths.map((widthMs) => scheduleOf(promised, workflowType, widthMs))
  })
  return [...collected, MONITOR]
}

const MONITOR: WantedSchedule = {
  id: MONITOR_ID,
  workflowType: MONITOR_HEALTH,
  everyMs: MONITOR_EVERY_MS,
  offsetMs: 0,
  input: undefined,
  note: 'health of everything, once a minute',
}

/** Whether a schedule of Temporal's is ours, declared now or once. */
function isOurs(id: string): boolean {
  return id.startsWith('collect-') || id === MONITOR_ID
}

function scheduleOf(
  { dataset, source, settle, fills, ...promised }: Promised,
  workflowType: string,
  widthMs: number,
): WantedSchedule {
  const everyMs = promised.every ?? widthMs
  const width = durationText(widthMs)
  return {
    id: collectId(dataset, source, width),
    workflowType,
    everyMs,
    // What must be final is asked for when it is: its settle time after its slot has ended.
    offsetMs: fills === 'running' ? 0 : settle % everyMs,
    input: {
      dataset,
      source,
      collector: COLLECTORS[dataset],
      widthMs,
      subjects: [],
      slotAt: undefined,
      fills,
      everyMs,
    },
    note: `${DATASET_WORDS[dataset] ?? dataset} of ${source}, every ${durationText(everyMs)}`,
  }
}

const DATASET_WORDS: Readonly<Partial<Record<Dataset, string>>> = { fear_greed: 'fear and greed' }

export type ScheduleChange = { readonly id: string; readonly did: 'created' | 'same' | 'updated' | 'deleted' }

/** Makes Temporal's schedules what the table says, and tells what had drifted. An operator's pause is kept. */
export async function reconcileSchedules(client: Client, wanted: readonly WantedSchedule[]): Promise<ScheduleChange[]> {
  const changes: ScheduleChange[] = []
  for (const schedule of wanted) changes.push({ id: schedule.id, did: await ensureSchedule(client, schedule) })
  const names = new Set(wanted.map((schedule) => schedule.id))
  for await (const found of client.schedule.list())
    if (isOurs(found.scheduleId) && !names.has(found.scheduleId)) {
      await client.schedule.getHandle(found.scheduleId).delete()
      changes.push({ id: found.scheduleId, did: 'deleted' })
    }
  return changes
}

async function ensureSchedule(client: Client, schedule: WantedSchedule): Promise<ScheduleChange['did']> {
  const options = optionsOf(schedule)
  try {
    await client.schedule.create(options)
    return 'created'
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
  const handle = client.schedule.getHandle(schedule.id)
  const found = await handle.describe()
  const sameBeat =
    found.spec.intervals?.length === 1 &&
    found.spec.intervals[0]?.every === schedule.everyMs &&
    (found.spec.intervals[0].offset ?? 0) === schedule.offsetMs
  if (
    found.action.memo?.['rev'] === revisionOf(schedule) &&
    sameBeat &&
    found.policies.overlap === options.policies.overlap
  )
    return 'same'
  await handle.update((previous): ScheduleUpdateOptions => ({
    spec: options.spec,
    action: options.action,
    policies: options.policies,
    state: previous.state,
  }))
  return 'updated'
}

function optionsOf(schedule: WantedSchedule) {
  return {
    scheduleId: schedule.id,
    spec: { intervals: [{ every: schedule.everyMs, offset: schedule.offsetMs }], jitter: 0 },
    // The pacemaker only: a slot that Temporal leaves out is found by the sweep.
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: Math.max(schedule.everyMs, 10_000),
      pauseOnFailure: false,
    },
    action: {
      type: 'startWorkflow' as const,
      workflowType: schedule.workflowType,
      workflowId: schedule.id,
      taskQueue: MAIN_QUEUE,
      args: schedule.input === undefined ? [] : [schedule.input],
      workflowRunTimeout: Math.max(3 * schedule.everyMs, 60_000),
      memo: { rev: revisionOf(schedule) },
      staticSummary: schedule.note,
      ...(schedule.input === undefined
        ? {}
        : { typedSearchAttributes: about(schedule.input.dataset, schedule.input.source) }),
    },
    state: { note: schedule.note },
  } satisfies ScheduleOptions
}

function revisionOf(schedule: WantedSchedule): string {
  return createHash('sha256').update(JSON.stringify(schedule)).digest('hex').slice(0, 16)
}

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
  /** Which declaration it was made from, and whether its beat is still that one's; see `isAsDeclared`. */
  readonly revision: string | undefined
  readonly offsetMs: number
}

/** Whether Temporal's schedule is what the table says, apart from an operator's pause. */
export function isAsDeclared(found: FoundSchedule, wanted: WantedSchedule): boolean {
  return found.revision === revisionOf(wanted) && found.everyMs === wanted.everyMs && found.offsetMs === wanted.offsetMs
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
