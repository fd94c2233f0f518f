import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'

/** One request as the upstream's part of the server sees it: path below its prefix, query, and what time it is. */
export interface Ask {
  readonly path: string
  readonly query: URLSearchParams
  readonly now: Millis
}

/** One row of an answer as JSON texts; a chart point has three (price, market cap, volume), everything else one. */
export type Row = readonly string[]

/** An answer before it is written, so that a fault can take rows out, turn them round or tell lies. */
export interface Answer {
  readonly status: number
  readonly rows: readonly Row[]
  /** Rows to the body. */
  readonly write: (rows: readonly Row[]) => string
  readonly newest: 'first' | 'last'
  /** The same row with values that cannot be true. */
  readonly lie?: (row: Row) => Row
  /** Rows that a sloppy server adds: out of range, or twice. */
  readonly strays?: readonly Row[]
  /** What was asked for, for faults and counters. */
  readonly product?: string
  readonly granularity?: number
  readonly range?: Range
  /** Rows of a feed in which everything has come and gone since anybody looked. */
  readonly flood?: readonly Row[]
  /** Of the body, where it is no JSON. */
  readonly type?: string
  /** ETag and Last-Modified: a call that knows them already is answered 304. */
  readonly validators?: { readonly etag?: string; readonly 'last-modified'?: string }
  /** Where the data comes from. */
  readonly origin?: string
}

/** An answer without rows. */
export function plainAnswer(
  status: number,
  body: unknown,
  about: { product?: string; range?: Range; origin?: string } = {},
): Answer {
  const text = JSON.stringify(body)
  return { status, rows: [], write: () => text, newest: 'first', ...about }
}

/** A list of rows with one text each. */
export function writeList(rows: readonly Row[]): string {
  return `[${rows.map((row) => row[0]).join(',')}]`
}
