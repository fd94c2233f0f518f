import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type * as Talib from 'talib-web'
import type { CandleColumns } from '../../../../src/domain/analytics/indicators/candle-columns.ts'
import type { IndicatorName } from '../../../../src/domain/analytics/indicators/indicator.ts'

/** What the compiled module offers beside talib-web's own functions. */
interface Compiled {
  _malloc(bytes: number): number
  _free(pointer: number): void
  readonly HEAPF64: Float64Array
  readonly HEAP32: Int32Array
  ccall(name: string, result: 'number', types: readonly string[], values: readonly number[]): number
}

/** Asks one function of TA-Lib; the columns are as long as the input, NaN before the first value. */
export type Ask = (
  name: string,
  inputs: readonly Float64Array[],
  options: readonly number[],
  outputs: number,
) => Float64Array[]

/**
 * TA-Lib's C code as WebAssembly, called without talib-web's own wrapper: that one asks for one bar more than there is,
 * reads results after freeing them, and gives both index outputs one address, which spoils BBANDS and STOCH.
 */
export async function openTalib(): Promise<Ask> {
  const require = createRequire(import.meta.url)
  const talib = require('talib-web') as typeof Talib
  // In Node it would fetch the file by a path that fetch does not take.
  const wasm = readFileSync(require.resolve('talib-web').replace(/[^/]*$/, 'talib.wasm'))
  const module = (await talib.init(`data:application/wasm;base64,${wasm.toString('base64')}`)) as Compiled
  return (name, inputs, options, outputs) => {
    const bars = inputs[0]?.length ?? 0
    const room = (bytes: number) => module._malloc(Math.max(bytes, 8))
    const given = inputs.map(() => room(bars * 8))
    const taken = Array.from({ length: outputs }, () => room(bars * 8))
    const begin = room(4)
    const count = room(4)
    inputs.forEach((column, at) => module.HEAPF64.set(column, given[at]! / 8))
    const values = [0, bars - 1, ...given, ...options, begin, count, ...taken]
    const fault = module.ccall(
      `TA_${name}`,
      'number',
      values.map(() => 'number'),
      values,
    )
    if (fault !== 0) throw new Error(`TA_${name} says ${fault}`)
    const first = module.HEAP32[begin / 4]!
    const length = module.HEAP32[count / 4]!
    const columns = taken.map((pointer) => {
      const column = new Float64Array(bars).fill(NaN)
      column.set(module.HEAPF64.subarray(pointer / 8, pointer / 8 + length), first)
      return column
    })
    for (const pointer of [...given, ...taken, begin, count]) module._free(pointer)
    return columns
  }
}

type Question = (ask: Ask, candles: CandleColumns, period: number) => Float64Array[]

/** How TA-Lib is asked for what we have too; the columns in our order. */
export const QUESTIONS = {
  sma: (ask, { close }, n) => ask('SMA', [close], [n], 1),
  ema: (ask, { close }, n) => ask('EMA', [close], [n], 1),
  macd: (ask, { close }) => ask('MACD', [close], [12, 26, 9], 3),
  rsi: (ask, { close }, n) => ask('RSI', [close], [n], 1),
  bollinger: (ask, { close }, n) => ask('BBANDS', [close], [n, 2, 2, 0], 3),
  atr: (ask, { high, low, close }, n) => ask('ATR', [high, low, close], [n], 1),
  adx: (ask, { high, low, close }, n) => ask('ADX', [high, low, close], [n], 1),
  cci: (ask, { high, low, close }, n) => ask('CCI', [high, low, close], [n], 1),
  mfi: (ask, { high, low, close, volume }, n) => ask('MFI', [high, low, close, volume], [n], 1),
  obv: (ask, { close, volume }) => ask('OBV', [close, volume], [], 1),
  stochastic: (ask, { high, low, close }, n) => ask('STOCH', [high, low, close], [n, 3, 0, 3, 0], 2),
  willr: (ask, { high, low, close }, n) => ask('WILLR', [high, low, close], [n], 1),
  psar: (ask, { high, low }) => ask('SAR', [high, low], [0.02, 0.2], 1),
  roc: (ask, { close }, n) => ask('ROC', [close], [n], 1),
  momentum: (ask, { close }, n) => ask('MOM', [close], [n], 1),
  volume_sma: (ask, { volume }, n) => ask('SMA', [volume], [n], 1),
} as const satisfies Partial<Record<IndicatorName, Question>>
