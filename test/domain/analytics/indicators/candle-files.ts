import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { CandleColumns } from '../../../../src/domain/analytics/indicators/candle-columns.ts'

export interface CandleFile {
  readonly name: string
  readonly widthMs: number
  readonly candles: CandleColumns
}

const WIDTHS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
}
const SHIPPED = new URL('../../../../deploy/replay/recorded/', import.meta.url)
const UNSHIPPED = new URL('../../../../../shared/data/ohlcv/', import.meta.url)

/** Recorded candles of real markets: those of the replay, and more where they lie beside the checkout. */
export function candleFiles(): CandleFile[] {
  return [SHIPPED, UNSHIPPED].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.csv.gz'))
      .map((name) => ({
        name: `${folder === SHIPPED ? 'replay' : 'beside'}/${name}`,
        widthMs: WIDTHS[/_(\d+[mh])[_.]/.exec(name)?.[1] ?? ''] ?? NaN,
        candles: parseCandles(gunzipSync(readFileSync(new URL(name, folder))).toString('utf8')),
      })),
  )
}

function namesIn(folder: URL): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Rows of `timestamp,open,high,low,close,volume` under a header, as columns. */
export function parseCandles(csv: string): CandleColumns {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  const column = (at: number, read: (text: string) => number = Number) =>
    Float64Array.from(rows, (row) => read(row[at] ?? ''))
  return {
    openTime: column(0, (text) => (/^\d+$/.test(text) ? Number(text) : Date.parse(text))),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
  }
}

/** Columns of a CSV file by name, NaN where a cell is empty. */
export function csvColumns(csv: string): Record<string, Float64Array> {
  const [header = '', ...lines] = csv.trim().split(/\r?\n/)
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(
    header
      .split(',')
      .map((name, at) => [
        name,
        Float64Array.from(rows, (row) => (row[at] === undefined || row[at] === '' ? NaN : Number(row[at]))),
      ]),
  )
}
