import { ConflictError, UpstreamError } from '../errors.ts'
import { isTemporalAway } from '../temporal/unreachable.ts'

/** Asks a workflow. Throws ConflictError with what it refused, as a person reads it; UpstreamError while Temporal or the worker is away. */
export async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && error.name === 'WorkflowUpdateFailedError')
      throw new ConflictError((error.cause as Error | undefined)?.message ?? error.message, { cause: error })
    if (error instanceof Error && (error.name === 'WorkflowUpdateRPCTimeoutOrCancelledError' || isTemporalAway(error)))
      throw new UpstreamError(
        'unreachable',
        'Nobody has taken it yet: Temporal or the worker does not answer. Ask again in a moment.',
        {
          cause: error,
        },
      )
    throw error
  }
}
