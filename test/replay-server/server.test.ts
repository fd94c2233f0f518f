import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { generatedProduct } from '../../src/replay/generated.ts'
import { readRecordedProducts } from '../../src/replay/recorded.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'

const NOW = Date.UTC(2026, 4, 20, 12, 30, 17)
let server: ReplayServer
let origin: string
let now = NOW

beforeAll(async () => {
  const records = new Map([
    ...(await readRecordedProducts()),
    ['X-USD', generatedProduct({ id: 'X-USD', seed: 1, widthMs: MINUTE, holeShare: 0.5 })],
  ])
  server = createReplayServer({ records, clock: () => now })
  origin = (await server.listen()).origin
})
afterAll(() => server.close())
beforeEach(() => {
  now = NOW
  server.control.clearFaults()
  server.control.resetCounters()
  for (const name of ['exchange', 'coinbase', 'coingecko'] as const) server.control.limit(name, undefined)
})

interface Said {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

async function get(path: string, init: RequestInit = {}): Promise<Said> {
  const response = await fetch(`${origin}${path}`, init)
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('<') ? text : (JSON.parse(text) as unknown),
  }
}

const rowsOf = (said: Said) => said.body as number[][]
const candles = (query: Record<string, string>, product = 'BTC-USD') =>
  get(`/exchange/products/${product}/candles?${new URLSearchParams(query).toString()}`)
const iso = (at: number) => new Date(at).toISOString()

describe('answers as Coinbase Exchange', () => {
  it('six columns, newest first, both ends inclusive', async () => {
    const from = Date.UTC(2026, 4, 19)
    const said = await candles({ granularity: '3600', start: iso(from), end: iso(from + 5 * HOUR) })
    expect(rowsOf(said).map((row) => row[0])).toEqual([5, 4, 3, 2, 1, 0].map((n) => from / 1000 + n * 3_600))
    expect(rowsOf(said).every((row) => row.length === 6)).toBe(true)
    expect(said.headers.get('x-replay')).toContain('Binance BTC/USDT')
  })

  it('300 bars are answered and 301 refused', async () => {
    const from = Date.UTC(2026, 4, 1)
    const answered = await candles({ granularity: '3600', start: iso(from), end: iso(from + 299 * HOUR) })
    expect([answered.status, rowsOf(answered).length > 290]).toEqual([200, true])
    const refused = await candles({ granularity: '3600', start: iso(from), end: iso(from + 300 * HOUR) })
    expect(refused).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('granularity too small for the requested time range') as string },
    })
  })

  it('with one end missing, both are ignored and the latest bars come, the open one first', async () => {
    const old = iso(Date.UTC(2020, 0, 1))
    for (const query of [{ start: old }, { end: old }, {}]) {
      const rows = rowsOf(await candles({ granularity: '3600', ...query }))
      expect(rows[0]?.[0]).toBe(Date.UTC(2026, 4, 20, 12) / 1000)
      expect(rows.length).toBeGreaterThan(290)
    }
  })

  it('the open bar changes until it is closed; what is to come is not told', async () => {
    const query = { granularity: '3600', start: iso(Date.UTC(2026, 4, 20, 12)), end: iso(Date.UTC(2026, 4, 20, 16)) }
    const early = rowsOf(await candles(query))
    now = Date.UTC(2026, 4, 20, 12, 50)
    const later = rowsOf(await candles(query))
    now = Date.UTC(2026, 4, 20, 13)
    const closed = rowsOf(await candles(query)).at(-1)
    const [truth] =
      server.control.truth('BTC-USD', HOUR, { from: Date.UTC(2026, 4, 20, 12), to: Date.UTC(2026, 4, 20, 13) }) ?? []
    expect([early.length, later.length]).toEqual([1, 1])
    expect(early).not.toEqual(later)
    expect(closed).toEqual(
      [truth?.low, truth?.high, truth?.open, truth?.close, truth?.volume]
        .map(Number)
        .toSpliced(0, 0, Date.UTC(2026, 4, 20, 12) / 1000),
    )
  })

  it('minutes in which nothing traded have no row', async () => {
    const from = Date.UTC(2026, 4, 1)
    const rows = rowsOf(await candles({ granularity: '60', start: iso(from), end: iso(from + 299 * MINUTE) }, 'X-USD'))
    expect(rows.length).toBe(server.control.truth('X-USD', MINUTE, { from, to: from + 300 * MINUTE })?.length)
    expect(rows.length).toBeLessThan(200)
  })

  it.each([
    ['/exchange/products/NO-USD/candles', 404, 'NotFound'],
    ['/exchange/nothing', 404, 'NotFound'],
    ['/exchange/products/BTC-USD/candles?granularity=7', 400, 'Unsupported granularity'],
    ['/exchange/products/SOL-USD/candles?granularity=60', 400, 'Unsupported granularity'],
    ['/exchange/products/BTC-USD/candles?start=x&end=y', 400, 'start'],
    ['/exchange/products/BTC-USD/candles?start=2026-01-02&end=2026-01-01', 400, 'start must be before end'],
    ['/exchange/products/%E0%A4%A/candles', 400, 'Bad request'],
  ])('%s: %i %s', async (path, status, message) => {
    expect(await get(path)).toMatchObject({ status, body: { message: expect.stringContaining(message) as string } })
  })

  it('lists its products', async () => {
    expect((await get('/exchange/products')).body).toContainEqual(
      expect.objectContaining({ id: 'BTC-USD', quote_currency: 'USD', status: 'online' }),
    )
  })
})

