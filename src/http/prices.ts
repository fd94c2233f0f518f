import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Candle } from '../domain/collection/candle.ts'
import { INDICATOR_COLUMNS, type IndicatorColumn } from '../domain/analytics/indicators/default-set.ts'
import { durationText, parseDuration } from '../domain/duration.ts'
import { parseSubjects, widthsOf } from '../operations/requests.ts'
import { listed, sentenceCase } from '../operations/words.ts'
import { readCandles } from '../store/candles.ts'
import { latestPrices, readPrices, type PriceRow } from '../store/prices.ts'
import { readIndicators, type IndicatorRow } from '../store/technical-indicators.ts'
import type { HttpDeps } from './deps.ts'
import { askedRange, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'
import { candleShape, currentPriceShape, priceShape, technicalShape } from './shapes.ts'

const symbolParams = z.object({ symbol: z.string().min(1).max(128) })
const timeQuery = { from: z.string().max(40).default('-24h'), to: z.string().max(40).default('now'), ...pagingQuery }

/** `/api/v1/prices/...`, `/api/v1/candles/:symbol` and `/api/v1/technical/:symbol`: what is stored, and nothing that is not. */
export function priceRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  /** [from, to) of a request; a cursor moves its beginning. */
  const rangeOf = (query: Parameters<typeof askedRange>[0]) => askedRange(query, desk.clock())
  return async (app) => {
    app.get(
      '/api/v1/prices/current/:symbol',
      {
        schema: {
          tags: ['prices'],
          summary: 'The newest stored price of a coin, by ticker (BTC) or id (bitcoin), with its age',
          params: symbolParams,
          response: { 200: currentPriceShape, ...PROBLEMS },
        },
      },
      async ({ params: { symbol } }) => {
        const rows = await latestPrices(desk.database, symbol)
        const preferred =
          rows.find(
            (row) => row.source === desk.config.settings.datasets.prices.source && row.slotAt === rows[0]?.slotAt,
          ) ?? rows[0]
        if (preferred === undefined)
          throw new HttpProblem(
            404,
            `No price of ${symbol} is stored. Ask for a ticker like BTC or a coin id like bitcoin.`,
          )
        const others = rows.filter((row) => row !== preferred).map(priceJson)
        return {
          ...priceJson(preferred),
          ageSeconds: Math.max(0, Math.floor((desk.clock() - preferred.observedAt) / 1000)),
          others,
        }
      },
    )
    app.get(
      '/api/v1/prices/historical/:symbol',
      {
        schema: {
          tags: ['prices'],
          summary: 'Stored prices of [from, to), oldest first',
          params: symbolParams,
          querystring: z.object({ ...timeQuery, source: z.string().max(64).optional() }),
          response: { 200: pageOf(priceShape), ...PROBLEMS },
        },
      },
      async ({ params: { symbol }, query }) => {
        const { from, to } = rangeOf(query)
        const rows = await readPrices(desk.database, {
          subject: symbol,
          from,
          to,
          source: query.source,
          limit: query.limit + 1,
        })
        if (rows.length === 0 && (await latestPrices(desk.database, symbol)).length === 0 && !isConfiguredCoin(symbol))
          throw new HttpProblem(
            404,
            `No price of ${symbol} is stored. Ask for a ticker like BTC or a coin id like bitcoin.`,
          )
        return {
          items: rows.slice(0, query.limit).map(priceJson),
          next: nextOf(
            rows.map((row) => row.slotAt),
            query,
            `/api/v1/prices/historical/${encodeURIComponent(symbol)}`,
          ),
        }
      },
    )
    app.get(
      '/api/v1/candles/:symbol',
      {
        schema: {
          tags: ['prices'],
          summary: 'Stored candles whose slot starts in [from, to), oldest first',
          params: symbolParams,
          querystring: z.object({ ...timeQuery, width: z.string().max(10).optional().describe('Slot width: 1h') }),
          response: { 200: pageOf(candleShape), ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const [symbol] = unknownIs404(() => parseSubjects(desk, 'candles', [params.symbol]))
        const { from, to } = rangeOf(query)
        const series = {
          source: desk.config.settings.datasets.candles.source,
          symbol: symbol ?? params.symbol,
          widthSeconds: widthSeconds('candles', query.width),
        }
        const candles = await readCandles(desk.database, { ...series, from, to, limit: query.limit + 1 })
        const items = candles.slice(0, query.limit).map(candleJson)
        return {
          items,
          next: nextOf(
            candles.map((candle) => candle.openTime),
            query,
            `/api/v1/candles/${encodeURIComponent(series.symbol)}`,
          ),
        }
      },
    )
    app.get(
      '/api/v1/technical/:symbol',
      {
        schema: {
          tags: ['prices'],
          summary: 'Stored indicators of bars that start in [from, to), oldest first',
          params: symbolParams,
          querystring: z.object({ ...timeQuery, width: z.string().max(10).optional().describe('Bar width: 1h') }),
          response: { 200: pageOf(technicalShape), ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const [symbol = params.symbol] = unknownIs404(() => parseSubjects(desk, 'indicators', [params.symbol]))
        const { from, to } = rangeOf(query)
        const series = { symbol, widthSeconds: widthSeconds('indicators', query.width) }
        const rows = await readIndicators(desk.database, { ...series, from, to, limit: query.limit + 1 })
        return {
          items: rows.slice(0, query.limit).map(technicalJson),
          next: nextOf(
            rows.map((row) => row.at),
            query,
            `/api/v1/technical/${encodeURIComponent(symbol)}`,
          ),
        }
      },
    )
  }

  function isConfiguredCoin(symbol: string): boolean {
    const { subjects, pairs } = desk.config.settings.datasets.prices
    return subjects.includes(symbol) || subjects.some((coin) => pairs[coin]?.split('-')[0] === symbol.toUpperCase())
  }

  function widthSeconds(dataset: 'candles' | 'indicators', text: string | undefined): number {
    const widths = widthsOf(desk, dataset)
    const asked = text === undefined ? widths[0] : parseDuration(text)
    if (asked === undefined || !widths.includes(asked))
      throw new HttpProblem(
        400,
        `${sentenceCase(dataset)} are not collected in slots of ${text}. Widths: ${listed(widths.map(durationText))}.`,
      )
    return asked / 1000
  }
}

/** Rows may share a moment (one per source), so a page ends before the moment it cannot hold wholly, unless that is all it holds. */
function nextOf(
  moments: readonly number[],
  query: { limit: number; from: string; to: string },
  path: string,
): string | null {
  const after = moments[query.limit]
  return after === undefined ? null : nextAddress({ path, query }, String(after))
}

function unknownIs404<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new HttpProblem(404, (error as Error).message)
  }
}

/** A DECIMAL column pads with zeros up to its scale; the number is the same without them. */
function unpadded(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

const decimalOrNull = (text: string | undefined): string | null => (text === undefined ? null : unpadded(text))

function candleJson({ openTime, open, high, low, close, volume }: Candle): z.output<typeof candleShape> {
  return {
    openTime: iso(openTime),
    open: unpadded(open),
    high: unpadded(high),
    low: unpadded(low),
    close: unpadded(close),
    volume: unpadded(volume),
  }
}

const iso = (at: number): string => new Date(at).toISOString()

function technicalJson({ at, values, inputHash }: IndicatorRow): z.output<typeof technicalShape> {
  const columns = INDICATOR_COLUMNS.map((column) => [column, values[column] ?? null])
  return { timestamp: iso(at), ...(Object.fromEntries(columns) as Record<IndicatorColumn, number | null>), inputHash }
}

function priceJson(row: PriceRow): z.output<typeof priceShape> {
  const { source, coinId, symbol, price, via, check } = row
  return {
    source,
    coinId,
    symbol,
    name: row.name ?? null,
    slotAt: iso(row.slotAt),
    observedAt: iso(row.observedAt),
    price: unpadded(price),
    marketCap: decimalOrNull(row.marketCap),
    volume24h: decimalOrNull(row.volume24h),
    change24h: decimalOrNull(row.change24h),
    changePercent24h: decimalOrNull(row.changePercent24h),
    high24h: decimalOrNull(row.high24h),
    low24h: decimalOrNull(row.low24h),
    marketCapRank: row.marketCapRank ?? null,
    via,
    check:
      check === undefined
        ? null
        : { ...check, price: unpadded(check.price), deviationPercent: check.deviationPercent ?? null },
  }
}
