import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  CountBreaker,
  DelegateBackoff,
  handleWhen,
  type IBreaker,
} from 'cockatiel'
import { InvalidDataError, UpstreamError } from '../errors.ts'
import type { BreakerState } from '../telemetry/events.ts'

export type { BreakerState } from '../telemetry/events.ts'

export interface BreakerOptions {
  readonly source: string
  readonly onState: (state: BreakerState) => void
  /** How long the breaker stays open the first time, the second time, and so on; the last one repeats. */
  readonly halfOpenAfterMs?: readonly number[]
}

export interface Breaker {
  /**
   * Runs one call to the source. While open it throws UpstreamError('breaker-open') at once, with the time until the next probe as
   * retryAfterMs; what the call itself throws comes through unchanged.
   */
  run<T>(call: () => Promise<T>): Promise<T>
  state(): BreakerState
}

const CONSECUTIVE_FAULTS = 5
const LAST_CALLS = { size: 20, minimumNumberOfCalls: 10, threshold: 0.5 }

/**
 * A breaker for one source in this process: opens after five faults in a row, or when more than half of the last twenty calls were faults.
 * A fault is a source that does not answer or answers garbage. "Wait" (rate-limited), "no such thing" and "you may not" are answers.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const pauses = options.halfOpenAfterMs ?? [5_000, 10_000, 20_000, 30_000]
  const judge = eitherOf(new ConsecutiveBreaker(CONSECUTIVE_FAULTS), new CountBreaker(LAST_CALLS))
  let probeAt = 0
  const policy = circuitBreaker(
    // A probe that tells nothing of the source, because it was cancelled or we failed, must not close the circuit.
    handleWhen((error) => isFault(error) || (policy.state === CircuitState.HalfOpen && !isAnswer(error))),
    {
      breaker: judge,
      halfOpenAfter: new DelegateBackoff(({ attempt }) => {
        const pause = pauses[Math.min(attempt, pauses.length) - 1] ?? 0
        probeAt = performance.now() + pause
        return pause
      }),
    },
  )
  policy.onStateChange(() => options.onState(nameOf(policy.state)))

  return {
    state: () => nameOf(policy.state),
    async run(call) {
      try {
        return await policy.execute(call)
      } catch (error) {
        if (error instanceof BrokenCircuitError) {
          const retryAfterMs = Math.max(1, Math.ceil(probeAt - performance.now()))
          throw new UpstreamError('breaker-open', `${options.source} failed too often; it is asked again later`, {
            retryAfterMs,
          })
        }
        // The library passes over errors that are no faults; an answer ends a row of faults all the same.
        if (policy.state === CircuitState.Closed && isAnswer(error)) judge.success(CircuitState.Closed)
        throw error
      }
    },
  }
}

/** The source did not answer, or not in its own language. */
function isFault(error: unknown): boolean {
  if (error instanceof UpstreamError)
    return error.reason === 'unreachable' || error.reason === 'timeout' || error.reason === 'server-error'
  return error instanceof InvalidDataError && (error.reason === 'malformed' || error.reason === 'truncated')
}

/** The source answered, if not with data. */
function isAnswer(error: unknown): boolean {
  if (error instanceof UpstreamError) return error.reason === 'rate-limited'
  return error instanceof InvalidDataError && !isFault(error)
}

function eitherOf(...judges: readonly IBreaker[]): IBreaker {
  return {
    state: undefined,
    success: (state) => judges.forEach((judge) => judge.success(state)),
    // Each one must hear of it, so no short cut.
    failure: (state) => judges.map((judge) => judge.failure(state)).includes(true),
  }
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed'
  return state === CircuitState.HalfOpen ? 'half-open' : 'open'
}
