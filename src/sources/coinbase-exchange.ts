import type { Candle } from '../domain/collection/candle.ts'
import { slotCount, slotStart } from '../domain/collection/slot.ts'
import { durationText } from '../domain/duration.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, InvalidDataError } from '../errors.ts'
import { JsonNumber, numberText, wholeNumber } from './json.ts'
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
      return parseCandles(body)
    },
  }
}

/**
 * Rows [time s, low, high, open, close, volume] as candles, in the order in which they were sent, also those that cannot be true: whoever stores them
 * looks at each. A row without its columns or its time throws `malformed`; a field that is no number stays as it was written.
 */
export function parseCandles(body: unknown): Candle[] {
  if (!Array.isArray(body)) throw malformed('no list of candles')
  return body.map(parseRow)
}

function parseRow(row: unknown): Candle {
  // The documents show five columns, the server sends six.
  if (!Array.isArray(row) || row.length !== 6) throw malformed('a candle without its six columns')
  const time = wholeNumber(row[0])
  if (time === undefined || time <= 0 || time > 1e11) throw malformed('a candle without a usable time')
  const [low = '', high = '', open = '', close = '', volume = ''] = row.slice(1).map(written)
  return { openTime: time * 1000, open, high, low, close, volume }
}

/** A number as text, or whatever stands in its place. */
function written(value: unknown): string {
  return numberText(value) ?? (value instanceof JsonNumber ? value.text : JSON.stringify(value)).slice(0, 80)
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
