import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { HOUR } from '../../src/domain/clock.ts'
import { problemSchema } from '../../src/http/problems.ts'
import {
  backfillShape,
  candleShape,
  collectorShape,
  coverageShape,
  currentPriceShape,
  gapShape,
  priceShape,
  statusShape,
} from '../../src/http/shapes.ts'
import { statusJson } from '../../src/operations/json.ts'
import { readStatus } from '../../src/operations/status.ts'
import { until } from '../rig/until.ts'
import { serveSample, type Served } from './serve.ts'

let served: Served
beforeAll(async () => {
  served = await serveSample()
})
afterAll(() => served.close())

const read = async <Shape extends z.ZodType>(shape: Shape, path: string): Promise<z.output<Shape>> => {
  const answer = await served.get(path)
  expect(answer.status).toBe(200)
  return shape.parse(await answer.json())
}
const list = <Row extends z.ZodType>(row: Row) => z.strictObject({ items: z.array(row), next: z.string().nullable() })

describe('the API', () => {
  it('counts slots by state, most missing first', async () => {
    const { items } = await read(list(coverageShape.strict()), '/api/v1/coverage?dataset=candles')
    expect(items).toHaveLength(8)
    expect(items.map(({ missing }) => missing)).toEqual(items.map(({ missing }) => missing).toSorted((a, b) => b - a))
    for (const row of items)
      expect(row.stored + row.none + row.unobtainable + row.held + row.missing).toBe(row.expected)
  })
  it('narrows to subjects and a range', async () => {
    const { hole } = served.sample
    const range = `from=${new Date(hole.from).toISOString()}&to=${new Date(hole.to).toISOString()}`
    const { items } = await read(
      list(coverageShape),
      `/api/v1/coverage?dataset=candles&subject=ADA-USD&subject=BTC-USD&${range}`,
    )
    expect(items.map(({ subject, expected, missing }) => [subject, expected, missing])).toEqual([
      ['ADA-USD', 11, 11],
      ['BTC-USD', 11, 0],
    ])
  })
  it('tells gaps with their reason and who fills them', async () => {
    const { items } = await read(list(gapShape.strict()), '/api/v1/gaps?dataset=candles&subject=ADA-USD')
    const { hole, filling, backfillId } = served.sample
    expect(items).toContainEqual(
      expect.objectContaining({
        from: new Date(hole.from).toISOString(),
        slots: 11,
        reason: 'unreachable',
        backfillId: null,
      }),
    )
    expect(items).toContainEqual(
      expect.objectContaining({ from: new Date(filling.from).toISOString(), slots: 48, backfillId }),
    )
  })
  it('gives backfills, one and all', async () => {
    const { items } = await read(list(backfillShape.strict()), '/api/v1/backfills?active=true')
    const one = await read(backfillShape.strict(), '/api/v1/backfills/k3q2')
    expect(items.map(({ id }) => id)).toEqual(['k3q2'])
    expect(one).toMatchObject({ state: 'running', mode: 'missing', series: 8, slots: { left: 384 } })
  })
  it('gives candles with prices as text, page by page', async () => {
    const from = new Date(served.sample.hole.to).toISOString()
    const to = new Date(served.sample.hole.to + 25 * HOUR).toISOString()
    const times: string[] = []
    for (let path: string | null = `/api/v1/candles/ADA-USD?from=${from}&to=${to}&limit=10`; path !== null;) {
      const page: z.output<ReturnType<typeof list<typeof candleShape>>> = await read(list(candleShape.strict()), path)
      times.push(...page.items.map((candle) => candle.openTime))
      path = page.next
    }
    expect(times).toHaveLength(25)
    expect(new Set(times).size).toBe(25)
    expect(times).toEqual(times.toSorted())
    const { items } = await read(list(candleShape), `/api/v1/candles/ADA-USD?from=${from}&to=${to}&limit=1`)
    expect(items[0]?.volume).toBe('12.5')
  })
  it('gives the current price by ticker and by id, with its age', async () => {
    const byTicker = await read(currentPriceShape.strict(), '/api/v1/prices/current/btc')
    const byId = await read(currentPriceShape.strict(), '/api/v1/prices/current/bitcoin')
    expect({ ...byTicker, ageSeconds: 0 }).toEqual({ ...byId, ageSeconds: 0 })
    expect(byTicker).toMatchObject({ coinId: 'bitcoin', symbol: 'BTC', source: 'coingecko' })
    expect(byTicker.ageSeconds).toBeLessThan(900)
  })
  it('gives stored prices oldest first, page by page', async () => {
    const first = await read(list(priceShape.strict()), '/api/v1/prices/historical/bitcoin?from=-2h&limit=5')
    expect(first.items).toHaveLength(5)
    const second = await read(list(priceShape), first.next ?? '')
    expect(second.items[0]?.slotAt).toBe(new Date(Date.parse(first.items[4]?.slotAt ?? '') + 300_000).toISOString())
  })
  it('tells when collectors last ran', async () => {
    const { items } = await read(list(collectorShape.strict()), '/api/v1/stats/collectors')
    expect(items.map(({ name, status }) => [name, status])).toEqual([
      ['ohlc-collector', 'ok'],
      ['enhanced-crypto-prices', 'ok'],
      // It has not run, and all that is due is there.
      ['crypto-news-collector', 'ok'],
      // No key is set.
      ['macro-collector', 'off'],
      ['fear-greed-collector', 'ok'],
      ['technical-calculator', 'ok'],
      ['sentiment-collector', 'ok'],
      ['materialized-updater', 'ok'],
      ['data-collection-health-monitor', 'waiting'],
    ])
  })
  it('says the same as the command line: no field of the status is lost on the way', async () => {
    // Estimates move on while both are asked, so they may have to be asked twice.
    await until('both to say the same', async () => {
      const told = statusShape.parse(await (await served.get('/status')).json())
      const own = JSON.parse(JSON.stringify(statusJson(await readStatus(served.api.desk)))) as typeof told
      const steady = ({ verdict, exceptions, datasets, collectors }: typeof told) => [
        verdict,
        exceptions,
        // Now, while the sample's newest slot still runs.
        datasets.map(({ newestAt: _, ...rest }) => rest),
        collectors.map(({ ageSeconds: _, ...rest }) => rest),
      ]
      expect(Object.keys(told).sort()).toEqual(Object.keys(own).sort())
      expect(steady(told)).toEqual(steady(own))
      return true
    })
  })
  it('describes every route of itself', async () => {
    const document = (await (await served.get('/openapi.json')).json()) as {
      openapi: string
      paths: Record<string, object>
    }
    expect(document.openapi).toMatch(/^3\.1/)
    expect(Object.keys(document.paths).sort()).toEqual(
      [
        '/api/health',
        '/api/v1/alerts',
        '/api/v1/backfills',
        '/api/v1/backfills/{id}',
        '/api/v1/backfills/{id}/cancel',
        '/api/v1/backfills/{id}/pause',
        '/api/v1/backfills/{id}/resume',
        '/api/v1/candles/{symbol}',
        '/api/v1/checks',
        '/api/v1/coverage',
        '/api/v1/fear-greed',
        '/api/v1/gaps',
        '/api/v1/incidents',
        '/api/v1/incidents/review',
        '/api/v1/incidents/{id}',
        '/api/v1/incidents/{id}/ack',
        '/api/v1/incidents/{id}/approve',
        '/api/v1/incidents/{id}/assign',
        '/api/v1/incidents/{id}/close',
        '/api/v1/incidents/{id}/escalate',
        '/api/v1/incidents/{id}/note',
        '/api/v1/incidents/{id}/reopen',
        '/api/v1/incidents/{id}/report',
        '/api/v1/incidents/{id}/resolve',
        '/api/v1/macro',
        '/api/v1/macro/{code}',
        '/api/v1/maintenance',
        '/api/v1/maintenance/{id}/end',
        '/api/v1/ml-features/{symbol}',
        '/api/v1/news/latest',
        '/api/v1/prices/current/{symbol}',
        '/api/v1/prices/historical/{symbol}',
        '/api/v1/quarantine',
        '/api/v1/quarantine/{id}',
        '/api/v1/quarantine/{id}/reject',
        '/api/v1/quarantine/{id}/release',
        '/api/v1/sentiment',
        '/api/v1/sentiment/rescore',
        '/api/v1/sentiment/rescore/cancel',
        '/api/v1/sentiment/{symbol}',
        '/api/v1/stats/collectors',
        '/api/v1/technical/{symbol}',
        '/health',
        '/healthz',
        '/ready',
        '/status',
      ].sort(),
    )
  })
})

