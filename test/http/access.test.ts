import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLoopback, tokenNeeded } from '../../src/http/access.ts'
import { serveSample, type Served } from './serve.ts'

const PAUSE = '/api/v1/backfills/k3q2/pause'

describe('without a token, on the loopback address', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveSample()
  })
  afterAll(() => served.close())

  it('lets programs act: what stands in their way is Temporal, not the door', async () => {
    expect((await served.post(PAUSE, {})).status).toBe(503)
  })
  it.each([
    ['an origin of another site', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'null' }],
    ['a fetch from another site', { 'sec-fetch-site': 'cross-site' }],
    ['a fetch from a neighbour on the same machine', { 'sec-fetch-site': 'same-site' }],
  ])('refuses to act for %s', async (_what, headers) => {
    const answer = await served.form('/backfills/k3q2/cancel', {}, headers)
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('another site')
  })
  it('acts for its own page', async () => {
    const answer = await served.form(
      '/backfills/k3q2/pause',
      {},
      { origin: served.base, 'sec-fetch-site': 'same-origin' },
    )
    expect(await answer.text()).toContain('Temporal does not answer')
  })
  it('answers no name but its own, so that no foreign name can be rebound to it', async () => {
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${served.base}/status`, { headers: { host: 'evil.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })
})

describe('with a token', () => {
  let served: Served
  beforeAll(async () => {
    served = await serveSample({ GAPLESS_TOKEN: 'open-sesame' })
  })
  afterAll(() => served.close())

  it('lets anyone read', async () => {
    expect((await served.get('/api/v1/coverage')).status).toBe(200)
    expect((await served.get('/')).status).toBe(200)
  })
  it('refuses to act without it, with a wrong one, and with one that only begins right', async () => {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: 'Bearer open-sesam' },
      { authorization: 'Basic open-sesame' },
    ]) {
      const answer = await served.post(PAUSE, {}, headers)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toContain('application/problem+json')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })
  it('acts with it, as a header and as a field of a form', async () => {
    expect((await served.post(PAUSE, {}, { authorization: 'Bearer open-sesame' })).status).toBe(503)
    expect(await (await served.form('/backfills/k3q2/pause', { token: 'open-sesame' })).text()).toContain(
      'Temporal does not answer',
    )
    expect((await served.form('/backfills/k3q2/pause', { token: 'no' })).status).toBe(401)
  })
  it('a field of JSON is no token', async () => {
    expect((await served.post(PAUSE, { token: 'open-sesame' })).status).toBe(401)
  })
  it('asks for it beside each button, and never shows it', async () => {
    const page = await (await served.get('/backfills/k3q2')).text()
    expect(page).toContain('name="token"')
    const settings = await (await served.get('/settings')).text()
    expect(settings).toMatch(/GAPLESS_TOKEN<\/dt>\s*<dd>set<\/dd>/)
    expect(settings + page).not.toContain('open-sesame')
  })
})

describe('the rule', () => {
  it('needs a token beyond loopback', () => {
    expect(tokenNeeded({ host: '127.0.0.1', token: undefined })).toBe(false)
    expect(tokenNeeded({ host: '::1', token: undefined })).toBe(false)
    expect(tokenNeeded({ host: '0.0.0.0', token: undefined })).toBe(true)
    expect(tokenNeeded({ host: '127.0.0.1', token: 'x' })).toBe(true)
  })
  it('knows loopback from what looks like it', () => {
    expect(['localhost', '127.3.4.5', '::1', 'gapless.localhost'].map(isLoopback)).toEqual([true, true, true, true])
    expect(['127.0.0.1.evil.example', 'localhost.evil.example', '', '10.0.0.1', '128.0.0.1'].map(isLoopback)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

it('beyond loopback nothing acts until a token is set', async () => {
  const served = await serveSample({ GAPLESS_HTTP_HOST: '0.0.0.0' })
  try {
    const answer = await served.post(PAUSE, {}, { authorization: 'Bearer anything' })
    expect(answer.status).toBe(403)
    expect(((await answer.json()) as { detail: string }).detail).toContain('GAPLESS_TOKEN is not set')
  } finally {
    await served.close()
  }
})
