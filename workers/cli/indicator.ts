import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { closesAtWeekends, parseCandleCsv, usualWidth } from '../../src/domain/analytics/indicators/candle-csv.ts'
import type { CandleColumns } from '../../src/domain/analytics/indicators/candle-columns.ts'
import {
  calculate,
  INDICATOR_NAMES,
  periodFault,
  usualPeriod,
  type IndicatorName,
} from '../../src/domain/analytics/indicators/indicator.ts'
import { runsOf } from '../../src/domain/analytics/indicators/runs.ts'
import { parseDuration } from '../../src/domain/duration.ts'
import { ConfigError } from '../../src/errors.ts'
import { didYouMean, isoTime, several, tableTime } from '../../src/operations/words.ts'
import { voiceOf, type Common, type Context } from './context.ts'
import { tableLines } from './table.ts'

export interface IndicatorOptions extends Common {
  readonly csv?: string
  readonly period?: string
  readonly width?: string
}

type Column = (number | null)[]

/** `gapless indicator NAME --csv FILE [--period N]`: one value a row; several outputs as named arrays. Holes are told on stderr. */
export async function indicator(context: Context, written: string, options: IndicatorOptions): Promise<void> {
  const voice = voiceOf(context, options)
  const name = indicatorName(written)
  const period = parsePeriod(name, options.period)
  const candles = await readCandleFile(context, options.csv)
  const { openTime } = candles
  const widthMs = options.width === undefined ? usualWidth(openTime) : parseWidth(options.width)
  const hasCalendar = options.width === undefined && closesAtWeekends(openTime, widthMs)
  const onGrid = hasCalendar ? { ...candles, openTime: openTime.map((_, at) => at * widthMs) } : candles
  const values = calculate(name, onGrid, { widthMs, fromStart: true }, period)
  const columns = Object.entries(values).map(([output, column]): [string, Column] => [output, withNulls(column)])
  for (const line of holesTold(candles, widthMs, hasCalendar)) voice.note(line)
  if (voice.json || !voice.form.terminal)
    return voice.document(columns.length === 1 ? columns[0]?.[1] : Object.fromEntries(columns))
  const rows = Array.from(openTime, (time, at) => ({ time, values: columns.map(([, column]) => column[at] ?? null) }))
  const shown = voice.form.all ? rows : rows.slice(-20)
  voice.lines([
    ...tableLines(
      voice.form,
      [
        { name: 'TIME', cell: ({ time }) => tableTime(time) },
        ...columns.map(([output], at) => ({
          name: output.toUpperCase(),
          right: true,
          cell: (row: (typeof rows)[number]) =>
            row.values[at] === null ? '-' : Number(row.values[at]).toPrecision(10),
        })),
      ],
      shown,
    ),
    ...(shown.length < rows.length
      ? ['', `The last ${shown.length} of ${several(rows.length, 'row')}: add --all`]
      : []),
  ])
}

function indicatorName(written: string): IndicatorName {
  const name = INDICATOR_NAMES.find((one) => one === written)
  if (name === undefined)
    throw new ConfigError([
      `There is no indicator ${JSON.stringify(written)}.${didYouMean(written, INDICATOR_NAMES)} All of them: ${INDICATOR_NAMES.join(', ')}.`,
    ])
  return name
}

function parsePeriod(name: IndicatorName, written: string | undefined): number {
  if (written === undefined) return usualPeriod(name)
  const period = /^\d+$/.test(written) ? Number(written) : NaN
  const fault = periodFault(name, period)
  if (fault !== undefined) throw new ConfigError([`--period ${JSON.stringify(written)} does not fit: ${fault}`])
  return period
}

function parseWidth(written: string): number {
  const width = parseDuration(written)
  if (width === undefined || width <= 0)
    throw new ConfigError([`--width is a duration like 1m, 1h or 1d, not ${JSON.stringify(written)}.`])
  return width
}

async function readCandleFile(context: Context, file: string | undefined): Promise<CandleColumns> {
  if (file === undefined)
    throw new ConfigError(['Say which candles: --csv FILE, with the header timestamp,open,high,low,close,volume.'])
  const text = await readFile(resolve(context.cwd, file), 'utf8').catch(() => undefined)
  if (text === undefined) throw new ConfigError([`There is no readable file ${JSON.stringify(file)}.`])
  const read = parseCandleCsv(text)
  if ('fault' in read) throw new ConfigError([`${file}: ${read.fault}`])
  return read.candles
}

function withNulls(column: Float64Array): Column {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value))
}

function holesTold(candles: CandleColumns, widthMs: number, hasCalendar: boolean): string[] {
  const runs = runsOf(candles, widthMs)
  const [first] = runs
  if (first === undefined || runs.length === 1) return []
  if (hasCalendar)
    return [
      'No candle lies on a Saturday or a Sunday: rows count as following each other, as on an exchange that closes.',
    ]
  const after = isoTime(candles.openTime[first.to - 1]!)
  return [
    `${several(runs.length - 1, 'hole')} in the candles, the first after ${after}: after each the values begin anew.`,
  ]
}
