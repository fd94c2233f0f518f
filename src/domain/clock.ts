/** Milliseconds since 1970-01-01T00:00:00Z, the only time inside gapless. */
export type Millis = number

/** Gives "now"; passed in, so that a test or a replay can own the time. */
export type Clock = () => Millis

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
