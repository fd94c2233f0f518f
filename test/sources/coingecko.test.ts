import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { readRecordedProducts } from '../../src/replay/recorded.ts'
import { coingeckoKeyHeader, parseMarketChart, parseMarkets } from '../../src/sources/coingecko.ts'
import { parseJson } from '../../src/sources/json.ts'
import { startReplayed, type Replayed } from './replayed.ts'

const CALL = { lane: 'live' } as const
const NOW = Date.UTC(2026, 4, 20, 12, 30, 17)
const ALWAYS = { from: 0, to: 1e14 }

let replayed: Replayed
beforeAll(async () => {
  replayed = await startReplayed(await readRecordedProducts(), NOW, 3_000)
})
afterAll(() => replayed.close())
beforeEach(() => {
  replayed.server.control.clearFaults()
  replayed.server.control.resetCounters()
  replayed.unusable.length = 0
})

describe('latest prices', () => {
  it('come in one call, with the time the source gives them', async () => {
    const ticks = await replayed.prices.fetchLatest(['ethereum', 'bitcoin'], CALL)
    expect(ticks.map((t) => [t.coinId, t.symbol, t.observedAt <= NOW, NOW - t.observedAt < 2 * MINUTE])).toEqual([
      ['bitcoin', 'BTC', true, true],
      ['ethereum', 'ETH', true, true],
    ])
    const bitcoin = ticks[0]
    expect(Number(bitcoin?.low24h)).toBeLessThanOrEqual(Number(bitcoin?.price))
    expect(Number(bitcoin?.high24h)).toBeGreaterThanOrEqual(Number(bitcoin?.price))
    expect(bitcoin).toMatchObject({ marketCapRank: 1, circulatingSupply: '18710831' })
    expect(ticks[1]).toMatchObject({ marketCap: undefined, marketCapRank: undefined, maxSupply: undefined })
    expect(replayed.server.control.calls()['coingecko']).toMatchObject({ total: 1 })
  })

  it('a coin the source does not know is left out and told', async () => {
    const ticks = await replayed.prices.fetchLatest(['bitcoin', 'no-such-coin'], CALL)
    expect(ticks.map((t) => t.coinId)).toEqual(['bitcoin'])
    expect(replayed.unusable).toEqual(['no-such-coin'])
  })

  it('a price below zero is no price', async () => {
    replayed.server.control.fault({ kind: 'wrong' })
    expect(await replayed.prices.fetchLatest(['bitcoin'], CALL)).toEqual([])
    expect(replayed.unusable).toEqual(['bitcoin'])
  })

  it('no coins: no call, not the 250 largest', async () => {
    expect(await replayed.prices.fetchLatest([], CALL)).toEqual([])
    expect(replayed.server.control.calls()).toEqual({})
  })

  it('more coins than a call answers are refused before it is made', async () => {
    await expect(
      replayed.prices.fetchLatest(
        Array.from({ length: 251 }, (_, n) => `coin-${n}`),
        CALL,
      ),
    ).rejects.toThrow('250')
  })
})

describe('price history', () => {
  it('has points inside the last day every five minutes, at their own time, half-open', async () => {
    const range = { from: NOW - 2 * HOUR, to: NOW - HOUR }
    const points = await replayed.prices.fetchHistory('bitcoin', range, CALL)
    expect(points.length).toBeGreaterThanOrEqual(11)
    expect(points.map((p) => ({ at: p.at, price: Number(p.price) }))).toEqual(
      replayed.server.control.truePoints('bitcoin', range),
    )
    const edge = points[5]?.at ?? 0
    expect((await replayed.prices.fetchHistory('bitcoin', { from: range.from, to: edge }, CALL)).at(-1)?.at).toBe(
      points[4]?.at,
    )
    expect((await replayed.prices.fetchHistory('bitcoin', { from: edge, to: range.to }, CALL))[0]?.at).toBe(edge)
  })

  it('promises five-minute points no farther back than the source has them', async () => {
    const reach = { from: NOW - replayed.prices.fineHistoryMs, to: NOW }
    expect((await replayed.prices.fetchHistory('solana', reach, CALL)).length).toBeGreaterThan(280)
    replayed.now = NOW + 5 * MINUTE
    expect((await replayed.prices.fetchHistory('solana', reach, CALL)).length).toBeGreaterThan(280)
    replayed.now = NOW
    expect(
      (await replayed.prices.fetchHistory('solana', { from: NOW - 30 * HOUR, to: NOW - 25 * HOUR }, CALL)).length,
    ).toBeLessThan(7)
  })

  it('older than a year is beyond history, although the status says unauthorised', async () => {
    const old = { from: NOW - 366 * DAY, to: NOW - 365 * DAY }
    await expect(replayed.prices.fetchHistory('bitcoin', old, CALL)).rejects.toMatchObject({ reason: 'beyond-history' })
    expect(replayed.outcomes.at(-1)).toMatchObject({
      status: '401',
      outcome: 'beyond-history',
      endpoint: '/coins/{id}/market_chart/range',
    })
  })

  it('of an unknown coin is not found', async () => {
    await expect(
      replayed.prices.fetchHistory('no/such coin', { from: NOW - HOUR, to: NOW }, CALL),
    ).rejects.toMatchObject({ reason: 'not-found' })
  })
})

