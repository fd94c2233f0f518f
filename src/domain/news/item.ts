import type { Millis } from '../clock.ts'

/**
 * Why a date is not taken as it was written. `publishedAt` is null for the first five; for the others it is there:
 * `no-time` midnight UTC of the day, `no-zone` and `unknown-zone` read as UTC, `future` the moment of the fetch.
 */
export type DateProblem =
  | 'missing'
  | 'unreadable'
  | 'impossible'
  | 'ambiguous'
  | 'before-1970'
  | 'no-time'
  | 'no-zone'
  | 'unknown-zone'
  | 'future'

/** One item of news as a source gave it, in plain text: no markup, no entities, whitespace joined. */
export interface NewsItem {
  /** What the feed's identity policy makes of it; see identity.ts. */
  readonly id: string
  /** The source's own identifier, as written. */
  readonly guid?: string
  /** Absolute, http or https; null when the item has no usable link. */
  readonly url: string | null
  readonly title: string | null
  /** Null when no date can be believed; then the fetch time is all that is known. Never later than the fetch. */
  readonly publishedAt: Millis | null
  readonly dateProblem?: DateProblem
  readonly summary: string | null
  readonly content?: string
  readonly author?: string
}

/** False for an item in which nothing can be read but perhaps a date: it is kept in what was read of a feed, and is no news. */
export function saysAnything({ title, url, summary, guid }: NewsItem): boolean {
  return title !== null || url !== null || summary !== null || guid !== undefined
}
