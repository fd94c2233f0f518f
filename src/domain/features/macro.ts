import type { Millis } from '../clock.ts'
import { stepAt, type MacroStep, type MacroValue } from '../collection/macro.ts'
import { FEAR_GREED_MAX_AGE_MS, MACRO_COLUMNS, MACRO_SERIES, type MacroColumn } from './columns.ts'

/** The newest value of each economic series that was known at `cutOff` and is not too old to be of now. */
export function macroKnown(
  steps: ReadonlyMap<string, readonly MacroStep[]>,
  cutOff: Millis,
): Partial<Record<MacroColumn, MacroValue>> {
  const known: Partial<Record<MacroColumn, MacroValue>> = {}
  for (const column of MACRO_COLUMNS) {
    const { code, maxAgeMs } = MACRO_SERIES[column]
    const value = stepAt(steps.get(code) ?? [], cutOff)
    if (value !== undefined && value.knownAt <= cutOff && value.day > cutOff - maxAgeMs) known[column] = value
  }
  return known
}

export interface DayIndex {
  readonly day: Millis
  readonly value: number
  readonly knownAt: Millis
}

/** The index of the newest day that was known at `cutOff`; none once that is older than three days. `days` ascend. */
export function fearGreedAt(days: readonly DayIndex[], cutOff: Millis): DayIndex | undefined {
  const newest = days.findLast(({ knownAt }) => knownAt <= cutOff)
  return newest !== undefined && newest.knownAt > cutOff - FEAR_GREED_MAX_AGE_MS ? newest : undefined
}
