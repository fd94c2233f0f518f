import { setTimeout as wait } from 'node:timers/promises'
import { StepError } from '../../deploy/local/prepare.mjs'
import { logPath, type Child } from './children.ts'
import type { Home } from './home.ts'

/** More ends than this while starting means that waiting longer will not help. */
const ENDS_AT_MOST = 3

export interface Patience {
  readonly home: Home
  /** As a person knows it: `MariaDB`. */
  readonly title: string
  readonly withinMs: number
  readonly signal: AbortSignal
}

/** Waits until the child answers. Throws a StepError with its last words when it keeps ending or takes too long; the signal's reason when stopped. */
export async function untilReady(
  child: Child,
  answers: () => Promise<boolean>,
  { home, title, withinMs, signal }: Patience,
): Promise<void> {
  const end = Date.now() + withinMs
  while (!signal.aborted) {
    // A child that has just ended might leave its port to another program, which would answer for it.
    if (child.isRunning() && (await answers()) && child.isRunning()) return
    if (child.ends() >= ENDS_AT_MOST)
      throw new StepError('it ends as soon as it starts', failure(home, child, title, 'ends as soon as it starts'))
    if (Date.now() > end) {
      const seconds = Math.round(withinMs / 1000)
      throw new StepError(
        `no answer within ${seconds} s`,
        failure(home, child, title, `did not answer within ${seconds} s`),
      )
    }
    await wait(50)
  }
  throw signal.reason
}

function failure(home: Home, child: Child, title: string, what: string): string {
  const words = child.lastWords()
  return `${title} ${what}. ${words === '' ? '' : `Its last words:\n${words}\n`}Its log: ${logPath(home, child.role)}`
}
