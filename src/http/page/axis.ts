import { DAY, HOUR, MINUTE, type Millis } from '../../domain/clock.ts'
import type { Range } from '../../domain/range.ts'
import { html, type Html } from './html.ts'
import { placeLeft } from './place.ts'

const STEPS = [
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
]
const MONTH = 30.5 * DAY
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

export interface Tick {
  readonly at: Millis
  readonly text: string
}

/** Round UTC moments inside the window, about one each 100 px. */
export function ticksOf(window: Range, widthPx: number): Tick[] {
  const wanted = (window.to - window.from) / Math.max(1, widthPx / 100)
  const step = STEPS.find((candidate) => candidate >= wanted)
  return step === undefined ? monthTicks(window, wanted) : evenTicks(window, step)
}

function evenTicks(window: Range, step: number): Tick[] {
  const ticks: Tick[] = []
  // Weeks begin on Monday: 1970-01-05 was one.
  const origin = step % (7 * DAY) === 0 ? 4 * DAY : 0
  for (let at = Math.ceil((window.from - origin) / step) * step + origin; at < window.to; at += step)
    ticks.push({ at, text: dayOrClock(at) })
  return ticks
}

function monthTicks(window: Range, wanted: number): Tick[] {
  const months = [1, 2, 3, 6, 12, 24, 60, 120].find((count) => count * MONTH >= wanted) ?? 240
  const ticks: Tick[] = []
  const first = new Date(window.from).getUTCFullYear() * 12
  for (let month = first; ; month += months) {
    const at = Date.UTC(Math.floor(month / 12), month % 12, 1)
    if (at >= window.to) return ticks
    const isYear = month % 12 === 0
    if (at >= window.from)
      ticks.push({ at, text: isYear ? String(Math.floor(month / 12)) : (MONTHS[month % 12] ?? '') })
  }
}

function dayOrClock(at: Millis): string {
  const date = new Date(at)
  return at % DAY === 0 ? `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''}` : date.toISOString().slice(11, 16)
}

/** The ticks of a window as markup. The right end says `now` where the window ends there, else its own time. */
export function axis(window: Range, widthPx: number, endText: string): Html {
  const span = window.to - window.from
  const percent = (at: Millis): number => ((at - window.from) / span) * 100
  const ends = (60 / widthPx) * 100
  const ticks = ticksOf(window, widthPx)
    .filter((tick) => percent(tick.at) < 100 - ends)
    .map((tick, index) => {
      const side = percent(tick.at) < ends / 2 ? ' l' : ''
      return html`<span class="atl ${placeLeft(percent(tick.at))}${side}${index % 2 === 1 ? ' hide-s' : ''}">${tick.text}</span>`
    })
  return html`<span class="axis" aria-hidden="true">${ticks}<span class="atl a100 r">${endText}</span></span>`
}
