import type { Client, Connection } from '@temporalio/client'
import type { Millis } from '../domain/clock.ts'

/** Temporal's numbers for the two halves of a task queue. */
const KINDS = { workflow: 1, activity: 2 } as const

/** When a worker last asked Temporal for work of this kind; undefined when none did in the last five minutes, which is as long as it remembers. */
export async function lastPoll(
  client: Client,
  taskQueue: string,
  kind: keyof typeof KINDS,
): Promise<Millis | undefined> {
  const { workflowService } = client.connection as Connection
  const { pollers } = await workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: KINDS[kind],
  })
  const times = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000)
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b))
}
