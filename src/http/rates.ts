import type { Millis } from '../domain/clock.ts'
import type { BackfillView } from '../operations/backfills.ts'

export interface RatePoint {
  readonly at: Millis
  /** Slots accounted for a second, since the point before. */
  readonly perSecond: number
}

/** Keeps how fast running backfills went lately. In memory only: it is for the eye, the record is in MySQL. */
export interface RateSampler {
  /** Tells where a backfill stands; told twice within a second, the first counts. */
  note(view: Pick<BackfillView, 'id' | 'slots'>, at: Millis): void
  /** Oldest first; empty where nobody looked. */
  points(id: string): readonly RatePoint[]
}

const KEPT_POINTS = 600
const KEPT_BACKFILLS = 50

export function createRateSampler(): RateSampler {
  const tracks = new Map<string, { at: Millis; done: number; points: RatePoint[] }>()
  return {
    note(view, at) {
      const done = view.slots.planned - view.slots.left
      const track = tracks.get(view.id)
      if (track === undefined) {
        tracks.set(view.id, { at, done, points: [] })
        if (tracks.size > KEPT_BACKFILLS) tracks.delete(tracks.keys().next().value ?? '')
        return
      }
      if (at - track.at < 1_000) return
      track.points.push({ at, perSecond: Math.max(0, done - track.done) / ((at - track.at) / 1_000) })
      if (track.points.length > KEPT_POINTS) track.points.shift()
      track.at = at
      track.done = done
    },
    points: (id) => tracks.get(id)?.points ?? [],
  }
}
