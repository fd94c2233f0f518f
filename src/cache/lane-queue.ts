import { setTimeout as wait } from 'node:timers/promises'

/** First come, first served; one at a time. */
export interface LaneQueue {
  /** Resolves when it is the caller's turn, with the function that ends the turn. Rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<() => void>
  /** True while somebody has the turn or waits for it. */
  isAsking(): boolean
}

export function createLaneQueue(): LaneQueue {
  const waiting: (() => void)[] = []
  let busy = false
  const leave = () => {
    const next = waiting.shift()
    if (next === undefined) busy = false
    else next()
  }
  return {
    isAsking: () => busy,
    async enter(signal) {
      signal?.throwIfAborted()
      if (busy) await turn(waiting, signal)
      busy = true
      return leave
    },
  }
}

function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const mine = () => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    const giveUp = () => {
      waiting.splice(waiting.indexOf(mine), 1)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', giveUp, { once: true })
    waiting.push(mine)
  })
}

/** Waits; rejects with the signal's reason when it is aborted meanwhile. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(Math.max(0, Math.ceil(ms)), undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