describe('a problem', () => {
  const problem = async (answer: Response) => {
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    const told = problemSchema.strict().parse(await answer.json())
    expect(told.status).toBe(answer.status)
    return told
  }
  const T = '2026-01-01T00:00:00Z'

  it.each([
    ['/api/v1/coverage?dataset=candels', 400, 'Did you mean candles'],
    ['/api/v1/coverage?dataset=candles&subject=NOPE-USD', 400, 'NOPE-USD'],
    ['/api/v1/coverage?from=2026-01-01T00:00', 400, 'no zone'],
    [`/api/v1/gaps?from=${T}&to=2025-06-01T00:00:00Z`, 400, 'ends before it begins'],
    ['/api/v1/gaps?to=2099-01-01T00:00:00Z', 400, 'future'],
    ['/api/v1/coverage?limit=0', 400, 'limit'],
    ['/api/v1/coverage?cursor=x', 400, 'cursor'],
    ['/api/v1/candles/NOPE-USD', 404, 'NOPE-USD'],
    ['/api/v1/candles/BTC-USD?width=7m', 400, '7m'],
    ['/api/v1/prices/current/nope', 404, 'nope'],
    ['/api/v1/prices/historical/nope', 404, 'nope'],
    ['/api/v1/backfills/nope', 404, 'nope'],
    ['/api/v1/news/latest?from=-1h&to=-2h', 400, 'ends before it begins'],
    ['/api/v1/news/latest?from=yesterday', 400, 'yesterday'],
    ['/api/v1/news/latest?cursor=x', 400, 'cursor'],
    ['/api/v1/sentiment/BTC?from=-1h&to=-2h', 400, 'ends before it begins'],
    ['/api/v1/sentiment/BTC?from=2026-01-01T00:00', 400, 'no zone'],
    ['/api/v1/sentiment/BTC?from=-90d', 400, 'days'],
    ['/api/v1/sentiment/BTC?cursor=x', 400, 'cursor'],
    ['/api/v1/sentiment/BTC?limit=0', 400, 'limit'],
    ['/api/v1/sentiment/NOTHING', 404, 'NOTHING'],
    ['/api/v1/technical/BTC-USD?from=-1h&to=-2h', 400, 'ends before it begins'],
    ['/api/v1/technical/BTC-USD?from=noon', 400, 'noon'],
    ['/api/v1/technical/BTC-USD?cursor=x', 400, 'cursor'],
    ['/api/v1/technical/NOPE-USD', 404, 'NOPE-USD'],
    ['/api/v1/ml-features/BTC?cursor=x', 400, 'cursor'],
    ['/api/v1/ml-features/NOPE', 404, 'NOPE'],
    ['/api/v1/news/nothing', 404, '/api/v1/news/nothing'],
    ['/api/v1/nothing', 404, 'nothing at'],
  ])('%s answers %i in one sentence', async (path, status, words) => {
    const told = await problem(await served.get(path))
    expect(told.status).toBe(status)
    expect(told.detail).toContain(words)
  })
  it.each([
    [{ dataset: 'candles', from: '-6h' }, 'to'],
    [{ dataset: 'candles', from: 'yesterday', to: 'now' }, 'yesterday'],
    [{ dataset: 'candles', from: '-6h', to: '-7h' }, 'ends before'],
    [{ dataset: 'candles', from: '2020-01-01T00:00:00Z', to: '-1h' }, 'since'],
    [{ dataset: 'candles', from: '-6h', to: 'now', mode: 'some' }, 'mode'],
    [{ dataset: 'candles', from: '-6h', to: 'now', width: 100 }, '64'],
    [{ dataset: 'candles', from: '-6h', to: 'now', wat: 1 }, 'wat'],
  ])('a backfill asked for as %j is refused and changes nothing', async (body, words) => {
    const told = await problem(await served.post('/api/v1/backfills', body))
    expect(told.status).toBe(400)
    expect(told.detail).toContain(words)
    expect((await read(list(backfillShape), '/api/v1/backfills')).items).toHaveLength(1)
  })
  it('plans without Temporal, and starts nothing', async () => {
    const answer = await served.post('/api/v1/backfills', {
      dataset: 'candles',
      subjects: ['ADA-USD'],
      from: '-30d',
      to: '-1h',
      dryRun: true,
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ series: 1, slots: { missing: 59 } })
  })
  it('says which service is away', async () => {
    const told = await problem(await served.post('/api/v1/backfills/k3q2/pause', {}))
    expect(told).toMatchObject({ status: 503, detail: expect.stringContaining('Temporal does not answer') as string })
  })
  it('takes no body above 64 kB, and none that is not JSON', async () => {
    expect((await problem(await served.post('/api/v1/backfills', { reason: 'x'.repeat(70_000) }))).status).toBe(413)
    const answer = await fetch(`${served.base}/api/v1/backfills`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    })
    expect((await problem(answer)).detail).toBe('The body is not JSON.')
  })
})

