import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker'
import { ConfigError, ConflictError, InvalidDataError, UpstreamError } from '../src/errors.ts'

/** Translates our errors once: who must act decides whether Temporal tries again, and when. */
export const translateFailures: ActivityInboundCallsInterceptor = {
  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    try {
      return await next(input)
    } catch (error) {
      throw asFailure(error)
    }
  },
}

function asFailure(error: unknown): unknown {
  if (error instanceof UpstreamError) {
    const asked = error.retryAfterMs
    return ApplicationFailure.create({
      type: error.reason,
      message: error.message,
      category: ApplicationFailureCategory.BENIGN,
      ...(asked === undefined ? {} : { nextRetryDelay: Math.max(100, Math.min(asked, 3_600_000)) }),
    })
  }
  if (error instanceof InvalidDataError)
    return ApplicationFailure.create({ type: error.reason, message: error.message })
  if (error instanceof ConfigError || error instanceof ConflictError)
    return ApplicationFailure.create({ type: error.name, message: error.message, nonRetryable: true })
  return error
}
