/**
 * What people type, made into typed requests: the same sentences for HTTP and the command line.
 * Everything throws ConfigError with one sentence a fault, and says what would be right.
 */
import type { Millis } from '../domain/clock.ts'
import type { BackfillRequest } from '../domain/collection/backfill.ts'
import type { Dataset } from '../domain/collection/series.ts'
import type { CoverageQuery } from './coverage.ts'
import type { Desk } from './desk.ts'

/** `candles`; anything else is told the datasets there are. */
export function parseDataset(_text: string): Dataset {
  throw new Error('not built yet')
}

/** A moment with a zone, or relative. `name` is how the person knows it: `--from`, `from`. */
export function parseTime(_name: string, _text: string, _now: Millis): Millis {
  throw new Error('not built yet')
}

export interface RangeWords {
  readonly dataset?: string | undefined
  readonly subjects?: readonly string[] | undefined
  readonly width?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** For coverage, gaps and answers: every part may be absent. */
export function parseCoverageQuery(_desk: Pick<Desk, 'config' | 'clock'>, _words: RangeWords): CoverageQuery {
  throw new Error('not built yet')
}

export interface BackfillWords {
  readonly dataset: string
  readonly subjects?: readonly string[] | undefined
  readonly from: string
  readonly to: string
  readonly mode?: string | undefined
  readonly order?: string | undefined
  /** Pages in flight at once, 1 to 64. */
  readonly width?: string | number | undefined
  readonly reason?: string | undefined
}

/** Reads the series for their `since`: a range before it is refused. */
export async function parseBackfillRequest(_desk: Desk, _words: BackfillWords): Promise<BackfillRequest> {
  throw new Error('not built yet')
}
