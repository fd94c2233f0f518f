import type { CandleColumns } from './candle-columns.ts'

/** Bars [from, to) that follow each other without a hole. */
export interface Run {
  readonly from: number
  readonly to: number
}

/** Cuts candles where a slot is missing, or where a bar lacks a number: nothing is calculated across a hole. */
export function runsOf(candles: CandleColumns, widthMs: number): Run[] {
  const { openTime, high, low, close, volume } = candles
  const runs: Run[] = []
  let from = -1
  for (let at = 0; at <= openTime.length; at++) {
    const isBar = at < openTime.length && Number.isFinite(high[at]! + low[at]! + close[at]! + volume[at]!)
    const follows = isBar && from >= 0 && openTime[at]! - openTime[at - 1]! === widthMs
    if (follows) continue
    if (from >= 0) runs.push({ from, to: at })
    from = isBar ? at : -1
  }
  return runs
}
