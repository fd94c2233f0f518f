import { blank } from './blank.ts'
import { slice, type CandleColumns } from './candle-columns.ts'
import type { Memory } from './memory.ts'
import { runsOf, type Run } from './runs.ts'

/** Bars between two anchors. Small enough that a changed candle reaches not far, large enough that most bars are calculated once. */
export const ANCHOR_EVERY = 1_024

export interface Loaded {
  readonly widthMs: number
  /** The series begins with the first candle given: nothing earlier exists. False when a window of a longer series was loaded. */
  readonly fromStart: boolean
  /** Where totals (OBV, VWAP) begin anew, as a grid of milliseconds from the epoch; undefined: only at holes and at the start. */
  readonly totalsEveryMs?: number
}

type Kernel = (candles: CandleColumns) => readonly Float64Array[]

/**
 * Runs a kernel over candles such that the value of a bar is the same whichever window of the series was loaded.
 * The anchors lie on the time grid, not on what was loaded; bars of which the anchor was not loaded have no value (NaN).
 */
export function anchored(
  candles: CandleColumns,
  loaded: Loaded,
  memory: Memory,
  outputs: number,
  kernel: Kernel,
): Float64Array[] {
  const columns = Array.from({ length: outputs }, () => blank(candles.openTime.length))
  for (const run of runsOf(candles, loaded.widthMs)) {
    const isCut = run.from === 0 && !loaded.fromStart
    for (const { anchor, from, to } of stretches(candles, run, isCut, loaded, memory))
      kernel(slice(candles, anchor, to)).forEach((part, at) => columns[at]!.set(part.subarray(from - anchor), from))
  }
  return columns
}

/** Bars [from, to) are calculated from the bar `anchor` on. */
interface Stretch extends Run {
  readonly anchor: number
}

function stretches(candles: CandleColumns, run: Run, isCut: boolean, loaded: Loaded, memory: Memory): Stretch[] {
  if (memory.kind === 'window') return [{ ...run, anchor: run.from }]
  const { openTime } = candles
  const every = memory.kind === 'fading' ? ANCHOR_EVERY * loaded.widthMs : (loaded.totalsEveryMs ?? Infinity)
  const back = memory.kind === 'fading' ? memory.bars : 0
  const found: Stretch[] = []
  for (let from = run.from; from < run.to;) {
    const at = openTime[from]!
    const gridStart = every === Infinity ? -Infinity : Math.floor(at / every) * every
    const to =
      every === Infinity ? run.to : Math.min(run.to, from + Math.ceil((gridStart + every - at) / loaded.widthMs))
    // In bars from the run's first; below it the run itself is the start, provided that it is a true one.
    const anchor = from - Math.floor((at - gridStart) / loaded.widthMs) - back
    if (anchor >= run.from) found.push({ from, to, anchor })
    else if (!isCut) found.push({ from, to, anchor: run.from })
    from = to
  }
  return found
}