describe('answers as CoinGecko and Coinbase', () => {
  it.each([
    ['/coingecko/ping', { gecko_says: '(V3) To the Moon!' }],
    ['/coinbase/v2/time', { data: { iso: '2026-05-20T12:30:17Z', epoch: NOW / 1000 } }],
  ])('%s', async (path, body) => {
    expect(await get(path)).toMatchObject({ status: 200, body })
  })

  it('markets: one object a coin, null where nothing was recorded, by page', async () => {
    const said = await get('/coingecko/coins/markets?vs_currency=usd&ids=bitcoin,solana,unknown')
    expect(said.body).toMatchObject([
      { id: 'bitcoin', market_cap_rank: 1, last_updated: '2026-05-20T12:29:37.000Z' },
      { id: 'solana', market_cap: null },
    ])
    const all = await get('/coingecko/coins/markets?vs_currency=usd&per_page=3&page=2')
    expect((all.body as { id: string }[]).map((coin) => coin.id)).toEqual(['cardano', 'chainlink', 'ripple'])
  })

  it('simple price and spot tell the same market', async () => {
    const simple = (await get('/coingecko/simple/price?ids=bitcoin&vs_currencies=usd')).body as {
      bitcoin: { usd: number }
    }
    const spot = (await get('/coinbase/v2/prices/BTC-USD/spot')).body as { data: { amount: string } }
    expect(Math.abs(Number(spot.data.amount) / simple.bitcoin.usd - 1)).toBeLessThan(0.01)
  })

  it('history: 300.6 s apart inside the last day, hourly up to 90 days, at midnight beyond', async () => {
    const points = async (from: number, to: number) => {
      const said = await get(
        `/coingecko/coins/bitcoin/market_chart/range?vs_currency=usd&from=${from / 1000}&to=${to / 1000}`,
      )
      return (said.body as { prices: [number, number][] }).prices.map(([at]) => at)
    }
    const steps = (times: number[]) => [...new Set(times.slice(1).map((at, n) => at - (times[n] ?? 0)))]
    expect(steps(await points(NOW - DAY, NOW))).toEqual([300_600])
    expect(steps(await points(NOW - 3 * DAY, NOW - 2 * DAY))).toEqual([3_602_000])
    expect(steps(await points(NOW - 90 * DAY, NOW))).toEqual([3_602_000])
    const daily = await points(NOW - 91 * DAY, NOW)
    expect([steps(daily), (daily[0] ?? 1) % DAY, daily.length]).toEqual([[DAY], 0, 91])
  })

  it.each([
    ['/coingecko/coins/markets', 422, { error: 'Missing parameter vs_currency' }],
    ['/coingecko/coins/no-coin/market_chart/range?vs_currency=usd&from=1&to=2', 404, { error: 'coin not found' }],
    [
      '/coingecko/coins/bitcoin/market_chart/range?vs_currency=usd&from=1&to=2',
      401,
      { error: { status: { error_code: 10012 } } },
    ],
    ['/coinbase/v2/prices/NO-USD/spot', 400, { errors: [{ id: 'invalid_request' }] }],
  ])('%s: %i', async (path, status, body) => {
    expect(await get(path)).toMatchObject({ status, body })
  })
})