describe('health', () => {
  it('has the shape that probes read, and is 503 while something is away', async () => {
    const answer = await served.get('/health')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      status: 'unhealthy',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      checks: { mysql: true, redis: false, temporal: false, external_api: true },
      uptime_seconds: expect.any(Number) as number,
    })
    expect((await served.get('/api/health')).status).toBe(503)
    expect((await served.get('/ready')).status).toBe(503)
  })
  it('a living process says so whoever is away', async () => {
    expect(await read(z.object({ status: z.literal('alive') }), '/healthz')).toBeTruthy()
  })
  it('metrics carry coverage, servers and our own requests', async () => {
    const answer = await served.get('/metrics')
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/plain')
    expect(text).toContain('gapless_slots{dataset="candles",source="coinbase",state="missing"}')
    expect(text).toMatch(/crypto_data_completeness_ratio\{collector="ohlc-collector",symbol="BTC-USD"\} 0\.99/)
    expect(text).toMatch(/crypto_data_freshness_seconds\{collector="ohlc-collector",symbol="BTC-USD"\} \d+/)
    expect(text).toMatch(/service_availability\{service="mysql"\} 1/)
    expect(text).toMatch(/service_availability\{service="temporal"\} 0/)
    expect(text).toMatch(/health_score \d+/)
    expect(text).toMatch(/mysql_connections_max\{database="test_[0-9a-f]+"\} [1-9]/)
    expect(text).toContain('http_requests_total{service="api",endpoint="/health",method="GET",status="503"}')
  })
})
