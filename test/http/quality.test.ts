import { afterAll, beforeAll, expect, it } from 'vitest'
import { MINUTE } from '../../src/domain/clock.ts'
import { listSeries } from '../../src/store/series.ts'
import { writeHealth } from '../../src/store/health-history.ts'
import { writeQuarantine } from '../../src/store/quarantine.ts'
import { until } from '../rig/until.ts'
import { serveSample, type Served } from './serve.ts'

let served: Served

beforeAll(async () => {
  served = await serveSample()
  const { database } = served.sample
  const [series] = await listSeries(database, { dataset: 'candles' })
  const row = {
    slotAt: 1_700_000_000_000 - (1_700_000_000_000 % 3_600_000),
    payload: '{}',
    severity: 'reject',
    reasons: ['conflict'],
    evidence: 'conflict: two <b>bars</b>',
  } as const
  await database.transaction((tx) => writeQuarantine(tx, series!.id, [row], Date.now()))
})
afterAll(() => served.close())

it('lists rows in quarantine, shows one, and takes a decision with its reason', async () => {
  const list = (await (await served.get('/api/v1/quarantine')).json()) as {
    items: { id: number; state: string }[]
    next: null
  }
  expect(list).toMatchObject({ items: [{ state: 'held', severity: 'reject', reasons: ['conflict'] }], next: null })
  const address = `/api/v1/quarantine/${list.items[0]?.id}`
  expect((await served.get('/api/v1/quarantine/999999')).status).toBe(404)
  expect((await served.post(`${address}/reject`, { reason: '' })).status).toBe(400)
  const rejected = await served.post(`${address}/reject`, { reason: 'compared by hand', by: 'a test', hold: true })
  expect(await rejected.json()).toMatchObject({
    state: 'rejected',
    decidedBy: 'a test',
    decidedReason: 'compared by hand',
  })
  expect((await served.post(`${address}/reject`, { reason: 'again' })).status).toBe(409)
  expect(await (await served.get('/api/v1/quarantine')).json()).toMatchObject({ items: [] })
})

it('has a page of how the score is made, with a plot of what the monitor has seen', async () => {
  const page = await served.get('/health-score', { accept: 'text/html' })
  expect(page.status).toBe(200)
  const text = await page.text()
  expect(text).toContain('How the score is made')
  // A page waits for no server that is away; the next look knows.
  await until('the page to know the parts', async () =>
    (await (await served.get('/health-score', { accept: 'text/html' })).text()).includes('freshness/candles'),
  )
  const to = Date.now()
  await writeHealth(served.sample.database, { at: to - 20 * MINUTE, score: 94, status: 'info', parts: [] })
  await writeHealth(served.sample.database, { at: to - 10 * MINUTE, score: 100, status: 'ok', parts: [] })
  const points = await (await served.get(`/points/health?from=${to - 60 * MINUTE}&to=${to}`)).json()
  expect(points).toMatchObject({ values: [94, null, 100], words: '2 minutes looked at, the worst at 94.' })
})

it('plots for how many hours features were behind their inputs, where it was kept', async () => {
  const to = Date.now()
  const point = (minutesAgo: number, lagSeconds?: number) =>
    writeHealth(served.sample.database, {
      at: to - minutesAgo * MINUTE,
      score: 100,
      status: 'ok',
      parts: lagSeconds === undefined ? [] : [{ name: 'updater/features', deduction: 0, own: 0, lagSeconds } as const],
    })
  const read = async () =>
    (await served.get(`/points/updater?from=${to - 900 * MINUTE}&to=${to - 600 * MINUTE}`)).json()
  expect(await read()).toMatchObject({ values: [], words: expect.stringContaining('Nobody has looked yet') as string })
  await point(800, 7_200)
  await point(799, 3_600)
  await point(798)
  await point(700, 0)
  expect(await read()).toMatchObject({
    values: [2, 1, null, 0],
    words: 'Not behind now, 2 h 00 min at the most. An hour is owed until it is made.',
  })
  const page = await (await served.get('/health-score', { accept: 'text/html' })).text()
  expect(page).toContain('data-points="/points/updater?from=')
})
