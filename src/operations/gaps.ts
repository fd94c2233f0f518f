import type { Millis } from '../domain/clock.ts'
import { missingIn } from '../domain/collection/coverage.ts'
import { gapsOf, type GapReason } from '../domain/collection/gap.ts'
import type { SeriesKey } from '../domain/collection/series.ts'
import { slotCount } from '../domain/collection/slot.ts'
import { intersect } from '../domain/range.ts'
import { listBackfills, type BackfillRow } from '../store/backfills.ts'
import type { Desk } from './desk.ts'
import { backfillsOf, loadSeries, settleOf, type CoverageQuery, type LoadedSeries } from './loaded-series.ts'

export interface GapRow extends SeriesKey {
  readonly from: Millis
  readonly to: Millis
  readonly slots: number
  readonly reason: GapReason
  /** When it was first seen; where nobody has looked yet, when its first slot became final. */
  readonly firstSeenAt: Millis
  readonly attempts: number
  /** When it may be asked for again; undefined: now. */
  readonly nextTryAt: Millis | undefined
  /** The backfill that has it in hand now, undefined when none does. */
  readonly backfillId: string | undefined
}

/** Each run of missing slots with one story, by series and time. */
export async function readGaps(desk: Desk, query: CoverageQuery): Promise<GapRow[]> {
  const [loaded, backfills] = await Promise.all([
    loadSeries(desk, query),
    listBackfills(desk.database, { limit: 1_000, active: true }),
  ])
  return loaded.flatMap((one) => gapRows(one, backfills, settleOf(desk, one.series.dataset)))
}

/** The gaps of one loaded series. Pure. */
export function gapRows(
  { series, range, known }: LoadedSeries,
  backfills: readonly BackfillRow[],
  settleMs: number,
): GapRow[] {
  const { dataset, source, subject, widthSeconds } = series
  const widthMs = widthSeconds * 1000
  const mine = backfillsOf(series, backfills)
  return gapsOf(missingIn(range, known.intervals), known.notes).map(({ from, to, note }) => ({
    dataset,
    source,
    subject,
    widthSeconds,
    from,
    to,
    slots: slotCount({ from, to }, widthMs),
    reason: note?.reason ?? 'never-asked',
    firstSeenAt: note?.firstSeenAt ?? from + widthMs + settleMs,
    attempts: note?.tries ?? 0,
    nextTryAt: note?.nextTryAt,
    backfillId: mine.find(({ request }) => intersect(request, { from, to }) !== undefined)?.id,
  }))
}
