import { isGrpcServiceError } from '@temporalio/client'

/** gRPC status DEADLINE_EXCEEDED and UNAVAILABLE. */
const AWAY = [4, 14]

/** Whether an error of Temporal's client says that Temporal does not answer, rather than what it answers. */
export function isTemporalAway(error: unknown): boolean {
  if (isGrpcServiceError(error)) return AWAY.includes(error.code)
  if (!(error instanceof Error)) return false
  return error.name === 'ServiceError' || error.message.startsWith('Failed to connect before the deadline')
}