describe('misbehaviour on request', () => {
  const control = (method: string, path: string, body?: unknown) =>
    get(`/__control${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const page = (from: number, product = 'BTC-USD') =>
    candles({ granularity: '3600', start: iso(from), end: iso(from + 9 * HOUR) }, product)
  const DAY_ONE = Date.UTC(2026, 4, 1)

  it('strikes the next calls only, then is well again, and counts its hits', async () => {
    await control('POST', '/faults', { kind: 'status', status: 503, calls: 2, retryAfterSeconds: 4 })
    const seen = [await page(DAY_ONE), await page(DAY_ONE), await page(DAY_ONE)]
    expect(seen.map((said) => [said.status, said.headers.get('retry-after')])).toEqual([
      [503, '4'],
      [503, '4'],
      [200, null],
    ])
    expect((await control('GET', '')).body).toMatchObject({ faults: [{ hits: 2 }] })
  })

  it('strikes only its path, its product and its window of upstream time', async () => {
    await control('POST', '/faults', {
      kind: 'status',
      path: '/exchange',
      product: 'ETH-USD',
      range: { from: iso(DAY_ONE), to: iso(DAY_ONE + DAY) },
    })
    const statuses = [
      await page(DAY_ONE, 'ETH-USD'),
      await page(DAY_ONE + DAY, 'ETH-USD'),
      await page(DAY_ONE),
      await get('/coingecko/ping'),
    ].map((s) => s.status)
    expect(statuses).toEqual([500, 200, 200, 200])
  })

  it('lasts as long as told', async () => {
    await control('POST', '/faults', { kind: 'status', forMs: 10_000 })
    expect((await page(DAY_ONE)).status).toBe(500)
    now += 10_000
    expect((await page(DAY_ONE)).status).toBe(200)
  })

  it('strikes a share of calls, the same ones for the same seed', async () => {
    const drawn = async (seed: number) => {
      await control('DELETE', '/faults')
      await control('POST', '/faults', { kind: 'status', probability: 0.3, seed })
      const statuses: number[] = []
      for (let n = 0; n < 60; n++) statuses.push((await get('/coinbase/v2/time')).status)
      return statuses
    }
    const first = await drawn(5)
    const hits = first.filter((status) => status === 500).length
    expect([hits > 5, hits < 35]).toEqual([true, true])
    expect(await drawn(5)).toEqual(first)
    expect(await drawn(6)).not.toEqual(first)
  })

  it('partial keeps the newest half, empty nothing', async () => {
    const all = rowsOf(await page(DAY_ONE))
    server.control.fault({ kind: 'partial', calls: 1 })
    expect(rowsOf(await page(DAY_ONE))).toEqual(all.slice(0, 5))
    server.control.fault({ kind: 'empty', calls: 1 })
    expect(rowsOf(await page(DAY_ONE))).toEqual([])
    server.control.fault({ kind: 'empty', calls: 1 })
    const range = `from=${(NOW - HOUR) / 1000}&to=${NOW / 1000}`
    expect((await get(`/coingecko/coins/bitcoin/market_chart/range?vs_currency=usd&${range}`)).body).toEqual({
      prices: [],
      market_caps: [],
      total_volumes: [],
    })
  })

  it.each(['reset', 'cut'] as const)('%s breaks the connection', async (kind) => {
    server.control.fault({ kind, calls: 1 })
    await expect(page(DAY_ONE)).rejects.toThrow()
    expect((await page(DAY_ONE)).status).toBe(200)
  })

  it('truth ignores every fault, over HTTP too', async () => {
    server.control.fault({ kind: 'empty' })
    const said = await control(
      'GET',
      `/truth?product=BTC-USD&granularity=3600&from=${iso(DAY_ONE)}&to=${iso(DAY_ONE + 10 * HOUR)}`,
    )
    expect(said.body).toEqual(server.control.truth('BTC-USD', HOUR, { from: DAY_ONE, to: DAY_ONE + 10 * HOUR }))
    expect((said.body as unknown[]).length).toBe(10)
    const points = await control('GET', `/truth?coin=bitcoin&from=${NOW - HOUR}&to=${NOW}`)
    expect((points.body as unknown[]).length).toBeGreaterThan(10)
  })

  it.each([
    ['POST', '/faults', { kind: 'meteor' }, 400],
    ['POST', '/faults', { kind: 'status', range: { from: 'soon', to: 'later' } }, 400],
    ['POST', '/limits', { upstream: 'nobody' }, 400],
    ['DELETE', '/faults/99', undefined, 404],
    ['GET', '/nothing', undefined, 404],
    ['GET', '/truth?product=NO-USD&from=1&to=2', undefined, 404],
    ['GET', '/truth?product=BTC-USD&from=x&to=2', undefined, 400],
  ])('%s %s %j is %i with a sentence', async (method, path, body, status) => {
    expect(await control(method, path, body)).toMatchObject({
      status,
      body: { error: expect.stringMatching(/\.$/) as string },
    })
    expect(server.control.faults()).toEqual([])
  })
})

describe('limits and counters', () => {
  it('refuses what is over the limit, in the words of the upstream, and knows the most calls of any second', async () => {
    server.control.limit('exchange', { perSecond: 5, retryAfterSeconds: 1 })
    const answers = await Promise.all(Array.from({ length: 12 }, () => get('/exchange/products')))
    const refused = answers.filter((said) => said.status === 429)
    expect(answers.length - refused.length).toBe(5)
    expect(refused[0]).toMatchObject({ body: { message: 'Public rate limit exceeded' } })
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(server.control.calls()).toEqual({ exchange: { total: 12, limited: 7, maxPerSecond: 12, maxPerMinute: 12 } })
    expect((await get('/coinbase/v2/time')).status).toBe(200)
  })

  it('a limit per minute holds as well', async () => {
    server.control.limit('coingecko', { perMinute: 2 })
    const statuses = [await get('/coingecko/ping'), await get('/coingecko/ping'), await get('/coingecko/ping')].map(
      (said) => said.status,
    )
    expect(statuses).toEqual([200, 200, 429])
  })

  it('counts each page that was asked for, and how often it was answered whole', async () => {
    const from = Date.UTC(2026, 4, 1)
    const query = { granularity: '3600', start: iso(from), end: iso(from + 9 * HOUR) }
    server.control.fault({ kind: 'partial', calls: 1 })
    await candles(query)
    await candles(query)
    await candles({ ...query, start: iso(from + HOUR) })
    expect(((await get('/__control/calls')).body as { pages: unknown }).pages).toEqual([
      { product: 'BTC-USD', granularity: 3600, start: from, end: from + 10 * HOUR, asked: 2, answered: 1 },
      { product: 'BTC-USD', granularity: 3600, start: from + HOUR, end: from + 10 * HOUR, asked: 1, answered: 1 },
    ])
  })
})
