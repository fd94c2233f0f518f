import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker'

const EVERY_MS = 1_000

/** Beats while an activity waits for a permit or an answer, so that only a dead worker looks dead, and a cancel arrives at once. */
export const beat: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    if (activityInfo().heartbeatTimeoutMs === undefined) return next(input)
    const timer = setInterval(() => {
      if (!cancellationSignal().aborted) heartbeat()
    }, EVERY_MS)
    try {
      return await next(input)
    } finally {
      clearInterval(timer)
    }
  },
}
