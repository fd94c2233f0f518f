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
    return await handle.query(rescoreProgress)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined
    throw error
  }
}

/** Waits for its end. Throws Temporal's errors when it failed, or when there is none. */
export async function rescoreResult(client: Client, name: ScorerVersionName): Promise<RescoreProgress> {
  return client.workflow.getHandle(rescoreId(name)).result() as Promise<RescoreProgress>
}

/** Stops a running re-score before it switches. Throws WorkflowNotFoundError when none runs. */
export async function stopRescore(client: Client, name: ScorerVersionName, by: string): Promise<void> {
  await client.workflow.getHandle(rescoreId(name)).signal(cancelRescore, by)
}
