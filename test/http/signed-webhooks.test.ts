import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveSample, type Served } from './serve.ts'

const SECRET = 'a-secret-of-a-test'

let served: Served
beforeAll(async () => {
  served = await serveSample({ GAPLESS_TOKEN: 'token', PAGERDUTY_WEBHOOK_SECRET: SECRET, SLACK_SIGNING_SECRET: SECRET })
})
afterAll(async () => {
  await served.close()
})

const sign = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex')
const send = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${served.base}/api/v1/webhooks/${path}`, { method: 'POST', body, headers })

it('PagerDuty is believed only with its signature over these very bytes', async () => {
  const body = JSON.stringify({
    event: { event_type: 'incident.acknowledged', data: { incident_key: 'somebody-else' } },
  })
  const json = { 'content-type': 'application/json' }
  expect((await send('pagerduty', body, json)).status).toBe(401)
  expect((await send('pagerduty', `${body} `, { ...json, 'x-pagerduty-signature': `v1=${sign(body)}` })).status).toBe(
    401,
  )
  const rotated = await send('pagerduty', body, {
    ...json,
    'x-pagerduty-signature': `v1=${'0'.repeat(64)},v1=${sign(body)}`,
  })
  expect([rotated.status, await rotated.json()]).toEqual([200, { did: 'nothing' }])
})

it('Slack is believed only with its signature, and not five minutes later', async () => {
  const payload = { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_id: 'open' }] }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const signed = (at: number) => ({
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${sign(`v0:${at}:${body}`)}`,
  })
  const now = Math.floor(Date.now() / 1000)
  expect((await send('slack', body, signed(now))).status).toBe(200)
  expect((await send('slack', body, signed(now - 600))).status).toBe(401)
  expect((await send('slack', body, { ...signed(now), 'x-slack-signature': 'v0=0' })).status).toBe(401)
})

it('an alert that Temporal does not have is answered 503, so that it comes again', async () => {
  const alert = { status: 'firing', labels: { alertname: 'Odd' }, startsAt: new Date().toISOString(), fingerprint: 'f' }
  const headers = { authorization: 'Bearer token' }
  expect((await served.post('/api/v1/alerts', { version: '4', alerts: [alert] }, headers)).status).toBe(503)
  expect((await served.post('/api/v1/alerts', { text: 'a custom payload' }, headers)).status).toBe(400)
})
