import { candleFault, tidyCandles, type Candle } from '../domain/collection/candle.ts'
import { slotCount, slotStart } from '../domain/collection/slot.ts'
import { durationText } from '../domain/duration.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, InvalidDataError } from '../errors.ts'
import { numberText, wholeNumber } from './json.ts'
import type { CandleSource } from './source.ts'
import type { Upstream } from './upstream.ts'

const WIDTHS_S = [60, 300, 900, 3_600, 21_600, 86_400]
const PAGE_SLOTS = 300

/** Candles of Coinbase Exchange (docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles). */
export function createCoinbaseExchange({ upstream }: { readonly upstream: Upstream }): CandleSource {
  return {
    name: 'coinbase',
    widthsMs: WIDTHS_S.map((seconds) => seconds * 1000),
    pageSlots: PAGE_SLOTS,
    async fetchCandles(product, widthMs, range, call) {
      checkRequest(widthMs, range)
      if (range.from >= range.to) return []
      const body = await upstream.getJson(
        `/products/${encodeURIComponent(product)}/candles`,
        // Both ends always: with one missing, both are ignored. The end is inclusive.
        {
          granularity: String(widthMs / 1000),
          start: new Date(range.from).toISOString(),
          end: new Date(range.to - widthMs).toISOString(),
        },
        { ...call, endpoint: '/products/{id}/candles' },
      )
      return parseCandles(body, widthMs, range)
    },
  }
}

/**
 * Rows [time s, low, high, open, close, volume], newest first, as ascending candles whose slot starts in [from, to).
 * One row that cannot be true throws `malformed`, wherever it lies: never half of a page that lies.
 */
export function parseCandles(body: unknown, widthMs: number, range: Range): Candle[] {
  if (!Array.isArray(body)) throw malformed('no list of candles')
  const bySlot = new Map<number, Candle>()
  for (const row of body) {
    const candle = parseRow(row, widthMs)
    const twin = bySlot.get(candle.openTime)
    if (twin !== undefined && JSON.stringify(twin) !== JSON.stringify(candle))
      throw malformed(`two different candles of ${iso(candle)}`)
    bySlot.set(candle.openTime, candle)
  }
  return tidyCandles([...bySlot.values()], range)
}

function parseRow(row: unknown, widthMs: number): Candle {
  // The documents show five columns, the server sends six.
  if (!Array.isArray(row) || row.length !== 6) throw malformed('a candle without its six columns')
  const time = wholeNumber(row[0])
  const [low, high, open, close, volume] = row.slice(1).map(numberText)
  if (time === undefined || time <= 0 || time > 1e11) throw malformed('a candle without a usable time')
  const openTime = time * 1000
  if (low === undefined || high === undefined || open === undefined || close === undefined || volume === undefined)
    throw malformed(`a candle of ${iso({ openTime })} without a usable number`)
  const candle = { openTime, open, high, low, close, volume }
  const fault = candleFault(candle, widthMs)
  if (fault !== undefined) throw malformed(`a candle of ${iso(candle)} that cannot be true: ${fault}`)
  return candle
}

function checkRequest(widthMs: number, range: Range): void {
  const faults: string[] = []
  if (!WIDTHS_S.includes(widthMs / 1000))
    faults.push(
      `coinbase has no candles of ${durationText(widthMs)}; it has ${WIDTHS_S.map((s) => durationText(s * 1000)).join(', ')}.`,
    )
  else if (slotStart(range.from, widthMs) !== range.from || slotStart(range.to, widthMs) !== range.to)
    faults.push(`A range of candles must begin and end on the grid of ${durationText(widthMs)}.`)
  else if (slotCount(range, widthMs) > PAGE_SLOTS) faults.push(`coinbase answers at most ${PAGE_SLOTS} candles a call.`)
  if (faults.length > 0) throw new ConfigError(faults)
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `coinbase answered ${what}`)
}

function iso({ openTime }: { readonly openTime: number }): string {
  return new Date(openTime).toISOString()
}
