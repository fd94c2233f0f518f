/** The right to make one call to an upstream. */
export interface Permit {
  /** The last moment, by the process's monotonic clock in ms, at which the call may be sent: it may have to wait for a connection until then. */
  readonly sendBy: number
  /** For a call that could not be sent in time: hands this permit back and waits for another, as it was waited for the first time. */
  renew(): Promise<Permit>
}

/** For a call that nothing limits. */
export const ANY_TIME: Permit = { sendBy: Infinity, renew: () => Promise.resolve(ANY_TIME) }
