import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startDatabase, type TestDatabase } from '../rig/database.ts'
import { until } from '../rig/until.ts'
import { serveSample, type Served } from './serve.ts'

/** A page waits a few seconds for each server that is away, and a busy machine multiplies that. */
const PATIENCE = { withinMs: 90_000 }
vi.setConfig({ testTimeout: 200_000, hookTimeout: 120_000 })

let database: TestDatabase
let served: Served
beforeAll(async () => {
  database = await startDatabase()
  served = await serveSample({}, await database.newDatabase())
})
afterAll(async () => {
  await served.close()
  await database.stop()
})

const page = async (path: string) => {
  const answer = await served.get(path)
  return { status: answer.status, text: await answer.text() }
}
const headline = (text: string): string => /<h1>([^<]*)<\/h1>/.exec(text)?.[1] ?? ''

describe('with Temporal away', () => {
  it('data can be read, and the page says that nothing runs', async () => {
    const { text } = await until(
      'the status',
      async () => {
        const seen = await page('/')
        return headline(seen.text) === 'Readable, but nothing runs.' && seen
      },
      PATIENCE,
    )
    expect(text).toContain('Temporal does not answer')
    expect((await page('/upstreams')).text).toContain('Temporal does not answer, so no schedule can be read.')
  })
})

describe('with MySQL away', () => {
  it('the page answers 200 all the same and says "Cannot say.", above what was known last', async () => {
    const before = (await page('/')).text
    expect(before).toContain('href="/coverage/candles"')
    await database.kill()
    const { text } = await until(
      'the page to see it',
      async () => {
        const seen = await page('/')
        expect(seen.status).toBe(200)
        return headline(seen.text) === 'Cannot say.' && seen
      },
      PATIENCE,
    )
    expect(text).toContain('MySQL does not answer')
    expect(text).toContain('class="stale"')
    expect(text).not.toMatch(/ECONNREFUSED|root@|mysql:\/\//)
  })
  it('no other page fails either', async () => {
    for (const path of [
      '/coverage',
      '/coverage/candles',
      '/coverage/candles/BTC-USD',
      '/gaps',
      '/backfills',
      '/backfills/k3q2',
      '/upstreams',
      '/settings',
    ]) {
      const { status, text } = await page(path)
      expect([path, status < 500 || text.includes('Cannot say.')]).toEqual([path, true])
    }
  })
  it('health is 503, the API says which service is away, and the process lives', async () => {
    expect(await (await served.get('/health')).json()).toMatchObject({ status: 'unhealthy', checks: { mysql: false } })
    const answer = await served.get('/api/v1/coverage')
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('MySQL does not answer') as string })
    expect((await served.get('/healthz')).status).toBe(200)
  })
  it('finds its way back by itself when MySQL is back', async () => {
    await database.restart()
    await until(
      'MySQL to be well again',
      async () => ((await (await served.get('/health')).json()) as { checks: { mysql: boolean } }).checks.mysql,
      PATIENCE,
    )
    await until(
      'the headline',
      async () => headline((await page('/')).text) === 'Readable, but nothing runs.',
      PATIENCE,
    )
  })
})

it('a server that never saw MySQL says so at once', async () => {
  const { openGround } = await import('../../workers/compose.ts')
  const { openApi } = await import('../../workers/compose-api.ts')
  const { readConfig } = await import('../../src/config/config.ts')
  const config = readConfig(
    {
      MYSQL_URL: 'mysql://root:sesame@127.0.0.1:1/none',
      REDIS_URL: 'redis://127.0.0.1:1',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      LOG_LEVEL: 'silent',
    },
    '/',
  )
  const ground = openGround('api', config, 'live', 2)
  const api = await openApi(ground, { temporalUi: () => undefined, workerMetricsUrl: undefined })
  try {
    const answer = await api.server.inject({ url: '/', headers: { host: 'localhost' } })
    expect(answer.statusCode).toBe(200)
    expect(headline(answer.body)).toBe('Cannot say.')
    expect(answer.body).not.toContain('sesame')
    expect((await api.server.inject({ url: '/health', headers: { host: 'localhost' } })).statusCode).toBe(503)
  } finally {
    await api.close()
    await ground.close()
  }
})
