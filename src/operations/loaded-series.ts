import { promisesFor } from '../config/promises.ts'
import { expectedRange, type Dataset, type Series } from '../domain/collection/series.ts'
import { alignInside } from '../domain/collection/slot.ts'
import type { Millis } from '../domain/clock.ts'
import { NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import type { Range } from '../domain/range.ts'
import type { BackfillRow } from '../store/backfills.ts'
import { listBackfills } from '../store/backfills.ts'
import { readKnowledge } from '../store/coverage.ts'
import { listSeries } from '../store/series.ts'
import type { Desk } from './desk.ts'

/** Which series, and which part of their time. All that is absent is not narrowed. */
export interface CoverageQuery {
  readonly dataset?: Dataset | undefined
  /** All when absent or empty. */
  readonly subjects?: readonly string[] | undefined
  readonly widthSeconds?: number | undefined
  readonly from?: Millis | undefined
  readonly to?: Millis | undefined
}

/** One series with all that is known of the asked time. */
export interface LoadedSeries {
  readonly series: Series
  /** From its since to its live edge. */
  readonly expected: Range
  /** The part of it that was asked for, on the grid; empty (from >= to) when nothing is expected there. */
  readonly range: Range
  readonly known: Knowledge
  /** What running backfills have in hand of it. */
  readonly filling: readonly Range[]
}

/** Active series and their knowledge: three queries, whatever the number of series. */
export async function loadSeries(desk: Desk, query: CoverageQuery): Promise<LoadedSeries[]> {
  const now = desk.clock()
  const [series, backfills] = await Promise.all([
    listSeries(desk.database, query),
    listBackfills(desk.database, { limit: 1_000, active: true }),
  ])
  const window: Range = { from: query.from ?? Number.MIN_SAFE_INTEGER, to: query.to ?? Number.MAX_SAFE_INTEGER }
  const narrowed = query.from !== undefined || query.to !== undefined
  const overlap = { from: query.from ?? 0, to: query.to ?? now }
  const known = await readKnowledge(
    desk.database,
    series.map((one) => one.id),
    narrowed ? overlap : undefined,
  )
  return series.map((one) => {
    const expected = expectedRange(one, now, settleOf(desk, one.dataset, one.source))
    const inside = alignInside(
      { from: Math.max(window.from, expected.from), to: Math.min(window.to, expected.to) },
      one.widthSeconds * 1000,
    )
    return {
      series: one,
      expected,
      range: inside,
      known: known.get(one.id) ?? NOTHING_KNOWN,
      filling: fillingRanges(one, backfills),
    }
  })
}

/** How long after its end a slot of the dataset is final at its source; without a source, at the slowest. */
export function settleOf(desk: Pick<Desk, 'config'>, dataset: Dataset, source?: string): number {
  const promised = promisesFor(desk.config.settings, dataset)
  return Math.max(0, ...promised.flatMap((each) => (source === undefined || each.source === source ? each.settle : [])))
}

/** The ranges of one series that backfills have in hand; one that rests or has ended has nothing in hand. */
export function fillingRanges(series: Series, backfills: readonly BackfillRow[]): Range[] {
  return backfillsOf(series, backfills)
    .filter((row) => row.state === 'planned' || row.state === 'running')
    .map((row) => alignInside(row.request, series.widthSeconds * 1000))
}

/** The backfills that were asked for this series. */
export function backfillsOf(series: Series, backfills: readonly BackfillRow[]): BackfillRow[] {
  return backfills.filter(
    ({ request }) =>
      request.dataset === series.dataset &&
      request.source === series.source &&
      (request.subjects.length === 0 || request.subjects.includes(series.subject)),
  )
}
