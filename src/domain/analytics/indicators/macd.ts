import { blank } from './blank.ts'
import { ema } from './ema.ts'

export interface MacdPeriods {
  readonly fast: number
  readonly slow: number
  readonly signal: number
}

/** Fast less slow EMA of the closes, its own EMA as signal, and their difference. Both EMAs are seeded where the slow one starts and all three columns start with the signal (as TA-Lib): index slow + signal - 2. */
export function macd(
  close: Float64Array,
  { fast, slow, signal }: MacdPeriods,
): [Float64Array, Float64Array, Float64Array] {
  const late = slow - fast
  const slowly = ema(close, slow)
  const quickly = ema(close.subarray(late), fast)
  const line = blank(close.length)
  const smooth = blank(close.length)
  const histogram = blank(close.length)
  const differences = slowly.map((value, at) => (at < late ? NaN : quickly[at - late]! - value)).subarray(slow - 1)
  const signals = ema(differences, signal)
  for (let at = signal - 1; at < signals.length; at++) {
    line[at + slow - 1] = differences[at]!
    smooth[at + slow - 1] = signals[at]!
    histogram[at + slow - 1] = differences[at]! - signals[at]!
  }
  return [line, smooth, histogram]
}
