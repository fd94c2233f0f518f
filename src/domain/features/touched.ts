/** Which rows an input touches: start of hour to start of hour, half-open, as the series' slots are. */
import { DAY, HOUR, type Millis } from '../clock.ts'
import { stepsOf, type MacroStep, type MacroVintage } from '../collection/macro.ts'
import { rangesOfSlots, slotCeil } from '../collection/slot.ts'
import { union, type Range } from '../range.ts'
import { FEAR_GREED_MAX_AGE_MS, MACRO_COLUMNS, MACRO_SERIES } from './columns.ts'
import type { DayIndex } from './macro.ts'
import { PRICE_REACH } from './price.ts'

/** A row whose cut-off lies in [from, to). */
function rowsOfCutOffs({ from, to }: Range): Range {
  return { from: slotCeil(from, HOUR) - HOUR, to: slotCeil(to, HOUR) - HOUR }
}

/** Rows of candles that start at `slots`: their own, and the day after. */
export function touchedByCandles(slots: readonly Millis[]): Range[] {
  return union(rangesOfSlots(slots, HOUR).map(({ from, to }) => ({ from, to: to + PRICE_REACH * HOUR })))
}

/** A text that came, or one wording of it that held from a later moment on, or only until one. */
export interface TouchedText {
  readonly knownAt: Millis
  readonly from?: Millis
  readonly until?: Millis | undefined
}

/** Rows that count these texts: a day's worth each, as far as the wording held. */
export function touchedByTexts(texts: readonly TouchedText[]): Range[] {
  return union(
    texts.map(({ knownAt, from = knownAt, until = Infinity }) =>
      rowsOfCutOffs({ from: Math.max(knownAt, from), to: Math.min(until, slotCeil(knownAt, HOUR) + DAY) }),
    ),
  )
}

/**
 * Rows in which changed vintages of one economic series matter: where what was known is another with them than without, or would be if
 * they had a value, since what a replaced one said before is gone. `all` are the series' vintages with the changed ones among them.
 */
export function touchedByVintages(all: readonly MacroVintage[], changed: readonly MacroVintage[]): Range[] {
  const [first] = all
  const series = MACRO_COLUMNS.map((column) => MACRO_SERIES[column]).find(({ code }) => code === first?.code)
  if (series === undefined || changed.length === 0) return []
  const key = ({ day, vintage }: MacroVintage): string => `${day} ${vintage}`
  const keys = new Set(changed.map(key))
  const now = stepsOf(all)
  const without = stepsOf(all.filter((each) => !keys.has(key(each))))
  const before = stepsOf(all.map((each) => (keys.has(key(each)) ? { ...each, value: '(another)' } : each)))
  const end = Math.max(...all.map(({ day }) => day)) + series.maxAgeMs
  return union([...differing(now, without, end), ...differing(now, before, end)].map(rowsOfCutOffs))
}

/** Where two ascending lists of steps say something else; up to `end`, when the last value is too old to matter. */
function differing(one: readonly MacroStep[], other: readonly MacroStep[], end: Millis): Range[] {
  const edges = [...new Set([...one, ...other].map(({ from }) => from))].filter((at) => at < end).sort((a, b) => a - b)
  const told = (steps: readonly MacroStep[], at: Millis): string => {
    const newest = steps.findLast(({ from }) => from <= at)?.newest
    return newest === undefined ? '' : `${newest.day} ${newest.vintage} ${newest.value}`
  }
  return edges.flatMap((from, place) =>
    told(one, from) === told(other, from) ? [] : [{ from, to: edges[place + 1] ?? end }],
  )
}

/** Rows that hold one of the changed days of the index: until the next one became known, or it was too old. `all` ascend by day. */
export function touchedByIndex(all: readonly DayIndex[], changed: readonly DayIndex[]): Range[] {
  return union(
    changed.map(({ day, knownAt }) => {
      const next = all.find((each) => each.day > day)?.knownAt ?? Infinity
      return rowsOfCutOffs({ from: knownAt, to: Math.min(next, knownAt + FEAR_GREED_MAX_AGE_MS) })
    }),
  )
}
