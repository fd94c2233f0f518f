/** Coverage as stretches of time: what the page draws and the terminal prints. Pure. */
import type { Millis } from '../domain/clock.ts'
import { missingIn, type CoverageState } from '../domain/collection/coverage.ts'
import { gapsOf } from '../domain/collection/gap.ts'
import { slotCount } from '../domain/collection/slot.ts'
import { intersect, subtract, type Range } from '../domain/range.ts'
import type { Knowledge } from '../domain/collection/knowledge.ts'

export type BandState = CoverageState | 'filling' | 'missing'

/** A stretch of one state. `slots` counts the slots of that state inside it, `holes` how many separate runs were folded into it. */
export interface BandPart extends Range {
  readonly state: BandState
  readonly slots: number
  readonly holes: number
  /** Closed reason where there is one, else empty. */
  readonly reason: string
}

/** Worst first: nothing may cover red or amber. */
const WORST_FIRST: readonly BandState[] = ['missing', 'filling', 'held', 'unobtainable', 'none', 'stored']

/** The worse of two states. */
export function worse(a: BandState, b: BandState): BandState {
  return WORST_FIRST.indexOf(a) <= WORST_FIRST.indexOf(b) ? a : b
}

/**
 * Every slot of `whole` in exactly one part: ascending, disjoint, without holes. `filling` says which ranges a backfill has in hand;
 * only missing slots can be filling. `whole` must lie on the grid.
 */
export function partsOf(whole: Range, known: Knowledge, filling: readonly Range[], widthMs: number): BandPart[] {
  const part = (range: Range, state: BandState, reason: string): BandPart => ({
    from: range.from,
    to: range.to,
    state,
    slots: slotCount(range, widthMs),
    holes: 1,
    reason,
  })
  const told = known.intervals.flatMap((interval) => {
    const inside = intersect(interval, whole)
    return inside === undefined ? [] : [part(inside, interval.state, interval.reason)]
  })
  const untold = gapsOf(missingIn(whole, known.intervals), known.notes).flatMap((gap) => {
    const reason = gap.note?.reason ?? 'never-asked'
    const inHand = filling.flatMap((range) => intersect(range, gap) ?? [])
    return [
      ...inHand.map((range) => part(range, 'filling', reason)),
      ...subtract(gap, inHand).map((range) => part(range, 'missing', reason)),
    ]
  })
  return joinEqual([...told, ...untold].filter(({ slots }) => slots > 0).sort((a, b) => a.from - b.from))
}

/**
 * At most `maxParts` parts (at least 4): what lies closer than a grain of the window joins and takes the worst state in it.
 * Repairs fold only with repairs and lie on top, so a narrow hole never vanishes and one missing minute never looks like a week.
 */
export function reduceParts<Part extends BandPart>(parts: readonly Part[], window: Range, maxParts: number): Part[] {
  let reduced = [...parts]
  for (let grain = (window.to - window.from) / maxParts; reduced.length > Math.max(4, maxParts); grain *= 2) {
    const bad = fold(parts.filter(needsRepair), grain)
    const calm = fold(
      parts.filter((part) => !needsRepair(part)),
      grain,
    )
    const under = calm.flatMap((part) => subtract(part, bad).map((rest) => ({ ...part, from: rest.from, to: rest.to })))
    reduced = [...bad, ...under].sort((a, b) => a.from - b.from)
  }
  return reduced
}

function needsRepair(part: BandPart): boolean {
  return part.state === 'missing' || part.state === 'filling'
}

/** Joins neighbours that lie, both together, within the grain; the worst state wins and counts its own slots. */
function fold<Part extends BandPart>(parts: readonly Part[], grain: number): Part[] {
  const folded: Part[] = []
  for (const next of parts) {
    const last = folded.at(-1)
    if (last === undefined || next.to - last.from >= grain) {
      folded.push(next)
      continue
    }
    const worst = worse(last.state, next.state) === last.state ? last : next
    const slots = (last.state === worst.state ? last.slots : 0) + (next.state === worst.state ? next.slots : 0)
    folded[folded.length - 1] = { ...worst, from: last.from, to: next.to, slots, holes: last.holes + next.holes }
  }
  return folded
}

