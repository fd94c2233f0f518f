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
    return new Map(
      found.flatMap((text) => (text === null ? [] : [parse(text)])).map((latest) => [latest.coinId, latest]),
    )
  } catch {
    return undefined
  }
}

function parse(text: string): LatestPrice {
  return JSON.parse(text) as LatestPrice // written above, and nowhere else
}
