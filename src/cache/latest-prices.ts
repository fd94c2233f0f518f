import type { Millis } from '../domain/clock.ts'
import type { DecimalText } from '../domain/collection/decimal.ts'
import type { PriceTick } from '../domain/collection/price.ts'
import type { Redis } from './redis.ts'

/** The last price of a coin: of which slot, and when the source itself saw it. A copy; the truth is in MySQL. */
export interface LatestPrice {
  readonly coinId: string
  readonly symbol: string
  readonly source: string
  readonly price: DecimalText
  readonly slotAt: Millis
  readonly observedAt: Millis
}

export type LatestTick = Pick<PriceTick, 'coinId' | 'symbol' | 'price' | 'observedAt'> & {
  readonly source: string
  readonly slotAt: Millis
}

const KEY = 'gapless:latest-prices'

/** Newer slots win, so that a backfill never overwrites what live wrote. */
const KEEP_NEWEST = `
for i = 1, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local slot = known and tonumber(string.match(known, '"slotAt":(%d+)'))
  if not slot or slot <= tonumber(ARGV[i + 1]) then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2]) end
end`

/** Remembers the last price of each coin. Best effort: without Redis nothing happens; gives whether it was written. */
export async function writeLatest(redis: Redis, ticks: readonly LatestTick[]): Promise<boolean> {
  if (ticks.length === 0) return true
  const fields = ticks.flatMap(({ coinId, symbol, source, price, slotAt, observedAt }) => {
    const latest: LatestPrice = { coinId, symbol, source, price, slotAt, observedAt }
    return [coinId, slotAt, JSON.stringify(latest)]
  })
  try {
    await redis.eval(KEEP_NEWEST, 1, KEY, ...fields)
    return true
  } catch {
    return false
  }
}

/** The last price of each coin that is remembered; undefined when Redis cannot be asked, and MySQL has to be. */
export async function readLatest(
  redis: Redis,
  coinIds: readonly string[],
): Promise<Map<string, LatestPrice> | undefined> {
  if (coinIds.length === 0) return new Map()
  try {
    const found = await redis.hmget(KEY, ...coinIds)
    const latest = found.flatMap((text) => (text === null ? [] : [parse(text)])).filter((price) => price !== undefined)
    return new Map(latest.map((price) => [price.coinId, price]))
  } catch {
    return undefined
  }
}

/** Undefined for what was not written above. */
function parse(text: string): LatestPrice | undefined {
  try {
    const found = JSON.parse(text) as Partial<Record<keyof LatestPrice, unknown>>
    const texts = [found.coinId, found.symbol, found.source, found.price].every((value) => typeof value === 'string')
    const times = [found.slotAt, found.observedAt].every((value) => typeof value === 'number')
    return texts && times ? (found as LatestPrice) : undefined
  } catch {
    return undefined
  }
}
