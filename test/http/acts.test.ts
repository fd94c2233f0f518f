import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { serveSample, type Served } from './serve.ts'

let temporal: TestTemporal
let served: Served
beforeAll(async () => {
  temporal = await startTemporal()
  served = await serveSample({ TEMPORAL_ADDRESS: temporal.address })
})
afterAll(async () => {
  await served.close()
  await temporal.stop()
})

const asked = { dataset: 'candles', subjects: ['ETH-USD'], from: '-12d', to: '-5d' }

it('takes a request for a backfill, says where it is, and gives an equal one the same', async () => {
  const first = await served.post('/api/v1/backfills', {
    ...asked,
    from: '2026-01-02T00:00:00Z',
    to: '2026-01-03T00:00:00Z',
  })
  expect(first.status).toBe(201)
  const { id, state } = (await first.json()) as { id: string; state: string }
  expect(state).toBe('planned')
  expect(first.headers.get('location')).toBe(`/api/v1/backfills/${id}`)
  expect((await served.get(first.headers.get('location') ?? '')).status).toBe(200)
  const again = await served.post('/api/v1/backfills', {
    ...asked,
    from: '2026-01-02T00:00:00Z',
    to: '2026-01-03T00:00:00Z',
  })
  expect(((await again.json()) as { id: string }).id).toBe(id)
})

it('the form on the page does the same, in UTC, and leads to its page', async () => {
  const answer = await served.form('/backfills', {
    dataset: 'candles',
    subject: 'SOL-USD',
    from: '2026-01-02 00:00',
    to: '2026-01-03',
  })
  expect(answer.status).toBe(303)
  const page = await (await served.get(answer.headers.get('location') ?? '')).text()
  expect(page).toContain('2 January 00:00 to 3 January 00:00')
})

it('a form that cannot be done is answered by its page, with the sentence', async () => {
  const answer = await served.form('/backfills', {
    dataset: 'candles',
    subject: 'SOL-USD',
    from: '<b>soon</b>',
    to: 'now',
  })
  expect(answer.status).toBe(400)
  const page = await answer.text()
  expect(page).toContain('is not a time')
  expect(page).not.toContain('<b>soon</b>')
})

it('is ready when all three answer', async () => {
  const answer = await served.get('/ready')
  // Redis is away in this sample, and only Redis.
  expect(await answer.json()).toMatchObject({
    status: 'not_ready',
    checks: { mysql: true, temporal: true, redis: false },
  })
})
