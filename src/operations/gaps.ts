import type { Millis } from '../domain/clock.ts'
import type { GapReason } from '../domain/collection/gap.ts'
import type { SeriesKey } from '../domain/collection/series.ts'
import type { CoverageQuery } from './coverage.ts'
import type { Desk } from './desk.ts'

export interface GapRow extends SeriesKey {
  readonly from: Millis
  readonly to: Millis
  readonly slots: number
  readonly reason: GapReason
  /** When it was first seen; the end of its last slot where nobody has looked yet. */
  readonly firstSeenAt: Millis
  readonly attempts: number
  /** When it may be asked for again; undefined: now. */
  readonly nextTryAt: Millis | undefined
  /** The backfill that fills it now, undefined when none does. */
  readonly backfillId: string | undefined
}

/** Each run of missing slots with one story, by series and time. */
export async function readGaps(_desk: Desk, _query: CoverageQuery): Promise<GapRow[]> {
  throw new Error('not built yet')
}