function joinEqual(sorted: readonly BandPart[]): BandPart[] {
  const joined: BandPart[] = []
  for (const next of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && last.to === next.from && last.state === next.state && last.reason === next.reason)
      joined[joined.length - 1] = { ...last, to: next.to, slots: last.slots + next.slots }
    else joined.push(next)
  }
  return joined
}

/** Many series in one band: the worst state of each stretch, and the share (0 to 1) of series that are in it. */
export interface SharedPart extends BandPart {
  readonly share: number
}

/** Lays the bands of many series over each other. Ascending and disjoint; `slots` are those of all series in that state. */
export function overlay(
  bands: readonly { readonly parts: readonly BandPart[]; readonly widthMs: number }[],
): SharedPart[] {
  const edges = bands
    .flatMap(({ parts, widthMs }) =>
      parts.flatMap(({ from, to, state }) => [
        { at: from, state, series: 1, density: 1 / widthMs },
        { at: to, state, series: -1, density: -1 / widthMs },
      ]),
    )
    .sort((a, b) => a.at - b.at)
  const here = new Map<BandState, { series: number; density: number }>()
  const parts: SharedPart[] = []
  for (const [index, edge] of edges.entries()) {
    const before = here.get(edge.state) ?? { series: 0, density: 0 }
    here.set(edge.state, { series: before.series + edge.series, density: before.density + edge.density })
    const to: Millis = edges[index + 1]?.at ?? edge.at
    const state = WORST_FIRST.find((candidate) => (here.get(candidate)?.series ?? 0) > 0)
    if (to === edge.at || state === undefined) continue
    const share = (here.get(state)?.series ?? 0) / bands.length
    const slots = Math.round((here.get(state)?.density ?? 0) * (to - edge.at))
    const last = parts.at(-1)
    if (last !== undefined && last.to === edge.at && last.state === state && last.share === share)
      parts[parts.length - 1] = { ...last, to, slots: last.slots + slots }
    else parts.push({ from: edge.at, to, state, share, slots, holes: 1, reason: '' })
  }
  return parts
}

const CELLS: Record<BandState | 'unpromised', readonly [string, string]> = {
  stored: ['━', '='],
  none: ['─', '-'],
  unobtainable: ['░', ':'],
  held: ['▒', 'h'],
  filling: ['◐', '~'],
  missing: ['!', '!'],
  unpromised: [' ', ' '],
}

/** One cell a step of time, the worst state inside it: a gap of one minute shows in a year. Blank where nothing is promised. */
export function textBand(parts: readonly BandPart[], window: Range, cells: number, ascii: boolean): string {
  return cellStates(parts, window, cells)
    .map((state) => CELLS[state ?? 'unpromised'][ascii ? 1 : 0])
    .join('')
}

/** The worst state of each of `cells` equal steps of the window; undefined where no part lies. */
export function cellStates(parts: readonly BandPart[], window: Range, cells: number): (BandState | undefined)[] {
  const states = new Array<BandState | undefined>(cells).fill(undefined)
  const width = (window.to - window.from) / cells
  if (!(width > 0)) return states
  for (const part of parts) {
    const inside = intersect(part, window)
    if (inside === undefined) continue
    const first = Math.max(0, Math.floor((inside.from - window.from) / width))
    const last = Math.min(cells - 1, Math.ceil((inside.to - window.from) / width) - 1)
    for (let cell = first; cell <= Math.max(first, last); cell += 1) {
      const now = states[cell]
      states[cell] = now === undefined ? part.state : worse(now, part.state)
    }
  }
  return states
}
