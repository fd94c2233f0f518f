import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'

/**
 * When backfill stands back, so that live collection finds its whole budget at the moment it is due.
 *
 * beat      when live collection of a source is due: again and again, as its schedule says
 * quiet     from one window before a beat to one after it: no call of backfill, whether live asks yet or not
 * yielding  from the same moment, for some windows more: no call of backfill while live asks
 */

/** Due every `everyMs`, `offsetMs` after its multiples since 1970. */
export interface Beat {
  readonly everyMs: number
  readonly offsetMs: number
}

/** The stretch that is under way or comes next, of each kind; on the clock that `now` was read from. */
export interface Aside {
  readonly quiet: Range
  readonly yielding: Range
}

/** Of all time, backfill stands back for no more than this: what it is promised beside live is a ninth, so it keeps a tenth. */
export const MOST_ASIDE = 0.08
const MOST_WINDOWS = 6

/** `windowMs`: the longest of the windows in which calls are counted and that are short enough to be waited for. None: no standing back. */
export function createStandBack(beats: readonly Beat[], windowMs: number): (now: Millis) => Aside | undefined {
  const different = distinct(beats)
  if (different.length === 0 || windowMs <= 0) return () => undefined
  const spans = different.map((beat) => {
    const yieldMs = Math.floor(Math.min((beat.everyMs * MOST_ASIDE) / different.length, MOST_WINDOWS * windowMs))
    const beforeMs = Math.min(Math.ceil(windowMs), Math.floor(yieldMs / 3))
    return { beat, beforeMs, quietMs: 2 * beforeMs, yieldMs }
  })
  return (now) => ({
    quiet: nextOf(
      spans.map(({ beat, beforeMs, quietMs }) => ({ beat, beforeMs, lastsMs: quietMs })),
      now,
    ),
    yielding: nextOf(
      spans.map(({ beat, beforeMs, yieldMs }) => ({ beat, beforeMs, lastsMs: yieldMs })),
      now,
    ),
  })
}

interface Stretch {
  readonly beat: Beat
  readonly beforeMs: number
  readonly lastsMs: number
}

/** The first stretch that has not ended by `now`, joined with those that begin before it ends. */
function nextOf(stretches: readonly Stretch[], now: Millis): Range {
  const coming = stretches.flatMap((each) => [rangeAt(each, now, 0), rangeAt(each, now, 1)])
  coming.sort((a, b) => a.from - b.from)
  const from = coming[0]?.from ?? now
  let to = coming[0]?.to ?? now
  for (const next of coming) if (next.from <= to) to = Math.max(to, next.to)
  return { from, to }
}

/** The first stretch of a beat that has not ended by `now`, or one that many beats later. */
function rangeAt({ beat: { everyMs, offsetMs }, beforeMs, lastsMs }: Stretch, now: Millis, later: number): Range {
  const first = offsetMs - beforeMs
  const from = first + (Math.floor((now - first - lastsMs) / everyMs) + 1 + later) * everyMs
  return { from, to: from + lastsMs }
}

/** Beats without those that another one strikes too. */
function distinct(beats: readonly Beat[]): Beat[] {
  const within = (one: Beat, other: Beat) =>
    one.everyMs % other.everyMs === 0 && (one.offsetMs - other.offsetMs) % other.everyMs === 0
  return beats.filter(
    (one, place) =>
      !beats.some((other, at) => at !== place && within(one, other) && (!within(other, one) || at < place)),
  )
}
