import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import {
  cancelRescore,
  RESCORE_SENTIMENT,
  rescoreId,
  rescoreProgress,
  SENTIMENT_SOURCE,
  type RescoreProgress,
  type ScorerVersionName,
} from '../contracts/sentiment.ts'
import { about } from '../contracts/search-attributes.ts'
import { MAIN_QUEUE } from '../contracts/task-queues.ts'

/** Starts a re-score, or finds the one that runs. Gives its workflow id. */
export async function startRescore(client: Client, name: ScorerVersionName, by: string): Promise<string> {
  const workflowId = rescoreId(name)
  await client.workflow.start(RESCORE_SENTIMENT, {
    workflowId,
    taskQueue: MAIN_QUEUE,
    args: [{ ...name, by, afterId: 0 }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    staticSummary: `Scores all news by ${name.scorer} ${name.version}`,
    typedSearchAttributes: about('sentiment', SENTIMENT_SOURCE),
  })
  return workflowId
}

/** How far a re-score is; undefined when none of that version runs. */
export async function runningRescore(client: Client, name: ScorerVersionName): Promise<RescoreProgress | undefined> {
  const handle = client.workflow.getHandle(rescoreId(name))
  try {
    if ((await handle.describe()).status.name !== 'RUNNING') return undefined
    // Before it has counted its texts it cannot say more.
    const begun = { ...name, state: 'scoring', texts: 0, scored: 0, percent: 0 } as const
    return await handle.query(rescoreProgress).catch(() => begun)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined
    throw error
  }
}

/** Every re-score that runs, with how far it is. */
export async function runningRescores(client: Client): Promise<RescoreProgress[]> {
  const found: RescoreProgress[] = []
  const query = `WorkflowType = '${RESCORE_SENTIMENT}' AND ExecutionStatus = 'Running'`
  for await (const { workflowId } of client.workflow.list({ query })) {
    const progress = await client.workflow
      .getHandle(workflowId)
      .query(rescoreProgress)
      .catch(() => undefined)
    if (progress !== undefined) found.push(progress)
  }
  return found
}

/** Waits for its end. Throws Temporal's errors when it failed, or when there is none. */
export async function rescoreResult(client: Client, name: ScorerVersionName): Promise<RescoreProgress> {
  return client.workflow.getHandle(rescoreId(name)).result() as Promise<RescoreProgress>
}

/** Stops a running re-score before it switches. Throws WorkflowNotFoundError when none runs. */
export async function stopRescore(client: Client, name: ScorerVersionName, by: string): Promise<void> {
  await client.workflow.getHandle(rescoreId(name)).signal(cancelRescore, by)
}
