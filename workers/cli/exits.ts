import { ConfigError } from '../../src/errors.ts'

/** Exit codes of every verb but `health`: 0 fine, 1 it failed, 2 wrong use, 3 nothing is running. */
export const EXIT = { fine: 0, failed: 1, wrongUse: 2, notRunning: 3 } as const

/** Nothing runs here and no addresses are given. */
export class NotRunningError extends Error {
  override readonly name = 'NotRunningError'
}

/** The exit code that an error means. */
export function exitOf(error: unknown): number {
  if (error instanceof NotRunningError) return EXIT.notRunning
  return error instanceof ConfigError ? EXIT.wrongUse : EXIT.failed
}
