import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client'
import { MONITOR_EVERY_MS, MONITOR_HEALTH, MONITOR_ID } from '../contracts/health.ts'
import { MAIN_QUEUE } from '../contracts/task-queues.ts'

/** Declares the schedule of the health monitor; one that is there already stays as it is, an operator's pause included. */
export async function ensureHealthMonitor(client: Client): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: MONITOR_ID,
      spec: { intervals: [{ every: MONITOR_EVERY_MS }] },
      // A look that was missed is worth nothing later.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: 10_000, pauseOnFailure: false },
      action: {
        type: 'startWorkflow',
        workflowType: MONITOR_HEALTH,
        workflowId: MONITOR_ID,
        taskQueue: MAIN_QUEUE,
        workflowRunTimeout: 5 * MONITOR_EVERY_MS,
        staticSummary: 'Health of everything, once a minute',
      },
      state: { note: 'health of everything, once a minute' },
    })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
  }
}
