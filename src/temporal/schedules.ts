import { createHash } from 'node:crypto'
import {
  ScheduleAlreadyRunning,
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
import { MINUTE, type Millis } from '../domain/clock.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { durationText } from '../domain/duration.ts'
import { isOurs, type FoundSchedule } from './found-schedules.ts'

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

/**
 * Makes Temporal's schedules what the table says, and tells what had drifted. An operator's pause is kept. A schedule that is new acts at
 * once: what comes once a day need not be waited for a day. Of several processes that start together one creates it, so it acts once.
 */
export async function reconcileSchedules(
  client: Client,
  wanted: readonly WantedSchedule[],
  now: Millis,
): Promise<ScheduleChange[]> {
  const changes: ScheduleChange[] = []
  for (const schedule of wanted) changes.push({ id: schedule.id, did: await ensureSchedule(client, schedule, now) })
  const names = new Set(wanted.map((schedule) => schedule.id))
  for await (const found of client.schedule.list())
    if (isOurs(found.scheduleId) && !names.has(found.scheduleId)) {
      await client.schedule.getHandle(found.scheduleId).delete()
      changes.push({ id: found.scheduleId, did: 'deleted' })
    }
  return changes
}

async function ensureSchedule(client: Client, schedule: WantedSchedule, now: Millis): Promise<ScheduleChange['did']> {
  const options = optionsOf(schedule)
  const triggerImmediately = untilBeat(schedule, now) > SOON_MS
  try {
    await client.schedule.create({ ...options, state: { ...options.state, triggerImmediately } })
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

/** A schedule that acts by itself so soon is left to its rhythm: a price asked for in the last moments of its slot comes too late for it. */
const SOON_MS = MINUTE

/** How long after `now` it acts for the first time by its rhythm. */
function untilBeat({ everyMs, offsetMs }: WantedSchedule, now: Millis): number {
  return everyMs - ((now - offsetMs) % everyMs)
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

/** Whether Temporal's schedule is what the table says, apart from an operator's pause. */
export function isAsDeclared(found: FoundSchedule, wanted: WantedSchedule): boolean {
  return found.revision === revisionOf(wanted) && found.everyMs === wanted.everyMs && found.offsetMs === wanted.offsetMs
}
