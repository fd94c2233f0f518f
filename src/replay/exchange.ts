import type { Candle } from '../domain/collection/candle.ts'
import { slotCeil, slotStart } from '../domain/collection/slot.ts'
import { plainAnswer, writeList, type Answer, type Ask, type Row } from './answer.ts'
import { barAt, baseWidth, closedBars, openBarAt } from './bars.ts'
import type { ReplayProduct, ReplayRecords } from './record.ts'

const GRANULARITIES = ['60', '300', '900', '3600', '21600', '86400']
const LIMIT = 300

/** Answers as Coinbase Exchange: /products and /products/{id}/candles. */
export function answerExchange(records: ReplayRecords, ask: Ask): Answer {
  if (ask.path === '/products') return plainAnswer(200, [...records.values()].map(productBody))
  const id = /^\/products\/([^/]+)\/candles$/.exec(ask.path)?.[1]
  if (id === undefined) return plainAnswer(404, { message: 'NotFound' })
  const product = records.get(decodeURIComponent(id).toUpperCase())
  if (product === undefined) return plainAnswer(404, { message: 'NotFound' }, { product: id })
  return answerCandles(product, ask)
}

function answerCandles(product: ReplayProduct, { query, now }: Ask): Answer {
  const about = { product: product.id, origin: product.origin }
  const asked = query.get('granularity') ?? '60'
  const widthMs = Number(asked) * 1000
  if (!GRANULARITIES.includes(asked)) return plainAnswer(400, { message: 'Unsupported granularity' }, about)
  if (baseWidth(product, widthMs) === undefined)
    return plainAnswer(
      400,
      { message: `Unsupported granularity: nothing was recorded for ${product.id} at ${asked} s` },
      about,
    )
  const bothEnds = query.get('start') !== null && query.get('end') !== null
  const start = bothEnds ? moment(query.get('start')) : slotStart(now, widthMs) - (LIMIT - 1) * widthMs
  const end = bothEnds ? moment(query.get('end')) : now
  if (start === undefined) return plainAnswer(400, { message: 'start is not a valid ISO8601 date' }, about)
  if (end === undefined) return plainAnswer(400, { message: 'end is not a valid ISO8601 date' }, about)
  if (start > end) return plainAnswer(400, { message: 'start must be before end' }, about)
  // Both ends are inclusive: bars whose slot starts in [start, end].
  const range = { from: slotCeil(start, widthMs), to: slotStart(end, widthMs) + widthMs }
  if ((range.to - range.from) / widthMs > LIMIT)
    return plainAnswer(
      400,
      { message: 'granularity too small for the requested time range. Count of aggregations requested exceeds 300' },
      about,
    )
  const bars = closedBars(product, widthMs, range, now)
  const open = slotStart(now, widthMs)
  const openBar = open >= range.from && open < range.to ? openBarAt(product, widthMs, open, now) : undefined
  const newestFirst = [...bars, ...(openBar === undefined ? [] : [openBar])].reverse()
  return {
    ...about,
    status: 200,
    rows: newestFirst.map((bar) => [rowText(bar)]),
    write: writeList,
    newest: 'first',
    lie: upsideDown,
    strays: [
      ...newestFirst.slice(0, 1),
      ...outside(product, widthMs, range.from),
      ...outside(product, widthMs, range.from - widthMs),
    ].map((bar) => [rowText(bar)]),
    granularity: widthMs / 1000,
    range,
  }
}

/** [time s, low, high, open, close, volume]: six columns, although the documents show five. */
function rowText(bar: Candle): string {
  return `[${bar.openTime / 1000},${bar.low},${bar.high},${bar.open},${bar.close},${bar.volume}]`
}

function upsideDown(row: Row): Row {
  const [time, low, high, ...rest] = (row[0] ?? '').slice(1, -1).split(',')
  return [`[${[time, Number(high) * 2, low, ...rest].join(',')}]`]
}

function outside(product: ReplayProduct, widthMs: number, from: number): Candle[] {
  const bar = barAt(product, widthMs, from - widthMs)
  return bar === undefined ? [] : [bar]
}

/** ISO 8601, read as UTC where no zone is given, as the upstream does; or unix seconds. */
function moment(text: string | null): number | undefined {
  if (text === null) return undefined
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? undefined : at
}

function productBody(product: ReplayProduct) {
  const [base = '', quote = ''] = product.id.split('-')
  return {
    id: product.id,
    base_currency: base,
    quote_currency: quote,
    display_name: `${base}/${quote}`,
    status: 'online',
    trading_disabled: false,
  }
}
