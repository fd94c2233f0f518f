import { setTimeout as wait } from 'node:timers/promises'
import { isAlive, takeLock, type RecordedProcess } from '../../deploy/local/lock.mjs'
import { ConfigError } from '../../src/errors.ts'
import { readConnection } from './connection.ts'
import type { Home } from './home.ts'
import { isAbandoned, type Launch } from './launched.ts'
import { signalProcess } from './records.ts'

/** Longer than a stop may take. */
const PATIENCE_MS = 90_000

/**
 * Makes this process the only supervisor of the home, or throws a ConfigError that names the one that is. One that is stopping, or whose
 * npm was killed so that nobody can stop it from a terminal, is seen to its end first.
 */
export async function becomeSupervisor(home: Home, launch: Launch, note: (line: string) => void): Promise<() => void> {
  const end = Date.now() + PATIENCE_MS
  let said = false
  for (;;) {
    const { release, holder } = takeLock(home.lock, { guardians: launch.guardians })
    if (release !== undefined) return release
    const abandoned = isAbandoned(holder.guardians as RecordedProcess[] | undefined)
    const leaving = abandoned || readConnection(home)?.state === 'stopping'
    if (!leaving || Date.now() > end)
      throw new ConfigError([`gapless already runs here (pid ${holder.pid}): npx gapless status, or npx gapless down.`])
    if (!said) note(`An earlier gapless is still stopping here (pid ${holder.pid}); waiting for it.`)
    if (!said && abandoned) signalProcess(holder.pid, 'SIGTERM')
    said = true
    while (isAlive(holder) && Date.now() < end) await wait(100)
  }
}
