import type { DecimalText } from '../domain/collection/decimal.ts'
import type { PricePoint, PriceTick } from '../domain/collection/price.ts'
import { DAY, MINUTE, type Millis } from '../domain/clock.ts'
import { parseMoment } from '../domain/duration.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, InvalidDataError } from '../errors.ts'
import { isObject, numberText, wholeNumber } from './json.ts'
import type { PriceSource } from './source.ts'
import type { Upstream } from './upstream.ts'

const BATCH = 250

export interface CoinGeckoOptions {
  readonly upstream: Upstream
  /** Told which of the asked coins came without a usable price, or not at all. */
  readonly onUnusable?: (coinIds: readonly string[]) => void
}

/** The key's header: the paid host wants its own name for it, and refuses the other (codes 10010, 10011). No key, no header. */
export function coingeckoKeyHeader(baseUrl: string, apiKey: string | undefined): Record<string, string> {
  if (apiKey === undefined || apiKey === '') return {}
  const paid = URL.canParse(baseUrl) && new URL(baseUrl).hostname === 'pro-api.coingecko.com'
  return paid ? { 'x-cg-pro-api-key': apiKey } : { 'x-cg-demo-api-key': apiKey }
}

/** Prices of CoinGecko in US dollars (docs.coingecko.com, demo API v3). */
export function createCoinGecko({ upstream, onUnusable }: CoinGeckoOptions): PriceSource {
  return {
    name: 'coingecko',
    batch: BATCH,
    // Points every 5 minutes exist for ranges inside the last day; the margin is for a call that waits for its permit.
    fineHistoryMs: DAY - 10 * MINUTE,
    async fetchLatest(coinIds, call) {
      if (coinIds.length > BATCH) throw new ConfigError([`coingecko answers at most ${BATCH} coins a call.`])
      // Without ids the server would answer its 250 largest coins.
      if (coinIds.length === 0) return []
      const body = await upstream.getJson(
        '/coins/markets',
        {
          vs_currency: 'usd',
          ids: coinIds.join(','),
          order: 'market_cap_desc',
          per_page: String(BATCH),
          page: '1',
          sparkline: 'false',
          precision: 'full',
        },
        { ...call, endpoint: '/coins/markets' },
      )
      const wanted = new Set(coinIds)
      const ticks = parseMarkets(body).ticks.filter((tick) => wanted.delete(tick.coinId))
      if (wanted.size > 0) onUnusable?.([...wanted])
      return ticks
    },
    async fetchHistory(coinId, range, call) {
      if (range.from >= range.to) return []
      const body = await upstream.getJson(
        `/coins/${encodeURIComponent(coinId)}/market_chart/range`,
        {
          vs_currency: 'usd',
          from: String(Math.floor(range.from / 1000)),
          to: String(Math.ceil(range.to / 1000)),
          precision: 'full',
        },
        { ...call, endpoint: '/coins/{id}/market_chart/range' },
      )
      return parseMarketChart(body, range)
    },
    async ping(call) {
      parsePing(await upstream.getJson('/ping', {}, { ...call, endpoint: '/ping' }))
    },
  }
}

/** /coins/markets: ticks, and the ids that came without a usable price or without the time of it. A broken list throws `malformed`. */
export function parseMarkets(body: unknown): { readonly ticks: PriceTick[]; readonly unusable: string[] } {
  if (!Array.isArray(body)) throw malformed('no list of coins')
  const ticks: PriceTick[] = []
  const unusable: string[] = []
  for (const coin of body) {
    if (!isObject(coin) || typeof coin['id'] !== 'string' || coin['id'] === '') throw malformed('a coin without an id')
    const tick = parseTick(coin['id'], coin)
    if (tick === undefined) unusable.push(coin['id'])
    else ticks.push(tick)
  }
  return { ticks, unusable }
}

function parseTick(coinId: string, coin: Readonly<Record<string, unknown>>): PriceTick | undefined {
  const price = positive(coin['current_price'])
  const observedAt = isoMoment(coin['last_updated'])
  if (price === undefined || observedAt === undefined) return undefined
  return {
    coinId,
    symbol:
      typeof coin['symbol'] === 'string' && coin['symbol'] !== '' ? coin['symbol'].toUpperCase() : coinId.toUpperCase(),
    name: typeof coin['name'] === 'string' && coin['name'] !== '' ? coin['name'] : undefined,
    observedAt,
    price,
    marketCap: numberText(coin['market_cap']),
    volume24h: numberText(coin['total_volume']),
    change24h: numberText(coin['price_change_24h']),
    changePercent24h: numberText(coin['price_change_percentage_24h']),
    high24h: numberText(coin['high_24h']),
    low24h: numberText(coin['low_24h']),
    marketCapRank: wholeNumber(coin['market_cap_rank']),
    circulatingSupply: numberText(coin['circulating_supply']),
    totalSupply: numberText(coin['total_supply']),
    maxSupply: numberText(coin['max_supply']),
  }
}

/** /coins/{id}/market_chart and its /range: lists of [ms, value], joined by their time. Points without a usable price are left out. */
export function parseMarketChart(body: unknown, range: Range): PricePoint[] {
  if (!isObject(body) || !Array.isArray(body['prices'])) throw malformed('a chart without prices')
  const marketCaps = valuesByTime(body['market_caps'])
  const volumes = valuesByTime(body['total_volumes'])
  const points = new Map<Millis, PricePoint>()
  for (const [at, value] of valuesByTime(body['prices'])) {
    const price = positive(value)
    if (price === undefined || at < range.from || at >= range.to) continue
    points.set(at, { at, price, marketCap: numberText(marketCaps.get(at)), volume24h: numberText(volumes.get(at)) })
  }
  return [...points.values()].sort((a, b) => a.at - b.at)
}

/** /ping; throws `malformed` when something else answers at that address. */
export function parsePing(body: unknown): void {
  if (!isObject(body) || typeof body['gecko_says'] !== 'string') throw malformed('something else than a ping')
}

function valuesByTime(list: unknown): Map<Millis, unknown> {
  if (list === undefined || list === null) return new Map()
  if (!Array.isArray(list)) throw malformed('a chart that is not a list')
  return new Map(
    list.map((pair: unknown) => {
      const at = Array.isArray(pair) && pair.length === 2 ? wholeNumber(pair[0]) : undefined
      if (at === undefined || !Array.isArray(pair)) throw malformed('a chart point without its time')
      return [at, pair[1] as unknown]
    }),
  )
}

/** A price below the column's last digit would be stored as zero, so it counts as none. */
function positive(value: unknown): DecimalText | undefined {
  const text = numberText(value)
  return text !== undefined && Number(text) >= 1e-18 ? text : undefined
}

function isoMoment(value: unknown): Millis | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? parseMoment(value, 0) : undefined
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `coingecko answered ${what}`)
}
