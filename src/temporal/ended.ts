import type { Client } from '@temporalio/client'
import type { Millis } from '../domain/clock.ts'

/** How many workflows of ours ended so since a moment. Visibility lags behind by a second or so. */
export async function endedSince(client: Client, status: 'Failed' | 'TimedOut', since: Millis): Promise<number> {
  const query = `ExecutionStatus = '${status}' AND CloseTime > '${new Date(since).toISOString()}'`
  return (await client.workflow.count(query)).count
}

/** A running workflow whose code is tried again and again without getting on. */
export interface StuckWorkflow {
  readonly workflowId: string
  readonly attempts: number
}

const AT_ONCE = 10

/** Those of the newest running workflows whose task is at least in this attempt. */
export async function stuckWorkflows(client: Client, attempts: number, atMost: number): Promise<StuckWorkflow[]> {
  const ids: { workflowId: string; runId: string }[] = []
  for await (const { workflowId, runId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    ids.push({ workflowId, runId })
    if (ids.length >= atMost) break
  }
  const found: StuckWorkflow[] = []
  for (let from = 0; from < ids.length; from += AT_ONCE)
    found.push(
      ...(await Promise.all(ids.slice(from, from + AT_ONCE).map((each) => attemptsOf(client, each)))).filter(
        (each) => each.attempts >= attempts,
      ),
    )
  return found
}

async function attemptsOf(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<StuckWorkflow> {
  try {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe()
    return { workflowId, attempts: Number(raw.pendingWorkflowTask?.attempt ?? 0) }
  } catch {
    // It has ended meanwhile.
    return { workflowId, attempts: 0 }
  }
}
