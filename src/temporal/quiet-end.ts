import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionOptions } from '@temporalio/client'

type Interceptors = NonNullable<ConnectionOptions['interceptors']>
type Interceptor = Interceptors[number]
type Call = ReturnType<Interceptor>

/** gRPC's code for a call that its own side gave up, which nobody tries again: grpc.io/docs/guides/status-codes. */
const CANCELLED = 1

/**
 * The SDK's own retries, and under them a call that ends by itself when its connection was closed while a retry waited for its turn. Without it
 * that retry throws out of a timer, where nobody can catch it, and takes the process with it.
 */
export const retriesThatEnd: Interceptors = [makeGrpcRetryInterceptor(defaultGrpcRetryOptions()), endWithConnection]

function endWithConnection(...[options, nextCall]: Parameters<Interceptor>): Call {
  try {
    return nextCall(options) as Call
  } catch (error) {
    return endedCall((error as Error).message)
  }
}

/** A call that answers its start with its end; an empty message comes before it, as the SDK's retries take for granted. */
function endedCall(details: string): Call {
  const ended: Partial<Call> = {
    start: (metadata, listener) =>
      queueMicrotask(() => {
        listener?.onReceiveMessage?.(null)
        listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata })
      }),
    sendMessage: () => undefined,
    halfClose: () => undefined,
    cancelWithStatus: () => undefined,
    getPeer: () => '',
  }
  return ended as Call
}
