import type { Millis } from '../domain/clock.ts'
import { countStates, type CoverageCounts } from '../domain/collection/coverage.ts'
import type { Dataset, SeriesKey } from '../domain/collection/series.ts'
import { intersect, type Range } from '../domain/range.ts'
import { overlay, partsOf, reduceParts, type BandPart, type SharedPart } from './bands.ts'
import type { Desk } from './desk.ts'
import { loadSeries, type CoverageQuery, type LoadedSeries } from './loaded-series.ts'

export type { BandPart, BandState, SharedPart } from './bands.ts'
export type { CoverageQuery } from './loaded-series.ts'

/** Slots by state of one series. With `from` or `to` asked for, only of that time; `since` and `liveEdge` stay those of the series. */
export interface CoverageRow extends SeriesKey, CoverageCounts {
  readonly since: Millis
  readonly liveEdge: Millis
}

/** One row per series, most missing first, then by name. */
export async function readCoverage(desk: Desk, query: CoverageQuery): Promise<CoverageRow[]> {
  return (await loadSeries(desk, query)).map(rowOf).sort(worstFirst)
}

/** The counts of one loaded series in its asked range. */
export function rowOf({ series, expected, range, known }: LoadedSeries): CoverageRow {
  const { dataset, source, subject, widthSeconds, since } = series
  return {
    dataset,
    source,
    subject,
    widthSeconds,
    since,
    liveEdge: expected.to,
    ...countStates(range, known.intervals, widthSeconds * 1000),
  }
}

function worstFirst(a: CoverageRow, b: CoverageRow): number {
  return (
    b.missing - a.missing ||
    a.dataset.localeCompare(b.dataset) ||
    a.subject.localeCompare(b.subject) ||
    a.widthSeconds - b.widthSeconds
  )
}

/** The sum of many counts. */
export function sumCounts(rows: readonly CoverageCounts[]): CoverageCounts {
  const sum = { expected: 0, stored: 0, none: 0, unobtainable: 0, held: 0, missing: 0 }
  for (const row of rows) for (const key of Object.keys(sum) as (keyof CoverageCounts)[]) sum[key] += row[key]
  return sum
}

/** The window of one series as parts, ascending and disjoint; what no part names is not promised (before since, after the live edge). */
export interface SeriesBand extends CoverageRow {
  readonly parts: readonly BandPart[]
}

export interface BandQuery {
  readonly dataset: Dataset
  readonly subjects?: readonly string[] | undefined
  readonly from: Millis
  readonly to: Millis
  /** Upper bound of parts a band; a missing part never vanishes in it. */
  readonly maxParts: number
}

/** One band per series, most missing first. The counts are over the series' whole history, whatever the window. */
export async function readBands(desk: Desk, query: BandQuery): Promise<SeriesBand[]> {
  const window: Range = { from: query.from, to: query.to }
  const loaded = await loadSeries(desk, { dataset: query.dataset, subjects: query.subjects })
  return loaded
    .map((one) => ({ ...rowOf(one), parts: reduceParts(partsIn(one, window), window, query.maxParts) }))
    .sort(worstFirst)
}

/** All series of a dataset in one band. */
export interface DatasetBand {
  readonly dataset: Dataset
  readonly source: string
  readonly series: number
  readonly counts: CoverageCounts
  readonly parts: readonly SharedPart[]
}

/** One band per dataset that has series, most missing first. */
export async function readDatasetBands(
  desk: Desk,
  query: { readonly from: Millis; readonly to: Millis; readonly maxParts: number },
): Promise<DatasetBand[]> {
  return datasetBands(await loadSeries(desk, {}), query, query.maxParts)
}

/** The same from series that are loaded already. */
export function datasetBands(loaded: readonly LoadedSeries[], window: Range, maxParts: number): DatasetBand[] {
  return [...Map.groupBy(loaded, ({ series }) => series.dataset)]
    .map(([dataset, members]) => ({
      dataset,
      source: members[0]?.series.source ?? '',
      series: members.length,
      counts: sumCounts(members.map(rowOf)),
      parts: reduceParts(
        overlay(members.map((one) => ({ parts: partsIn(one, window), widthMs: one.series.widthSeconds * 1000 }))),
        window,
        maxParts,
      ),
    }))
    .sort((a, b) => b.counts.missing - a.counts.missing || a.dataset.localeCompare(b.dataset))
}

/** The window as parts; a slot that the window's edge cuts is shown whole. */
function partsIn({ series, expected, known, filling }: LoadedSeries, window: Range): BandPart[] {
  const widthMs = series.widthSeconds * 1000
  const seen = intersect(expected, {
    from: Math.floor(window.from / widthMs) * widthMs,
    to: Math.ceil(window.to / widthMs) * widthMs,
  })
  return seen === undefined ? [] : partsOf(seen, known, filling, widthMs)
}
