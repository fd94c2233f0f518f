import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import { promisesOf } from '../config/promises.ts'
import type { Settings } from '../config/settings.ts'
import {
  backfillProgress,
  backfillWorkflowId,
  cancelBackfill,
  collectId,
  configureKeeper,
  COLLECT_WORKFLOWS,
  coverageId,
  KEEP_COVERAGE,
  pauseBackfill,
  requestBackfill,
  resumeBackfill,
  setBackfill,
  sweepNow,
  type BackfillProgress,
  type BackfillSignal,
  type CollectInput,
  type CollectResult,
  type KeepCoverageInput,
} from '../contracts/collection.ts'
import { about } from '../contracts/search-attributes.ts'
import { MAIN_QUEUE } from '../contracts/task-queues.ts'
import type { BackfillOrder } from '../domain/collection/backfill.ts'
import type { Dataset } from '../domain/collection/series.ts'
import { durationText } from '../domain/duration.ts'

/** How long a lane rests when there is nothing it may fetch. */
const REST_MS = 2_000

/** The keeper of each dataset and source that settings name. */
export function wantedKeepers(settings: Settings): KeepCoverageInput[] {
  const { every, width, order, patience } = settings.sweep
  return promisesOf(settings).map(({ dataset, source }) => ({
    dataset,
    source,
    sweepEveryMs: every,
    width,
    order,
    restMs: REST_MS,
    patienceMs: patience,
    following: [],
  }))
}

/** Starts a keeper, or hands new settings to the one that runs; either way it looks at once. */
export async function ensureKeeper(client: Client, input: KeepCoverageInput): Promise<void> {
  await client.workflow.signalWithStart(KEEP_COVERAGE, {
    ...keeperStart(input),
    signal: configureKeeper,
    signalArgs: [input],
  })
}

/** Hands a request to the keeper as a person in Temporal's Web UI would; durable even when no worker is up. */
export async function signalBackfillRequest(
  client: Client,
  input: KeepCoverageInput,
  request: BackfillSignal,
): Promise<void> {
  await client.workflow.signalWithStart(KEEP_COVERAGE, {
    ...keeperStart(input),
    signal: requestBackfill,
    signalArgs: [request],
  })
}

/** Asks the keeper of a dataset and source to look now: it starts every backfill that has a row and no workflow. */
export async function askForSweep(client: Client, settings: Settings, dataset: Dataset, source: string): Promise<void> {
  const input = wantedKeepers(settings).find((each) => each.dataset === dataset && each.source === source)
  if (input === undefined) throw new Error(`No keeper is declared for ${dataset} of ${source}.`)
  await client.workflow.signalWithStart(KEEP_COVERAGE, { ...keeperStart(input), signal: sweepNow, signalArgs: [] })
}

function keeperStart(input: KeepCoverageInput) {
  return {
    workflowId: coverageId(input.dataset, input.source),
    taskQueue: MAIN_QUEUE,
    args: [input],
    staticSummary: `Keeps ${input.dataset} of ${input.source} whole`,
    typedSearchAttributes: about(input.dataset, input.source),
  }
}

/** Starts one collection by hand for one slot and gives its workflow id and its result when it ends. */
export async function startCollection(
  client: Client,
  input: CollectInput & { slotAt: number },
): Promise<{ workflowId: string; result: () => Promise<CollectResult> }> {
  const type = COLLECT_WORKFLOWS[input.dataset]
  if (type === undefined) throw new Error(`${input.dataset} have no collection of their own.`)
  const workflowId = `${collectId(input.dataset, input.source, durationText(input.widthMs))}-by-hand-${new Date(input.slotAt).toISOString()}`
  const handle = await client.workflow.start(type, {
    workflowId,
    taskQueue: MAIN_QUEUE,
    args: [input],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowRunTimeout: Math.max(3 * input.widthMs, 60_000),
    staticSummary: `${input.dataset} of ${input.source}, by hand`,
    typedSearchAttributes: about(input.dataset, input.source),
  })
  return { workflowId, result: () => handle.result() as Promise<CollectResult> }
}

/** Tells a running backfill to pause, go on, stop, or change its settings. Throws WorkflowNotFoundError when none runs. */
export function backfillControls(client: Client, id: string) {
  const handle = client.workflow.getHandle(backfillWorkflowId(id))
  return {
    pause: (by: string) => handle.signal(pauseBackfill, by),
    resume: (by: string) => handle.signal(resumeBackfill, by),
    cancel: (by: string) => handle.signal(cancelBackfill, by),
    set: (change: { width?: number; order?: BackfillOrder }) => handle.signal(setBackfill, change),
    progress: (): Promise<BackfillProgress> => handle.query(backfillProgress),
  }
}

/** How a backfill's workflow stands: `absent` when Temporal has never heard of it or has forgotten it. */
export async function backfillWorkflowState(client: Client, id: string): Promise<'running' | 'closed' | 'absent'> {
  try {
    const { status } = await client.workflow.getHandle(backfillWorkflowId(id)).describe()
    return status.name === 'RUNNING' || status.name === 'PAUSED' || status.name === 'CONTINUED_AS_NEW'
      ? 'running'
      : 'closed'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'absent'
    throw error
  }
}
