import { DAY, type Millis } from '../domain/clock.ts'
import { plainAnswer, writeList, type Answer, type Ask, type Row } from './answer.ts'
import { dayBefore, lastUpdated, pointTimes, priceAt } from './quotes.ts'
import type { ReplayProduct, ReplayRecords } from './record.ts'

const TOO_OLD =
  'Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days. ' +
  'Upgrade to a paid plan to enjoy full historical data access: https://www.coingecko.com/en/api/pricing. '

/** Answers as CoinGecko: /ping, /simple/price, /coins/markets, /coins/{id}/market_chart/range. */
export function answerCoinGecko(records: ReplayRecords, ask: Ask): Answer {
  const coins = [...records.values()].filter((product) => product.coin !== undefined)
  if (ask.path === '/ping') return plainAnswer(200, { gecko_says: '(V3) To the Moon!' })
  if (ask.path === '/simple/price') return answerSimplePrice(coins, ask)
  if (ask.path === '/coins/markets') return answerMarkets(coins, ask)
  const id = /^\/coins\/([^/]+)\/market_chart\/range$/.exec(ask.path)?.[1]
  if (id === undefined) return plainAnswer(404, { status: { error_code: 404, error_message: 'Not Found' } })
  const product = coins.find(({ coin }) => coin?.id === decodeURIComponent(id))
  if (product === undefined) return plainAnswer(404, { error: 'coin not found' }, { product: id })
  return answerRange(product, ask)
}

function answerMarkets(coins: readonly ReplayProduct[], { query, now }: Ask): Answer {
  const missing = wants(query, 'vs_currency')
  if (missing !== undefined) return missing
  const ids = query.get('ids')?.split(',')
  const perPage = Math.min(Math.max(Number(query.get('per_page') ?? 100) || 100, 1), 250)
  const page = Math.max(Number(query.get('page') ?? 1) || 1, 1)
  const asked = coins.filter(({ coin }) => ids === undefined || ids.includes(coin?.id ?? ''))
  const rows = asked
    .slice((page - 1) * perPage, page * perPage)
    .flatMap((product) => marketRow(product, lastUpdated(now)))
  return {
    status: 200,
    rows,
    write: writeList,
    newest: 'first',
    lie: (row) => [(row[0] ?? '').replace(/"current_price":[^,]*/, '"current_price":-1')],
    strays: rows.slice(0, 1),
    origin: originOf(asked),
  }
}

function marketRow(product: ReplayProduct, at: Millis): Row[] {
  const price = priceAt(product, at)
  const coin = product.coin
  if (coin === undefined || price === undefined) return []
  const before = priceAt(product, at - DAY)
  const day = dayBefore(product, at)
  const supply = coin.circulatingSupply === undefined ? null : Number(coin.circulatingSupply)
  const body = {
    id: coin.id,
    symbol: coin.symbol,
    name: coin.name,
    image: null,
    current_price: price,
    market_cap: supply === null ? null : Math.round(price * supply),
    market_cap_rank: coin.rank ?? null,
    fully_diluted_valuation: null,
    total_volume: day?.volume ?? null,
    high_24h: day === undefined ? null : Math.max(day.high, price),
    low_24h: day === undefined ? null : Math.min(day.low, price),
    price_change_24h: before === undefined ? null : Number((price - before).toPrecision(12)),
    price_change_percentage_24h: before === undefined ? null : Number((((price - before) / before) * 100).toFixed(5)),
    market_cap_change_24h: null,
    market_cap_change_percentage_24h: null,
    circulating_supply: supply,
    total_supply: coin.totalSupply === undefined ? null : Number(coin.totalSupply),
    max_supply: coin.maxSupply === undefined ? null : Number(coin.maxSupply),
    roi: null,
    last_updated: new Date(at).toISOString(),
  }
  return [[JSON.stringify(body)]]
}

function answerRange(product: ReplayProduct, { query, now }: Ask): Answer {
  const about = { product: product.coin?.id ?? product.id, origin: product.origin }
  const missing = wants(query, 'vs_currency') ?? wants(query, 'from') ?? wants(query, 'to')
  if (missing !== undefined) return { ...missing, ...about }
  const from = seconds(query.get('from'))
  const to = seconds(query.get('to'))
  if (from === undefined || to === undefined || from > to)
    return plainAnswer(422, { error: 'Invalid date range' }, about)
  if (from < now - 365 * DAY) {
    const status = {
      timestamp: new Date(now).toISOString().replace('Z', '+00:00'),
      error_code: 10012,
      error_message: TOO_OLD,
    }
    return plainAnswer(401, { error: { status } }, { ...about, range: { from, to } })
  }
  const supply = product.coin?.circulatingSupply === undefined ? undefined : Number(product.coin.circulatingSupply)
  const rows = pointTimes({ from, to }, now).flatMap((at): Row[] => {
    const price = priceAt(product, at)
    if (price === undefined) return []
    const cap = supply === undefined ? 'null' : String(Number((price * supply).toPrecision(15)))
    return [[`[${at},${price}]`, `[${at},${cap}]`, `[${at},${dayBefore(product, at)?.volume ?? 'null'}]`]]
  })
  return {
    ...about,
    status: 200,
    rows,
    write: (kept) => {
      const list = (part: number): string => kept.map((row) => row[part]).join(',')
      return `{"prices":[${list(0)}],"market_caps":[${list(1)}],"total_volumes":[${list(2)}]}`
    },
    newest: 'last',
    lie: ([price = '', ...rest]) => [price.replace(/,.*/, ',-1]'), ...rest],
    strays: rows.slice(0, 1),
    granularity: 0,
    range: { from, to: to + 1 },
  }
}

function answerSimplePrice(coins: readonly ReplayProduct[], { query, now }: Ask): Answer {
  const missing = wants(query, 'ids') ?? wants(query, 'vs_currencies')
  if (missing !== undefined) return missing
  const ids = (query.get('ids') ?? '').split(',').map((id) => id.trim())
  const at = lastUpdated(now)
  const asked = coins.filter(({ coin }) => ids.includes(coin?.id ?? ''))
  const prices = asked.map((product) => [
    product.coin?.id,
    { usd: priceAt(product, at), last_updated_at: Math.floor(at / 1000) },
  ])
  return plainAnswer(200, Object.fromEntries(prices), { origin: originOf(asked) })
}

function wants(query: URLSearchParams, name: string): Answer | undefined {
  const value = query.get(name)
  return value === null || value === '' ? plainAnswer(422, { error: `Missing parameter ${name}` }) : undefined
}

/** Unix seconds, or ISO 8601. */
function seconds(text: string | null): Millis | undefined {
  const at = /^\d+(\.\d+)?$/.test(text ?? '') ? Number(text) * 1000 : Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : at
}

function originOf(products: readonly ReplayProduct[]): string {
  return products.length === 1
    ? (products[0]?.origin ?? '')
    : `${products.length} coins; prices on straight lines inside candles: ${products[0]?.origin ?? ''}`
}
