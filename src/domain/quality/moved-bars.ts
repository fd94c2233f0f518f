/** Bars that are word for word those of another time of their own series. Pure. */
import { HOUR, type Millis } from '../clock.ts'
import type { Candle } from '../collection/candle.ts'
import type { ComparedBar } from './compared-bars.ts'

/** So many bars in a row that come again at the same distance are no chance. */
const IN_A_ROW = 3

const wordsOf = ({ open, high, low, close, volume }: Candle): string =>
  [open, high, low, close, volume].map(Number).join(' ')

/**
 * Runs among ascending bars that come again later, all at the same distance. Told are those of the two that are new. Bars in which nothing was traded tell nothing, nor does
 * one that is like the bar before it: a line of equal bars is a matter of its own.
 */
export function movedBars(bars: readonly Candle[], widthMs: number, isNew: (slot: Millis) => boolean): ComparedBar[] {
  const words = new Map(bars.map((bar) => [bar.openTime, Number(bar.volume) > 0 ? wordsOf(bar) : undefined]))
  const told = [...words.values()].filter((each) => each !== undefined)
  if (new Set(told).size === told.length) return []
  const times = [...words.keys()]
  const again = (at: Millis, by: number): boolean => {
    const own = words.get(at)
    return own !== undefined && own === words.get(at + by) && own !== words.get(at - widthMs)
  }
  const found = new Map<Millis, ComparedBar>()
  const tell = (slotAt: Millis, by: number): void => {
    const evidence = `word for word the bar ${by / HOUR} h away`
    if (isNew(slotAt)) found.set(slotAt, { slotAt, doubts: [{ reason: 'time-shift', evidence }] })
  }
  const farthest = (times.at(-1) ?? 0) - (times[0] ?? 0)
  for (let by = 2 * widthMs; by <= farthest; by += widthMs)
    for (const at of times) {
      if (!again(at, by) || again(at - widthMs, by)) continue
      let end = at
      while (again(end, by)) end += widthMs
      if (end - at < IN_A_ROW * widthMs) continue
      for (let slot = at; slot < end; slot += widthMs) {
        tell(slot, by)
        tell(slot + by, -by)
      }
    }
  return [...found.values()].sort((a, b) => a.slotAt - b.slotAt)
}
