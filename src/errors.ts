/** Who has to act decides the class; the reason is closed, and is also the metric label. */

export type UpstreamReason =
  'rate-limited' | 'unreachable' | 'timeout' | 'server-error' | 'breaker-open' | 'quota-spent'
export type DataReason = 'malformed' | 'truncated' | 'too-large' | 'refused' | 'not-found' | 'beyond-history'

/** The source cannot answer now: wait. `retryAfterMs` is what the source itself asked for. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError'
  readonly reason: UpstreamReason
  readonly retryAfterMs: number | undefined
  constructor(reason: UpstreamReason, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs
  }
}

/** The source answered something that is not usable: look. */
export class InvalidDataError extends Error {
  override readonly name = 'InvalidDataError'
  readonly reason: DataReason
  constructor(reason: DataReason, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.reason = reason
  }
}

/** What the person wrote or configured is wrong: fix it. `faults` are sentences that say what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join(' '))
    this.faults = faults
  }
}

/** The request is sound but something else stands against it: choose. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError'
}
