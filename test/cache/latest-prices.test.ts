import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLatest, writeLatest, type LatestTick } from '../../src/cache/latest-prices.ts'
import { closeRedis, openRedis, type Redis } from '../../src/cache/redis.ts'
import { startRedis, type TestRedis } from '../rig/redis.ts'

const SLOT = 1_757_721_600_000
const tick = (coinId: string, price: string, slotAt = SLOT): LatestTick => ({
  coinId,
  symbol: coinId.slice(0, 3).toUpperCase(),
  source: 'coingecko',
  price,
  slotAt,
  observedAt: slotAt + 7_000,
})

describe('latest prices', () => {
  let server: TestRedis
  let redis: Redis
  beforeAll(async () => {
    server = await startRedis()
    redis = openRedis(server.url)
  })
  afterAll(async () => {
    closeRedis(redis)
    await server.stop()
  })

  it('gives the last price of each coin as it was written, digits and all', async () => {
    expect(await writeLatest(redis, [tick('bitcoin', '116012.30'), tick('shiba', '0.00001234')])).toBe(true)
    const latest = await readLatest(redis, ['shiba', 'unknown', 'bitcoin'])
    expect([...(latest ?? [])]).toEqual([
      ['shiba', tick('shiba', '0.00001234')],
      ['bitcoin', tick('bitcoin', '116012.30')],
    ])
  })

  it('an older slot, as a backfill brings it, never replaces a newer one', async () => {
    await writeLatest(redis, [tick('ethereum', '4700', SLOT)])
    await writeLatest(redis, [tick('ethereum', '4600', SLOT - 300_000)])
    expect((await readLatest(redis, ['ethereum']))?.get('ethereum')?.price).toBe('4700')
    await writeLatest(redis, [tick('ethereum', '4800', SLOT + 300_000)])
    expect((await readLatest(redis, ['ethereum']))?.get('ethereum')?.price).toBe('4800')
  })

  it('what somebody else wrote there is passed over', async () => {
    await redis.hset('gapless:latest-prices', 'odd', 'not JSON', 'half', '{"price":1}')
    expect(await readLatest(redis, ['odd', 'half'])).toEqual(new Map())
    expect(await writeLatest(redis, [tick('odd', '1')])).toBe(true)
    expect((await readLatest(redis, ['odd']))?.get('odd')?.price).toBe('1')
  })

  it('without Redis nothing is written and nothing known, and nobody waits for it', async () => {
    const dead = openRedis('redis://127.0.0.1:1')
    expect(await writeLatest(dead, [tick('bitcoin', '1')])).toBe(false)
    expect(await readLatest(dead, ['bitcoin'])).toBeUndefined()
    closeRedis(dead)
  })
})
