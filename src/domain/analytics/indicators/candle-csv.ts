import { DAY, type Millis } from '../../clock.ts'
import type { CandleColumns } from './candle-columns.ts'

const HEADER = ['timestamp', 'open', 'high', 'low', 'close', 'volume'] as const

/** The last moment that a date can name. */
const LATEST = 8.64e15

export type CandleCsv = { readonly candles: CandleColumns } | { readonly fault: string }

/** Reads CSV with the header `timestamp,open,high,low,close,volume` (further columns are ignored; timestamps are UTC milliseconds, rising), or says in one sentence what is wrong with it. */
export function parseCandleCsv(csv: string): CandleCsv {
  const [header = '', ...lines] = csv
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
  const names = header.split(',').map((name) => name.trim().toLowerCase())
  const places = HEADER.map((name) => names.indexOf(name))
  const absent = HEADER.filter((_, at) => places[at] === -1)
  if (absent.length > 0) return { fault: `The header has no ${absent.join(', no ')}: it must be ${HEADER.join(',')}.` }
  const columns = HEADER.map(() => new Float64Array(lines.length))
  for (const [row, line] of lines.entries()) {
    const cells = line.split(',')
    for (const [at, name] of HEADER.entries()) {
      const text = cells[places[at] ?? -1]?.trim() ?? ''
      const number = Number(text)
      if (
        text === '' ||
        !Number.isFinite(number) ||
        (name === 'timestamp' && !(Number.isInteger(number) && number >= 0 && number <= LATEST))
      )
        return {
          fault: `Row ${row + 1}: ${name} is ${text === '' ? 'empty' : JSON.stringify(text)}, not a number${name === 'timestamp' ? ' of milliseconds' : ''}.`,
        }
      columns[at]![row] = number
    }
    if (row > 0 && columns[0]![row]! <= columns[0]![row - 1]!)
      return { fault: `Row ${row + 1}: its timestamp does not come after that of the row before.` }
  }
  const [openTime, open, high, low, close, volume] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  return { candles: { openTime, open, high, low, close, volume } }
}

/** The width that most neighbours are apart; of several the smallest. With fewer than two candles one day. */
export function usualWidth(openTime: Float64Array): Millis {
  const counts = new Map<number, number>()
  for (let at = 1; at < openTime.length; at++) {
    const width = openTime[at]! - openTime[at - 1]!
    counts.set(width, (counts.get(width) ?? 0) + 1)
  }
  return [...counts].sort(([a, many], [b, more]) => more - many || a - b)[0]?.[0] ?? DAY
}

/** Whether days are missing in the way of an exchange that closes: daily candles or longer, none of them on a Saturday or a Sunday (UTC). Its holidays nobody told us, so that what is missing there cannot be called a hole. */
export function closesAtWeekends(openTime: Float64Array, widthMs: Millis): boolean {
  // 1970-01-01 was a Thursday.
  return (
    widthMs === DAY && openTime.length > 0 && openTime.every((time) => ![2, 3].includes(Math.floor(time / DAY) % 7))
  )
}
