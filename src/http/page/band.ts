import type { Millis } from '../../domain/clock.ts'
import { intersect, type Range } from '../../domain/range.ts'
import type { BandPart, BandState } from '../../operations/bands.ts'
import { count, gapReason, rangeText, several } from '../../operations/words.ts'
import { html, type Html } from './html.ts'
import { place, placeHeight, placeLeft } from './place.ts'

/** No band carries more elements than this, whatever its history. */
export const MAX_ELEMENTS = 400

/** Missing narrower than this many pixels becomes a pin: "here, but smaller than this". */
const PIN_BELOW_PX = 3
/** Pins closer than this are one pin, which counts them. */
const PINS_JOIN_PX = 8

const LETTER: Record<BandState, string> = {
  stored: 's',
  none: 'o',
  unobtainable: 'u',
  held: 'h',
  filling: 'f',
  missing: 'm',
}

/** One thing drawn on a band: where, in percent of its width; `height` in percent for a share of many series. */
export interface BandElement {
  readonly kind: string
  readonly left: number
  readonly width: number
  readonly height: number | undefined
  readonly tip: string
}

type Part = BandPart & { readonly share?: number }

/** What is drawn of the parts in a window that is `widthPx` wide. Red only where slots are missing, and never nothing where one is. */
export function bandElements(parts: readonly Part[], window: Range, widthPx: number): BandElement[] {
  const span = window.to - window.from
  const percent = (at: Millis): number => ((at - window.from) / span) * 100
  const inside = parts.flatMap((part) => {
    const clipped = intersect(part, window)
    return clipped === undefined ? [] : [{ ...part, ...clipped }]
  })
  const isPin = (part: Part): boolean =>
    part.state === 'missing' && ((part.to - part.from) / span) * widthPx < PIN_BELOW_PX
  const drawn = [...floorUnder(inside), ...inside.filter((part) => !isPin(part) && !isStoredFloor(part))].map(
    (part) => ({
      kind: LETTER[part.state] + (part.share !== undefined && part.share < 1 ? ' part' : ''),
      left: percent(part.from),
      width: percent(part.to) - percent(part.from),
      height: part.share !== undefined && part.share < 1 ? part.share * 100 : undefined,
      tip: tipOf(part),
    }),
  )
  const pins = joinPins(inside.filter(isPin), (PINS_JOIN_PX / widthPx) * span).map((pin) => ({
    kind: 'pin',
    left: percent((pin.from + pin.to) / 2),
    width: 0,
    height: undefined,
    tip: tipOf(pin),
  }))
  return [...drawn, ...pins].slice(0, MAX_ELEMENTS)
}

/** Where only some of the series differ, the others stand on the floor beneath; runs of floor are one element. */
function floorUnder(parts: readonly Part[]): Part[] {
  const floors: Part[] = []
  for (const part of parts) {
    if (!isStoredFloor(part) && !(part.share !== undefined && part.share < 1)) continue
    const last = floors.at(-1)
    if (last !== undefined && last.to === part.from) floors[floors.length - 1] = { ...last, to: part.to }
    else floors.push({ from: part.from, to: part.to, state: 'stored', slots: part.slots, holes: 1, reason: '' })
  }
  return floors
}

function isStoredFloor(part: Part): boolean {
  return part.state === 'stored'
}

function joinPins(pins: readonly Part[], within: number): Part[] {
  const joined: Part[] = []
  for (const pin of pins) {
    const last = joined.at(-1)
    if (last !== undefined && pin.from - last.to < within)
      joined[joined.length - 1] = { ...last, to: pin.to, slots: last.slots + pin.slots, holes: last.holes + pin.holes }
    else joined.push(pin)
  }
  return joined
}

const STATE_WORDS: Record<BandState, string> = {
  stored: 'stored',
  none: 'none: the source has nothing',
  unobtainable: 'unobtainable',
  held: 'held by a person',
  filling: 'being filled',
  missing: 'missing',
}

/** State, range and slots of a part in words; lines are parted by a bar. Empty for what is stored, which needs no word. */
export function tipOf(part: Part): string {
  if (part.state === 'stored') return ''
  const places = part.holes > 1 ? ` in ${count(part.holes)} places` : ''
  const why =
    part.reason === ''
      ? ''
      : ` | ${part.state === 'missing' || part.state === 'filling' ? gapReason(part.reason) : part.reason.replaceAll('-', ' ')}`
  const share =
    part.share !== undefined && part.share < 1 ? ` | ${Math.max(1, Math.round(part.share * 100))} % of the series` : ''
  return `${STATE_WORDS[part.state]} | ${rangeText(part)} UTC | ${several(part.slots, 'slot')}${places}${why}${share}`
}

export interface BandLook {
  /** What a person who cannot see it is told. */
  readonly label: string
  readonly widthPx: number
  readonly tall?: boolean
  /** A window marked on it, as on the band of all history. */
  readonly brush?: Range | undefined
}

/** The band of one window as markup. */
export function band(parts: readonly Part[], window: Range, look: BandLook): Html {
  const elements = bandElements(parts, window, look.widthPx).map(
    ({ kind, left, width, height, tip }) =>
      html`<i
        class="${kind} ${kind === 'pin' ? `atl ${placeLeft(left)}` : `at ${place(left, width)}`}${height === undefined ? '' : ` ${placeHeight(height)}`}"
        ${tip === '' ? undefined : html` title="${tip}"`}></i>`,
  )
  const span = window.to - window.from
  const brush = look.brush === undefined ? undefined : intersect(look.brush, window)
  const marked =
    brush === undefined
      ? undefined
      : html`<i class="brush at ${place(((brush.from - window.from) / span) * 100, ((brush.to - brush.from) / span) * 100)}"></i>`
  return html`<span class="band${look.tall === true ? ' tall' : ''}" role="img" aria-label="${look.label}">${elements}${marked}</span>`
}

/** What is not simply stored, as a table behind the band. `shown` rows, worst and newest last as time runs. */
export function asTable(parts: readonly Part[], shown = 50): Html {
  const told = parts.filter((part) => part.state !== 'stored')
  if (told.length === 0) return html`<p class="small quiet">Every slot in this window is stored.</p>`
  const rows = told
    .slice(-shown)
    .reverse()
    .map(
      (part) =>
        html`<tr>
          <td>${STATE_WORDS[part.state]}</td>
          <td class="nowrap">${rangeText(part)}</td>
          <td class="n">${count(part.slots)}</td>
          <td>${part.reason.replaceAll('-', ' ')}</td>
        </tr>`,
    )
  const more =
    told.length > shown
      ? html`<p class="small faint">The newest ${shown} of ${count(told.length)} stretches.</p>`
      : undefined
  return html`<table class="plain">
      <thead>
        <tr>
          <th>State</th>
          <th>From, to (UTC)</th>
          <th class="n">Slots</th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${more}`
}

/** What the textures mean. */
export const LEGEND: Html = html`<p class="legend">
  <span><span class="band"><i class="s"></i></span>stored</span><span><span class="band"><i class="o"></i></span>none: source has nothing</span>
  <span><span class="band"><i class="u"></i></span>unobtainable</span><span><span class="band"><i class="h"></i></span>held by a person</span>
  <span><span class="band"><i class="f"></i></span>being filled</span><span><span class="band"><i class="m"></i></span>missing</span>
  <span><span class="band thin"><i class="pin"></i></span>missing, narrower than it can be drawn</span>
</p>`
