import { setTimeout as wait } from 'node:timers/promises'
import { isStopped } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'

/** A row is looked at no more often than this, so that a quick source is not held up. */
const LOOK_EVERY_MS = 100

/** Knows by its row whether a backfill has been told to stop: the word of a heartbeat takes up to a second and a half. */
export function stopWatch(database: Database, id: string) {
  let lookAt = 0
  let stopped = false
  return {
    async isStopped(): Promise<boolean> {
      if (performance.now() < lookAt) return stopped
      stopped = await isStopped(database, id)
      lookAt = performance.now() + LOOK_EVERY_MS
      return stopped
    },
    /** Where it has been told, waits until the heartbeat says so too, `atMostMs` at the latest, so that nobody asks again and again meanwhile. */
    async settle(signal: AbortSignal, atMostMs: number): Promise<void> {
      if (stopped) await wait(atMostMs, undefined, { signal }).catch(() => undefined)
    },
  }
}
