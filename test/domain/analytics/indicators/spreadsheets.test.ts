import { describe, expect, it } from 'vitest'
import { calculate, type IndicatorName } from '../../../../src/domain/analytics/indicators/indicator.ts'
import { recordedText } from '../recorded.ts'
import { csvColumns, parseCandles } from './candle-files.ts'

const DAY = 86_400_000

/** Quotes of a stock market as rows that follow each other: its calendar is not that of a market that never closes. */
function quotes(name: string) {
  const candles = parseCandles(recordedText(`skender/quotes-${name}.csv.gz`))
  return { ...candles, openTime: candles.openTime.map((_, at) => at * DAY) }
}

interface Sheet {
  readonly file: string
  readonly name: IndicatorName
  readonly period: number
  /** Our output and the sheet's column. */
  readonly columns: Readonly<Record<string, string>>
  /** Rows before this one are seeded otherwise there. */
  readonly from?: number
  readonly difference?: number
}

const SHEETS: readonly Sheet[] = [
  // There 14 ranges seed the sums, in TA-Lib 13; two smoothings later it takes long to vanish.
  { file: 'Adx__ADX', name: 'adx', period: 14, columns: { adx: 'ADX' }, from: 380 },
  { file: 'Atr__ATR', name: 'atr', period: 14, columns: { atr: 'ATR' } },
  {
    file: 'BollingerBands__Bollinger_Bands',
    name: 'bollinger',
    period: 20,
    columns: { upper: 'upper', middle: 'sma', lower: 'lower' },
  },
  { file: 'Ema__EMA', name: 'ema', period: 20, columns: { ema: 'ema' } },
  // There each EMA starts as soon as it can; after 250 rows the difference is gone.
  {
    file: 'Macd__MACD',
    name: 'macd',
    period: 26,
    columns: { macd: 'MACD', signal: 'Signal', histogram: 'Histo' },
    from: 300,
  },
  { file: 'Mfi__MFI', name: 'mfi', period: 14, columns: { mfi: 'mf' } },
  // There it starts at 0, here and in TA-Lib at the first volume.
  { file: 'Obv__OBV', name: 'obv', period: 0, columns: { obv: 'obv' }, difference: 96_708_880 },
  { file: 'Rsi__RSI', name: 'rsi', period: 14, columns: { rsi: 'RSI(14)' } },
  { file: 'Sma__SMA_Close', name: 'sma', period: 20, columns: { sma: 'SMA' } },
  { file: 'Sma__SMA_Volume', name: 'volume_sma', period: 20, columns: { volume_sma: 'sma' } },
  { file: 'Stoch__STO_14_3_3_2', name: 'stochastic', period: 14, columns: { k: '%K', d: '%D' } },
  { file: 'WilliamsR__WilliamsR_14', name: 'willr', period: 14, columns: { willr: '%R' } },
  { file: 'results-cci', name: 'cci', period: 20, columns: { cci: 'cci' } },
]

describe('against spreadsheets made by hand', () => {
  it.each(SHEETS)('$name equals $file', ({ file, name, period, columns, from = 0, difference = 0 }) => {
    const theirs = csvColumns(recordedText(`skender/${file}.csv.gz`))
    const ours = calculate(name, quotes('default'), { widthMs: DAY, fromStart: true }, period)
    for (const [mine, other] of Object.entries(columns)) {
      const compared = [...(theirs[other] ?? [])].flatMap((value, at) => {
        const own = ours[mine]![at]!
        return at < from || Number.isNaN(value) || Number.isNaN(own)
          ? []
          : [Math.abs(own - difference - value) / Math.max(1, Math.abs(value))]
      })
      expect(compared.length).toBeGreaterThan(100)
      expect(Math.max(...compared)).toBeLessThan(1e-9)
    }
  })

  it('vwap equals the sheet of one trading day', () => {
    const sheet = csvColumns(recordedText('skender/Vwap__VWAP.csv.gz'))
    const { open, high, low, close, volume, VWAP } = sheet
    const openTime = close!.map((_, at) => at * 60_000)
    const candles = { openTime, open: open!, high: high!, low: low!, close: close!, volume: volume! }
    const ours = calculate('vwap', candles, { widthMs: 60_000, fromStart: true }).vwap!
    expect(ours.length).toBe(391)
    expect(Math.max(...ours.map((value, at) => Math.abs(value - VWAP![at]!)))).toBeLessThan(1e-9)
  })

  it('the rolling vwap, cci and bands equal the ChartSchool examples as far as they are told', () => {
    const vwap = csvColumns(recordedText('stockcharts/cs-vwap.csv'))
    const cci = csvColumns(recordedText('stockcharts/cs-cci.csv'))
    const bands = csvColumns(recordedText('stockcharts/cs-bbands.csv'))
    const farthest = (ours: Float64Array, theirs: Float64Array) =>
      Math.max(
        ...[...theirs].flatMap((value, at) =>
          value > 0 || value < 0 ? [Math.abs(ours[at]! - value)].filter((d) => !Number.isNaN(d)) : [],
        ),
      )
    const read = (name: IndicatorName, sheet: Record<string, Float64Array>, period: number) => {
      const close = sheet.Close!
      const { High: high = close, Low: low = close, Volume: volume = close } = sheet
      const openTime = close.map((_, at) => at * DAY)
      return calculate(
        name,
        { openTime, open: close, high, low, close, volume },
        { widthMs: DAY, fromStart: true },
        period,
      )
    }
    expect(farthest(read('vwap', vwap, 14).vwap!, vwap.vwap!)).toBeLessThan(1e-4)
    expect(farthest(read('cci', cci, 20).cci!, cci.CCI!)).toBeLessThan(0.1)
    expect(farthest(read('bollinger', bands, 20).upper!, bands.HighBand!)).toBeLessThan(1e-5)
  })
})