describe('a source that is not well', () => {
  it.each([
    [
      { kind: 'status', status: 429, retryAfterSeconds: 119 },
      { reason: 'rate-limited', retryAfterMs: 119_000 },
    ],
    [{ kind: 'status', status: 500 }, { reason: 'server-error' }],
    [{ kind: 'html', status: 403 }, { reason: 'refused' }],
    [{ kind: 'html' }, { reason: 'malformed' }],
    [{ kind: 'truncate' }, { reason: 'truncated' }],
    [{ kind: 'reset' }, { reason: 'unreachable' }],
    [{ kind: 'hang' }, { reason: 'timeout' }],
  ] as const)('%o is told apart', async (fault, expected) => {
    replayed.server.control.fault({ ...fault, calls: 1 })
    await expect(replayed.prices.fetchHistory('bitcoin', { from: NOW - HOUR, to: NOW }, CALL)).rejects.toMatchObject(
      expected,
    )
    await expect(replayed.prices.ping(CALL)).resolves.toBeUndefined()
  })
})

describe('answers that are not what they should be', () => {
  const markets = (body: string) => parseMarkets(parseJson(body, 'coingecko'))
  const GOOD =
    '{"id":"bitcoin","symbol":"btc","name":"Bitcoin","current_price":1.2e-11,"last_updated":"2026-05-20T12:29:37.000Z"}'

  it('keeps tiny prices exactly', () => {
    expect(markets(`[${GOOD}]`).ticks).toMatchObject([
      { price: '0.000000000012', observedAt: Date.UTC(2026, 4, 20, 12, 29, 37) },
    ])
  })

  it.each([
    ['null', '"current_price":null,"last_updated":"2026-05-20T12:29:37.000Z"'],
    ['zero', '"current_price":0,"last_updated":"2026-05-20T12:29:37.000Z"'],
    ['below what a column holds', '"current_price":1e-19,"last_updated":"2026-05-20T12:29:37.000Z"'],
    ['text', '"current_price":"5","last_updated":"2026-05-20T12:29:37.000Z"'],
    ['absent', '"last_updated":"2026-05-20T12:29:37.000Z"'],
    ['without a time', '"current_price":5,"last_updated":null'],
    ['with a time without zone', '"current_price":5,"last_updated":"2026-05-20T12:29:37.000"'],
  ])('a price that is %s is left out, never zero and never now', (_name, fields) => {
    expect(markets(`[{"id":"x","symbol":"x","name":"X",${fields}},${GOOD}]`)).toMatchObject({
      ticks: [{ coinId: 'bitcoin' }],
      unusable: ['x'],
    })
  })

  it.each(['{}', 'null', '[null]', '[{"symbol":"x"}]', '[[]]'])('markets %s are malformed', (body) => {
    expect(() => markets(body)).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error)
  })

  it.each(['[]', '{}', '{"prices":{}}', '{"prices":[[1]]}', '{"prices":[["1",2]]}', '{"prices":[],"market_caps":5}'])(
    'a chart %s is malformed',
    (body) => {
      expect(() => parseMarketChart(parseJson(body, 'coingecko'), ALWAYS)).toThrow(
        expect.objectContaining({ reason: 'malformed' }) as Error,
      )
    },
  )

  it('chart values are joined by their time, and points without a price left out', () => {
    const body =
      '{"prices":[[3000,3.5],[1000,1.5],[2000,null],[4000,0]],"market_caps":[[1000,10],[3000,null]],"total_volumes":[[3000,30]]}'
    expect(parseMarketChart(parseJson(body, 'coingecko'), ALWAYS)).toEqual([
      { at: 1000, price: '1.5', marketCap: '10', volume24h: undefined },
      { at: 3000, price: '3.5', marketCap: undefined, volume24h: '30' },
    ])
  })
})

describe('the key', () => {
  it('goes to the paid host under the paid name only', () => {
    expect(coingeckoKeyHeader('https://pro-api.coingecko.com/api/v3', 'K')).toEqual({ 'x-cg-pro-api-key': 'K' })
    expect(coingeckoKeyHeader('https://api.coingecko.com/api/v3', 'K')).toEqual({ 'x-cg-demo-api-key': 'K' })
    expect(coingeckoKeyHeader('http://127.0.0.1:1/pro-api.coingecko.com', 'K')).toEqual({ 'x-cg-demo-api-key': 'K' })
    expect(coingeckoKeyHeader('https://api.coingecko.com/api/v3', undefined)).toEqual({})
  })
})
