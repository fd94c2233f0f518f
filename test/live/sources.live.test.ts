import { expect, it } from 'vitest'
import { ANY_TIME } from '../../src/domain/collection/permit.ts'
import { readConfig } from '../../src/config/config.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { liveEdge } from '../../src/domain/collection/slot.ts'
import { createCoinbaseExchange } from '../../src/sources/coinbase-exchange.ts'
import { createCoinbaseSpot } from '../../src/sources/coinbase-spot.ts'
import { coingeckoKeyHeader, createCoinGecko } from '../../src/sources/coingecko.ts'
import { createUpstream } from '../../src/sources/upstream.ts'

/** Against the real upstreams, or whatever the *_URL variables name; only with RUN_LIVE=1. Seven calls in all. */
const { upstreams, secrets } = readConfig(process.env, process.cwd())
const CALL = { lane: 'live' } as const
const NOW = Date.now()

const upstream = (name: string, baseUrl: string, headers: Record<string, string> = {}) =>
  createUpstream({
    name,
    baseUrl,
    headers,
    userAgent: 'gapless/0.1 (live test)',
    clock: Date.now,
    acquire: () => Promise.resolve(ANY_TIME),
  })

const exchange = createCoinbaseExchange({ upstream: upstream('coinbase', upstreams.coinbaseExchange) })
const spot = createCoinbaseSpot({ upstream: upstream('coinbase-spot', upstreams.coinbase) })
const gecko = createCoinGecko({
  upstream: upstream(
    'coingecko',
    upstreams.coingecko,
    coingeckoKeyHeader(upstreams.coingecko, secrets.coingeckoApiKey),
  ),
})

it('a full page of hourly candles holds every hour of a liquid product', async () => {
  const to = liveEdge(NOW, HOUR, 5 * MINUTE)
  const rows = await exchange.fetchCandles('BTC-USD', HOUR, { from: to - 300 * HOUR, to }, CALL)
  expect(rows.length).toBeGreaterThan(290)
})

it('the two sources agree on a price and on the time', async () => {
  await gecko.ping(CALL)
  const [tick] = await gecko.fetchLatest(['bitcoin'], CALL)
  const other = Number(await spot.fetchSpot('BTC-USD', CALL))
  expect(Math.abs(other / Number(tick?.price) - 1)).toBeLessThan(0.02)
  expect(Math.abs((await spot.serverTime(CALL)) - NOW)).toBeLessThan(5 * MINUTE)
})

it('history has five-minute points as far back as we rely on them', async () => {
  const points = await gecko.fetchHistory('bitcoin', { from: NOW - gecko.fineHistoryMs, to: NOW }, CALL)
  expect(points.length).toBeGreaterThan(270)
})

it('history older than a year says so', async () => {
  const from = NOW - 400 * 24 * HOUR
  await expect(gecko.fetchHistory('bitcoin', { from, to: from + HOUR }, CALL)).rejects.toMatchObject({
    reason: 'beyond-history',
  })
})
