import { DAY, HOUR, type Millis } from '../../domain/clock.ts'
import { parseMoment } from '../../domain/duration.ts'
import type { Range } from '../../domain/range.ts'
import { html, type Html } from './html.ts'

/** The windows a person can choose, by the word in the address. `all` reaches back to the oldest promise. */
export const ZOOMS = {
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
  '1y': 365 * DAY,
  all: undefined,
} as const
export type Zoom = keyof typeof ZOOMS

const WORDS: Record<Zoom, string> = { '6h': '6 h', '24h': '24 h', '7d': '7 d', '30d': '30 d', '1y': '1 y', all: 'all' }
const LONG: Record<Zoom, string> = {
  '6h': 'last 6 hours',
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '1y': 'last year',
  all: 'all history',
}

/** The zoom an address names, else the one the page opens with. */
export function zoomOf(text: string | undefined, fallback: Zoom): Zoom {
  return text !== undefined && Object.hasOwn(ZOOMS, text) ? (text as Zoom) : fallback
}

/** The window of a zoom that ends at `now`; `since` is where all history begins. */
export function windowOf(zoom: Zoom, now: Millis, since: Millis): Range {
  const length = ZOOMS[zoom]
  return { from: length === undefined ? Math.min(since, now - HOUR) : now - length, to: now }
}

/** `last 30 days`, for headings. */
export function zoomText(zoom: Zoom): string {
  return LONG[zoom]
}

/**
 * What a person writes in the form: `2026-03-03 02:00` is UTC there, because the form says so; everything the command line takes works too.
 * Undefined when it is written otherwise.
 */
export function formTime(text: string | undefined, now: Millis): Millis | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const trimmed = text.trim()
  const bare = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(trimmed)
  return parseMoment(bare === null ? trimmed : `${bare[1]}T${bare[2] ?? '00:00'}Z`, now)
}

/** The buttons between windows: links, so that each one is an address. */
export function zoomLinks(current: Zoom | undefined, address: (zoom: Zoom) => string, zooms: readonly Zoom[]): Html {
  const links = zooms.map(
    (zoom) =>
      html`<a class="button" href="${address(zoom)}" ${zoom === current ? html` aria-current="true"` : undefined}>${WORDS[zoom]}</a>`,
  )
  return html`<span class="segments" role="group" aria-label="Range">${links}</span>`
}
