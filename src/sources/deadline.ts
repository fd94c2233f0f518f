/** The end of one call: when its time is over, or when its caller ends it. Disposing leaves no timer and no listener behind. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** The time was over first. */
  isOver(): boolean
}

/**
 * What `AbortSignal.timeout` and `AbortSignal.any` would give, but gone with its call: their timers live on after it, two thousand of them
 * where a source answers two hundred calls a second.
 */
export function startDeadline(ms: number, caller: AbortSignal | undefined): Deadline {
  const end = new AbortController()
  let over = false
  const timer = setTimeout(() => {
    over = !end.signal.aborted
    end.abort(new Error(`not within ${ms} ms`))
  }, ms).unref()
  const follow = (): void => end.abort(caller?.reason)
  if (caller?.aborted === true) follow()
  else caller?.addEventListener('abort', follow, { once: true })
  return {
    signal: end.signal,
    isOver: () => over,
    [Symbol.dispose]() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', follow)
    },
  }
}
