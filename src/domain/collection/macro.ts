import { DAY, HOUR, type Millis } from '../clock.ts'
import type { DecimalText } from './decimal.ts'

/** One value that a day of an economic series had, from the day on which it was published. A revision is another one of the same day. */
export interface MacroVintage {
  /** As the source names it: `FEDFUNDS`. */
  readonly code: string
  /** Midnight UTC of the day that the value is about. */
  readonly day: Millis
  /** Midnight UTC of the day on which it was published. */
  readonly vintage: Millis
  /** Null where the source says that there is none: a holiday, or a value taken back. */
  readonly value: DecimalText | null
  /** When it was certainly public. */
  readonly knownAt: Millis
}

/** When a value published on that day was certainly public: the day's end in Chicago, where FRED lives, six hours behind UTC at most. */
export function publicAt(vintage: Millis): Millis {
  return vintage + DAY + 6 * HOUR
}

/** A vintage that has a value. */
export type MacroValue = MacroVintage & { readonly value: DecimalText }

/** From this moment on this was the newest value known of a series; undefined where what was known was taken back. */
export interface MacroStep {
  readonly from: Millis
  readonly newest: MacroValue | undefined
}

/**
 * When the newest known value of one series changed, ascending: of the latest day that has a value by then, its last vintage known by then.
 * `vintages` may come in any order.
 */
export function stepsOf(vintages: readonly MacroVintage[]): MacroStep[] {
  const sorted = [...vintages].sort((a, b) => a.knownAt - b.knownAt || a.vintage - b.vintage || a.day - b.day)
  const byDay = new Map<Millis, MacroVintage>()
  const steps: MacroStep[] = []
  sorted.forEach((each, place) => {
    const held = byDay.get(each.day)
    if (held === undefined || held.vintage <= each.vintage) byDay.set(each.day, each)
    if (sorted[place + 1]?.knownAt === each.knownAt) return
    const before = steps.at(-1)?.newest
    const newest = newestOf(byDay, before)
    if (newest !== before) steps.push({ from: each.knownAt, newest })
  })
  return steps
}

/** What holds at a moment: the last of the ascending steps that begins at or before it. */
export function stepAt(steps: readonly MacroStep[], at: Millis): MacroValue | undefined {
  return steps.findLast(({ from }) => from <= at)?.newest
}

function newestOf(byDay: ReadonlyMap<Millis, MacroVintage>, before: MacroValue | undefined): MacroValue | undefined {
  let newest: MacroValue | undefined
  // What came before stays in the map unless it was replaced, so nothing older needs a look.
  const least = before !== undefined && byDay.get(before.day) === before ? before.day : -Infinity
  for (const each of byDay.values())
    if (each.day >= least && hasValue(each) && (newest === undefined || each.day > newest.day)) newest = each
  return newest
}

function hasValue(vintage: MacroVintage): vintage is MacroValue {
  return vintage.value !== null
}
