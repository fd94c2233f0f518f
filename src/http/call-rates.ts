import type { Millis } from '../domain/clock.ts'

/** Calls of one upstream at a moment, each a second, averaged over the window that its budget is counted in. */
export interface CallPoint {
  readonly at: Millis
  readonly live: number
  readonly backfill: number
  /** What the budget allows a second. */
  readonly limit: number
}

/** Keeps how often upstreams were called lately, for the eye, in memory only: the budget itself is in Redis. */
export interface CallSampler {
  /** Tells a source's windows as its budget counts them; the shortest one counts. Without one nothing is kept. */
  note(source: string, windows: readonly CallWindow[], at: Millis): void
  /** Oldest first, twenty minutes at most. */
  points(source: string): readonly CallPoint[]
}

export interface CallWindow {
  /** `second` or `minute`. */
  readonly name: string
  readonly limit: number
  readonly used: { readonly live: number; readonly backfill: number }
}

const KEPT_MS = 20 * 60_000
const secondsOf = ({ name }: CallWindow): number => (name === 'second' ? 1 : 60)

export function createCallSampler(): CallSampler {
  const tracks = new Map<string, CallPoint[]>()
  return {
    note(source, windows, at) {
      const [window] = [...windows].sort((a, b) => secondsOf(a) - secondsOf(b))
      if (window === undefined) return
      const [seconds, points] = [secondsOf(window), tracks.get(source) ?? []]
      const { live, backfill } = window.used
      points.push({ at, live: live / seconds, backfill: backfill / seconds, limit: window.limit / seconds })
      tracks.set(
        source,
        points.filter((point) => point.at > at - KEPT_MS),
      )
    },
    points: (source) => tracks.get(source) ?? [],
  }
}
