import { setTimeout as wait } from 'node:timers/promises'
import { isStopped } from '../../src/store/backfills.ts'
import type { Database } from '../../src/store/database.ts'

/** A row is looked at so often while anybody works for its backfill. */
const LOOK_EVERY_MS = 100

export interface StopWatch extends Disposable {
  /** Aborted as soon as its row says that a backfill is paused, told to stop, or has ended. */
  readonly signal: AbortSignal
}

interface Look {
  readonly told: AbortController
  watchers: number
}

/** Knows by their rows which backfills have been told to stop: the word of a heartbeat takes up to a second and a half. One look for all lanes. */
export function createStopWatches(database: Database): (id: string) => StopWatch {
  const looks = new Map<string, Look>()
  const lookAfter = async (id: string, look: Look): Promise<void> => {
    while (look.watchers > 0 && !look.told.signal.aborted) {
      // A database that is away says nothing; whoever works will hear of it.
      if (await isStopped(database, id).catch(() => false))
        look.told.abort(new Error(`backfill ${id} was told to stop`))
      else await wait(LOOK_EVERY_MS, undefined, { ref: false })
    }
    if (looks.get(id) === look) looks.delete(id)
  }
  return (id) => {
    const known = looks.get(id)
    // One that was told may have been resumed since: whoever comes now looks anew.
    const look = known === undefined || known.told.signal.aborted ? { told: new AbortController(), watchers: 0 } : known
    look.watchers += 1
    if (look !== known) {
      looks.set(id, look)
      void lookAfter(id, look)
    }
    let left = false
    return {
      signal: look.told.signal,
      [Symbol.dispose]() {
        if (!left) look.watchers -= 1
        left = true
      },
    }
  }
}

/** Where it has been told, waits until the heartbeat says so too, `atMostMs` at the latest, so that nobody asks again and again meanwhile. */
export async function settleStop(told: AbortSignal, heartbeat: AbortSignal, atMostMs: number): Promise<void> {
  if (told.aborted) await wait(atMostMs, undefined, { signal: heartbeat }).catch(() => undefined)
}
