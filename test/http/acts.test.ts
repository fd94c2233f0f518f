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

const words = { dataset: 'candles', subject: 'ADA-USD', from: '2026-01-02', to: 'now' }

it('the plan is shown before anything is started, with calls, slots, time and what it means for live collection', async () => {
  const rows = async () => (await served.sample.database.query('SELECT id FROM backfills')).length
  const before = await rows()
  const asked = new URLSearchParams({ ...words, mode: 'missing', order: 'oldest', width: '3', plan: '1' })
  const answer = await served.get(`/backfills?${asked.toString()}`)
  expect(answer.status).toBe(200)
  const page = await answer.text()
  expect(page).toMatch(/\d+ slots of candles in 1 series/)
  expect(page).toContain('Live collection comes first')
  expect(page).toContain('calls to Coinbase')
  expect(page).toContain('name="width" value="3"')
  expect(await rows()).toBe(before)
  const wrong = await served.get(`/backfills?${new URLSearchParams({ ...words, width: '99', plan: '1' }).toString()}`)
  expect(wrong.status).toBe(400)
  expect(await wrong.text()).toContain('a whole number from 1 to 64')
})

it('what is asked for has the mode, order and width of the form, and can be undone on its page', async () => {
  const answer = await served.form('/backfills', { ...words, order: 'oldest', width: '3' })
  const address = answer.headers.get('location') ?? ''
  expect([answer.status, address]).toEqual([303, expect.stringMatching(/^\/backfills\/\w+\?undo=1$/)])
  const id = /backfills\/(\w+)/.exec(address)?.[1] ?? ''
  expect(await (await served.get(`/api/v1/backfills/${id}`)).json()).toMatchObject({
    order: 'oldest',
    width: 3,
    mode: 'missing',
  })
  expect(await (await served.get(address)).text()).toContain('<button>Undo</button>')
  // An equal one is shown, and is not undone by who came second.
  const second = await served.form('/backfills', { ...words, order: 'oldest', width: '3' })
  expect(second.headers.get('location')).toBe(`/backfills/${id}`)
  const refused = await served.form(`/backfills/${id}/set`, { width: '99', order: 'newest' })
  expect(refused.status).toBe(409)
  expect(await refused.text()).toContain('a whole number from 1 to 64')
})

it('mode all is started only with the name of the dataset beside it', async () => {
  const refused = await served.form('/backfills', { ...words, mode: 'all' })
  expect(refused.status).toBe(400)
  expect(await refused.text()).toContain('Type candles to say that you mean it.')
  expect((await served.form('/backfills', { ...words, mode: 'all', confirm: 'candles' })).status).toBe(303)
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
