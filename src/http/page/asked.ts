import { DAY, MINUTE, type Millis } from '../../domain/clock.ts'
import type { Dataset } from '../../domain/collection/series.ts'
import type { Range } from '../../domain/range.ts'
import { tableTime } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import type { AskWords } from './ask.ts'
import type { PageRequest } from './view.ts'
import { formTime, windowOf, zoomOf, type Zoom } from './window.ts'

/** The window an address asks for: by `from` and `to`, so that a link is a proof another person can open, or by a zoom that ends now. */
export interface AskedWindow {
  readonly range: Range | undefined
  /** Undefined when the window was given by its ends. */
  readonly zoom: Zoom | undefined
  /** What is wrong with it, as a sentence. */
  readonly fault: string | undefined
  /** The same for as long as the question is: what it is remembered by. */
  readonly key: string
  readonly words: AskWords
}

/** Reads the window of a coverage page; `since` is where all history begins. */
export function askedWindow(
  query: PageRequest['query'],
  dataset: Dataset,
  subject: string,
  since: Millis,
  now: Millis,
  fallback: Zoom,
): AskedWindow {
  if (query.from === undefined && query.to === undefined) {
    const zoom = zoomOf(query.range, fallback)
    const range = windowOf(zoom, now, since)
    const from = tableTime(Math.floor(range.from / MINUTE) * MINUTE)
    return { range, zoom, fault: undefined, key: zoom, words: { dataset, subject, from, to: 'now' } }
  }
  const untilNow = query.to === undefined || query.to.trim() === '' || query.to.trim() === 'now'
  const from = query.from === undefined || query.from.trim() === '' ? since : formTime(query.from, now)
  const to = untilNow ? now : formTime(query.to, now)
  const words = { dataset, subject, from: query.from ?? '', to: query.to ?? '' }
  const fault = rangeFault(from, to, query)
  const range = from === undefined || to === undefined || fault !== undefined ? undefined : { from, to }
  return { range, zoom: undefined, fault, key: `${from} ${untilNow ? 'now' : to}`, words }
}

/** A range to begin with that holds whole slots: yesterday from midnight UTC. */
export function yesterday(now: Millis): string {
  return tableTime(Math.floor(now / DAY) * DAY - DAY)
}

/** The sentence that says how the range is written, beside the form. */
export function faultPanel(fault: string): Html {
  return html`<div class="pad answer" role="alert"><p class="sentence">${fault}</p></div>`
}

function rangeFault(from: Millis | undefined, to: Millis | undefined, query: PageRequest['query']): string | undefined {
  if (from === undefined)
    return `"${query.from ?? ''}" is not a time. Write it like 2026-03-03 02:00, which is UTC here, or relative like -6h.`
  if (to === undefined)
    return `"${query.to ?? ''}" is not a time. Write it like 2026-03-03 02:00, which is UTC here, or now.`
  return from < to ? undefined : 'The range ends before it begins. Put the earlier time first.'
}
