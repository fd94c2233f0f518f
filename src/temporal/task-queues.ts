import type { Client, Connection } from '@temporalio/client'

/** What waits in a task queue, both halves together, as far as the server says so: it is approximate by design. */
export interface Backlog {
  readonly tasks: number
  /** How long the oldest has waited. */
  readonly ageMs: number
}

/** Rejects when Temporal does not answer. */
export async function backlogOf(client: Client, taskQueue: string): Promise<Backlog> {
  const { workflowService } = client.connection as Connection
  const halves = await Promise.all(
    [1, 2].map((taskQueueType) =>
      workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name: taskQueue },
        taskQueueType,
        reportStats: true,
      }),
    ),
  )
  const stats = halves.map((half) => half.stats)
  const ageOf = (age: (typeof stats)[number]): number =>
    Number(age?.approximateBacklogAge?.seconds ?? 0) * 1_000 +
    Math.round(Number(age?.approximateBacklogAge?.nanos ?? 0) / 1e6)
  return {
    tasks: stats.reduce((sum, each) => sum + Number(each?.approximateBacklogCount ?? 0), 0),
    ageMs: Math.max(...stats.map(ageOf)),
  }
}

/** Bounds how many activities a second the server hands out of a task queue, whoever asks; undefined takes the bound away. Kept by the server. */
export async function limitQueue(
  client: Client,
  taskQueue: string,
  perSecond: number | undefined,
  reason: string,
): Promise<void> {
  const { workflowService } = client.connection as Connection
  await workflowService.updateTaskQueueConfig({
    namespace: client.options.namespace,
    taskQueue,
    taskQueueType: 2,
    updateQueueRateLimit: {
      reason,
      ...(perSecond === undefined ? {} : { rateLimit: { requestsPerSecond: perSecond } }),
    },
  })
}

/** How many activities a second somebody lets the server hand out of a task queue; undefined where no bound was set. */
export async function queueLimit(client: Client, taskQueue: string): Promise<number | undefined> {
  const { workflowService } = client.connection as Connection
  const { config } = await workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: 2,
    reportConfig: true,
  })
  return config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? undefined
}
