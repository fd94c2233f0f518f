import type { Candle } from '../domain/collection/candle.ts'
import { DAY, type Millis } from '../domain/clock.ts'
import type { CandleAt } from './record.ts'

export const WEEK = 7 * DAY

/** The moment of the record that stands for `at`: the record repeats before and after itself, so weekday and hour stay. */
export function recordedTime(at: Millis, start: Millis, length: number): Millis {
  return start + ((((at - start) % length) + length) % length)
}

/** Candles of one record of whole weeks, repeated endlessly in time. Throws a RangeError when the length is not a whole number of weeks. */
export function tiled(rows: readonly Candle[], start: Millis, length: number): CandleAt {
  if (!(length > 0) || length % WEEK !== 0) throw new RangeError('A record must be a whole number of weeks long.')
  const byTime = new Map(rows.map((row) => [row.openTime, row]))
  return (openTime) => {
    const row = byTime.get(recordedTime(openTime, start, length))
    return row === undefined ? undefined : { ...row, openTime }
  }
}
