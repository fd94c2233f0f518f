import type { Millis } from '../domain/clock.ts'
import type { CoverageCounts, CoverageState } from '../domain/collection/coverage.ts'
import type { Dataset, SeriesKey } from '../domain/collection/series.ts'
import type { Desk } from './desk.ts'

export interface CoverageQuery {
  readonly dataset?: Dataset | undefined
  /** All when absent or empty. */
  readonly subjects?: readonly string[] | undefined
  readonly widthSeconds?: number | undefined
  readonly from?: Millis | undefined
  readonly to?: Millis | undefined
}

/** Slots by state of one series, between its since (or `from`) and its live edge (or `to`). */
export interface CoverageRow extends SeriesKey, CoverageCounts {
  readonly since: Millis
  readonly liveEdge: Millis
}

/** One row per series, most missing first. */
export async function readCoverage(_desk: Desk, _query: CoverageQuery): Promise<CoverageRow[]> {
  throw new Error('not built yet')
}

export type AnswerKind = 'yes' | 'yes-and' | 'not-yet' | 'cannot-say'

/** "Can I trust it?": one sentence, what else is to be said, and the figures of exactly that range. */
export interface Answer {
  readonly kind: AnswerKind
  readonly sentence: string
  readonly more: readonly string[]
  readonly from: Millis
  readonly to: Millis
  readonly counts: CoverageCounts
  readonly rows: readonly CoverageRow[]
  /** The first moment from which every series is whole up to `to`; undefined when it is not whole at the end. */
  readonly wholeFrom: Millis | undefined
}

/** The four answers; `cannot-say` in place of an error when MySQL does not answer. */
export async function askTrust(_desk: Desk, _query: CoverageQuery & { readonly dataset: Dataset }): Promise<Answer> {
  throw new Error('not built yet')
}

export type BandState = CoverageState | 'filling' | 'missing'

/** A stretch of one state. `slots` counts the slots of that state inside it, `holes` how many separate runs were folded into it. */
export interface BandPart {
  readonly from: Millis
  readonly to: Millis
  readonly state: BandState
  readonly slots: number
  readonly holes: number
  /** Closed reason where there is one (`unobtainable`, `none`, `missing`), else empty. */
  readonly reason: string
}

/** The window of one series as parts, ascending, disjoint; what no part names is not promised (before since, after the live edge). */
export interface SeriesBand extends CoverageRow {
  readonly parts: readonly BandPart[]
}

export interface BandQuery {
  readonly dataset: Dataset
  readonly subjects?: readonly string[] | undefined
  readonly from: Millis
  readonly to: Millis
  /** Upper bound of parts a band; neighbours narrower than (to - from) / maxParts join, a missing part never vanishes. */
  readonly maxParts: number
}

/** One band per series, most missing (inside the window) first. The counts are over the series' whole history. */
export async function readBands(_desk: Desk, _query: BandQuery): Promise<SeriesBand[]> {
  throw new Error('not built yet')
}

/** Many series in one band: the worst state of each stretch and the share (0 to 1) of series that are in it. */
export interface DatasetBandPart extends BandPart {
  readonly share: number
}

export interface DatasetBand {
  readonly dataset: Dataset
  readonly source: string
  readonly series: number
  readonly counts: CoverageCounts
  readonly parts: readonly DatasetBandPart[]
}

/** One band per configured dataset. */
export async function readDatasetBands(
  _desk: Desk,
  _query: { readonly from: Millis; readonly to: Millis; readonly maxParts: number },
): Promise<DatasetBand[]> {
  throw new Error('not built yet')
}
