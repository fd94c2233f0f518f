import { describe, expect, it } from 'vitest'
import type { CandleColumns } from '../../../../src/domain/analytics/indicators/candle-columns.ts'
import {
  calculate,
  INDICATOR_NAMES,
  type IndicatorName,
} from '../../../../src/domain/analytics/indicators/indicator.ts'
import { recordedText } from '../recorded.ts'
import { parseCandles } from './candle-files.ts'

const HOUR = 3_600_000

function candlesOf(bars: number, price: (at: number) => number, volume = 10): CandleColumns {
  const column = (of: (at: number) => number) => Float64Array.from({ length: bars }, (_, at) => of(at))
  const close = column(price)
  return {
    openTime: column((at) => at * HOUR),
    open: close,
    high: close,
    low: close,
    close,
    volume: column(() => volume),
  }
}

const read = (name: IndicatorName, candles: CandleColumns, period?: number) =>
  calculate(name, candles, { widthMs: HOUR, fromStart: true }, period)

describe('conventions', () => {
  it('each indicator starts where TA-Lib starts it', () => {
    const rising = candlesOf(100, (at) => 100 + Math.sin(at))
    const first = Object.fromEntries(
      INDICATOR_NAMES.map((name) => [
        name,
        Object.values(read(name, rising)).map((column) => column.findIndex((value) => !Number.isNaN(value))),
      ]),
    )
    expect(first).toEqual({
      sma: [19],
      ema: [19],
      macd: [33, 33, 33],
      rsi: [14],
      bollinger: [19, 19, 19],
      atr: [14],
      adx: [27],
      cci: [19],
      mfi: [14],
      obv: [0],
      stochastic: [17, 17],
      willr: [13],
      vwap: [0],
      psar: [1],
      roc: [10],
      momentum: [10],
      volatility: [24],
      volume_sma: [19],
      volume_ratio: [19],
    })
  })

  it('flat prices have stated values, never NaN once warmed up', () => {
    const last = Object.fromEntries(
      INDICATOR_NAMES.map((name) => [
        name,
        Object.values(
          read(
            name,
            candlesOf(200, () => 64),
          ),
        ).map((column) => column.at(-1)),
      ]),
    )
    expect(last).toEqual({
      ...{ sma: [64], ema: [64], macd: [0, 0, 0], rsi: [0], bollinger: [64, 64, 64], atr: [0], adx: [0], cci: [0] },
      ...{ mfi: [0], obv: [10], stochastic: [0, 0], willr: [0], vwap: [64], psar: [64], roc: [0], momentum: [0] },
      ...{ volatility: [0], volume_sma: [10], volume_ratio: [1] },
    })
  })

  it('prices that are flat at last have an RSI of 0, at any price level', () => {
    for (const unit of [1e-9, 1, 1e6]) {
      const candles = candlesOf(900, (at) => unit * (at < 200 ? 10 + Math.sin(at) : 10))
      expect(read('rsi', candles).rsi!.at(-1)).toBe(0)
    }
  })

  it('the unit of the price changes no index: small prices are not taken for flat', () => {
    const wave = (unit: number) => candlesOf(300, (at) => unit * (10 + Math.sin(at) + Math.cos(at / 7)))
    for (const name of ['rsi', 'cci', 'mfi', 'willr', 'stochastic', 'adx'] as const) {
      const [large] = Object.values(read(name, wave(1)))
      const [small] = Object.values(read(name, wave(2 ** -40)))
      expect(Math.abs(small!.at(-1)! - large!.at(-1)!)).toBeLessThan(1e-9)
    }
  })

  it('zeros, and quotes that once broke an ADX, give numbers or no value, never an infinity', () => {
    for (const file of ['zeros', 'issue0859.adx.nan']) {
      const quotes = parseCandles(recordedText(`skender/quotes-${file}.csv.gz`))
      const candles = { ...quotes, openTime: quotes.openTime.map((_, at) => at * HOUR) }
      expect(candles.close.length).toBeGreaterThan(100)
      for (const name of INDICATOR_NAMES)
        for (const column of Object.values(read(name, candles))) {
          expect(column.some((value) => Math.abs(value) === Infinity)).toBe(false)
          // Without a price or a trade there is no change and no mean weighted by volume.
          if (!['roc', 'vwap', 'volatility', 'volume_ratio'].includes(name)) expect(column.at(-1)).not.toBeNaN()
        }
    }
  })

  it('fewer candles than the warm-up give no value, and none give none', () => {
    for (const name of INDICATOR_NAMES) {
      for (const column of Object.values(
        read(
          name,
          candlesOf(0, () => 1),
        ),
      ))
        expect(column.length).toBe(0)
      for (const column of Object.values(
        read(
          name,
          candlesOf(1, () => 1),
        ),
      ))
        expect(column.length).toBe(1)
    }
    expect(
      read(
        'rsi',
        candlesOf(14, () => 1),
      ).rsi!.every((value) => Number.isNaN(value)),
    ).toBe(true)
  })
})
