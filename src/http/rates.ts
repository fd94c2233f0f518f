import { SECOND, type Millis } from '../domain/clock.ts'
import type { BackfillView } from '../operations/backfills.ts'

export interface RatePoint {
  readonly at: Millis
  /** Slots accounted for a second, over the ten seconds before. */
  readonly perSecond: number
}

/** Keeps how fast running backfills went lately. In memory only: it is for the eye, the record is in MySQL. */
export interface RateSampler {
  /** Tells where a backfill stands; told twice within a second, the first counts. */
  note(view: Pick<BackfillView, 'id' | 'slots'>, at: Millis): void
  /** Oldest first; empty where nobody looked. */
  points(id: string): readonly RatePoint[]
}

interface Sample {
  readonly at: Millis
  readonly done: number
}

/** An activity writes its pages in bursts of a few seconds: over less than two of them the rate is noise. */
const OVER_MS = 10 * SECOND
const KEPT_SAMPLES = 600
const KEPT_BACKFILLS = 50

export function createRateSampler(): RateSampler {
  const tracks = new Map<string, Sample[]>()
  return {
    note({ id, slots }, at) {
      const samples = tracks.get(id) ?? []
      if (samples.length === 0) tracks.set(id, samples)
      if (tracks.size > KEPT_BACKFILLS) tracks.delete(tracks.keys().next().value ?? '')
      const last = samples.at(-1)
      if (last !== undefined && at - last.at < SECOND) return
      samples.push({ at, done: slots.planned - slots.left })
      if (samples.length > KEPT_SAMPLES) samples.shift()
    },
    points: (id) => pointsOf(tracks.get(id) ?? []),
  }
}

function pointsOf(samples: readonly Sample[]): RatePoint[] {
  return samples.flatMap((sample, index) => {
    const before = samples.slice(0, index).findLast(({ at }) => at <= sample.at - OVER_MS) ?? samples[0]
    if (before === undefined || before === sample) return []
    const seconds = (sample.at - before.at) / SECOND
    return [{ at: sample.at, perSecond: Math.max(0, sample.done - before.done) / seconds }]
  })
}
