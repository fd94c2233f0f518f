import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { moveBackfill, writeTally } from '../../src/store/backfills.ts'
import { until } from '../rig/until.ts'
import { serveSample, type Served } from './serve.ts'

let served: Served
let browser: Browser
beforeAll(async () => {
  served = await serveSample()
  await served.sample.database.execute('UPDATE backfills SET request = JSON_SET(request, ?, ?)', [
    '$.reason',
    `<script>alert("x")</script>`,
  ])
  browser = await chromium.launch({
    executablePath: process.env.GAPLESS_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})
afterAll(async () => {
  await browser.close()
  await served.close()
})

const PATHS = [
  '/',
  '/?range=all',
  '/coverage',
  '/coverage/candles',
  '/coverage/candles?from=2026-01-01&to=now',
  '/coverage/candles/BTC-USD',
  '/coverage/prices/solana',
  '/gaps',
  '/backfills',
  '/backfills/k3q2',
  '/features',
  '/upstreams',
  '/settings',
]

const open = async (
  path: string,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<{ page: Page; faults: string[] }> => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    javaScriptEnabled: options.javaScriptEnabled ?? true,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
  page.on('pageerror', (error) => void faults.push(String(error)))
  page.on(
    'request',
    (request) => void (new URL(request.url()).origin !== served.base && faults.push(`asked ${request.url()}`)),
  )
  await page.goto(served.base + path, { waitUntil: 'load' })
  return { page, faults }
}
const close = (page: Page): Promise<void> => page.context().close()

describe.each(PATHS)('%s', (path) => {
  it('fits at 390 and 1024, asks no other host, and breaks no rule of its policy', async () => {
    const { page, faults } = await open(path)
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([path, width, over]).toEqual([path, width, 0])
    }
    expect(faults).toEqual([])
    await close(page)
  })
  it('is complete without script and under 60 kB with its style', async () => {
    const { page } = await open(path, { javaScriptEnabled: false })
    const text = await page.locator('main').innerText()
    expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/)
    expect(await page.locator('h1').count()).toBe(1)
    const [document, style] = await Promise.all([served.get(path), served.get('/assets/style.css')])
    expect((await document.text()).length + (await style.text()).length).toBeLessThan(60_000)
    expect(document.headers.get('content-security-policy')).toMatch(/^default-src 'self'(;|$)/)
    await close(page)
  })
  it('has no style or script in its text, and names every picture', async () => {
    const text = await (await served.get(path)).text()
    expect(text).not.toMatch(/ style=|<style| on[a-z]+=|javascript:/)
    expect(text.match(/<script(?![^>]* src="\/assets\/)/)).toBeNull()
    for (const [whole] of text.matchAll(/<[^>]*role="(img|progressbar)"[^>]*>/g))
      expect(whole).toMatch(/aria-label="[^"]+"/)
  })
})

it('draws bands where they are: positions hold without script', async () => {
  const { page } = await open('/coverage/candles?range=30d', { javaScriptEnabled: false })
  const row = page.locator('tr', { hasText: 'ADA-USD' })
  const band = await row.locator('.band').boundingBox()
  const red = await row.locator('.band .m').boundingBox()
  const { hole } = served.sample
  const share = (hole.from - (Date.now() - 30 * 86_400_000)) / (30 * 86_400_000)
  expect(((red?.x ?? 0) - (band?.x ?? 0)) / (band?.width ?? 1)).toBeCloseTo(share, 2)
  expect((red?.width ?? 0) / (band?.width ?? 1)).toBeCloseTo(11 / 720, 2)
  await close(page)
})

it('has red only where something is missing', async () => {
  const { page } = await open('/coverage/prices', { javaScriptEnabled: false })
  expect(await page.locator('tbody .bad, tbody .band .m, tbody .band .pin').count()).toBe(0)
  await close(page)
})

it('answers the question at an address of its own', async () => {
  const { page } = await open('/')
  await page.locator('[name=subject]').fill('ADA-USD')
  await page.locator('[name=from]').fill('2026-01-05')
  await page.locator('[name=to]').fill('2026-01-06 12:00')
  await page.locator('form.ask button').click()
  await page.waitForURL('**/coverage/candles/ADA-USD?from=2026-01-05&to=2026-01-06+12%3A00')
  expect(await page.locator('.sentence').innerText()).toBe('Yes. All 36 slots are stored.')
  await close(page)
})

it('says what is wrong with a question', async () => {
  for (const [query, words] of [
    ['from=soon', '"soon" is not a time'],
    ['from=2026-02-01&to=2026-01-01', 'ends before it begins'],
  ] as const) {
    const answer = await served.get(`/coverage/candles/BTC-USD?${query}`)
    expect(answer.status).toBe(400)
    expect((await answer.text()).replaceAll('&quot;', '"')).toContain(words)
  }
})

it('an address that is none is answered by a page, with the way home', async () => {
  for (const path of ['/nowhere', '/coverage/candels', '/backfills/nope', '/coverage/candles/NOPE-USD']) {
    const answer = await served.get(path, { accept: 'text/html' })
    expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true])
    expect(await answer.text()).toContain('<a href="/"')
  }
})

it('shows text that looks like markup as text', async () => {
  for (const path of [
    '/',
    '/backfills',
    '/backfills/k3q2',
    `/coverage/candles/${encodeURIComponent('<script>x</script>')}`,
  ]) {
    const text = await (await served.get(path, { accept: 'text/html' })).text()
    expect([path, text.includes('<script>')]).toEqual([path, false])
  }
  expect(await (await served.get('/backfills/k3q2')).text()).toContain(
    '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;',
  )
})

it('draws what is stored, with its holes', async () => {
  const { hole } = served.sample
  const range = `from=${new Date(hole.from - 5 * 3_600_000).toISOString()}&to=${new Date(hole.to + 5 * 3_600_000).toISOString()}`
  const { at, values } = (await (await served.get(`/coverage/candles/ADA-USD/points?${range}`)).json()) as {
    at: number[]
    values: (number | null)[]
  }
  expect(values.map((value) => value === null)).toEqual([
    ...Array<boolean>(5).fill(false),
    true,
    ...Array<boolean>(5).fill(false),
  ])
  expect(at[5]).toBe(hole.from / 1000)
  const { page } = await open('/coverage/candles/ADA-USD')
  await page.locator('.plotbox canvas').waitFor()
  await close(page)
})

describe('live', () => {
  it('sends the parts that changed, and nothing that did not', async () => {
    const line = await fetch(`${served.base}/events?at=${encodeURIComponent('/backfills/k3q2')}`)
    expect(line.headers.get('content-type')).toContain('text/event-stream')
    const reader = line.body?.getReader()
    const events: { event: string; id: string | undefined }[] = []
    let rest = ''
    const hear = async (enough: () => boolean): Promise<void> => {
      while (!enough()) {
        const { value } = (await reader?.read()) ?? {}
        rest += new TextDecoder().decode(value)
        const whole = rest.split('\n\n')
        rest = whole.pop() ?? ''
        for (const text of whole) {
          const event = /^event: (.*)$/m.exec(text)?.[1]
          if (event !== undefined)
            events.push({ event, id: (JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}') as { id?: string }).id })
        }
      }
    }
    const beats = (): number => events.filter(({ event }) => event === 'beat').length
    await hear(() => beats() === 1)
    expect(events.filter(({ event }) => event === 'fragment').map(({ id }) => id)).toEqual([
      'head',
      'progress',
      'rate',
      'series',
      'failures',
    ])
    await hear(() => beats() === 2)
    const before = events.length
    await moveBackfill(served.sample.database, 'k3q2', 'paused', Date.now())
    await hear(() => events.slice(before).some(({ id }) => id === 'head'))
    expect(events.slice(before).filter(({ id }) => id === 'failures')).toEqual([])
    await moveBackfill(served.sample.database, 'k3q2', 'running', Date.now())
    await reader?.cancel()
  })

  it('refuses addresses that are no page of ours', async () => {
    for (const at of ['/nowhere', 'https://evil.example/', '//evil.example/', 'x'])
      expect((await served.get(`/events?at=${encodeURIComponent(at)}`)).status).toBe(404)
  })

  it('an event while the pointer is on a part moves nothing; it comes when the pointer has left', async () => {
    const { page } = await open('/backfills/k3q2')
    const progress = page.locator('#progress')
    await progress.hover()
    const before = await progress.getAttribute('data-v')
    const { planned } = { planned: 1_152 }
    await writeTally(served.sample.database, 'k3q2', {
      planned,
      stored: 1_000,
      none: 0,
      unobtainable: 0,
      unconfirmed: 0,
      failed: 0,
      left: 152,
    })
    await until('the change to wait', async () => (await page.locator('#line').innerText()).includes('waiting'))
    expect(await progress.getAttribute('data-v')).toBe(before)
    await page.mouse.move(2, 890)
    await until('the change to be shown', async () => (await progress.innerText()).includes('1,000'))
    await close(page)
  })

  it('says so when the line is dead, and goes on by itself', async () => {
    const { page } = await open('/')
    await until('the line to be live', async () => (await page.locator('#line').innerText()).startsWith('live'))
    await page.context().setOffline(true)
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    await until('the dot', async () => (await page.locator('#line').innerText()).startsWith('as of'))
    await page.context().setOffline(false)
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))')
    await until('the line again', async () => (await page.locator('#line').innerText()).startsWith('live'))
    await close(page)
  })
})

it('tells when it is whole, also behind other pages, to who asked for it', async () => {
  const { page } = await open('/backfills/k3q2')
  await page.context().grantPermissions(['notifications'], { origin: served.base })
  await page.evaluate(
    'globalThis.told = []; globalThis.Notification = class { static requestPermission = async () => "granted"; constructor(title, { body }) { told.push(body) } }',
  )
  await page.locator('[data-tell]').click()
  await until('the button to say so', async () =>
    (await page.locator('[data-tell]').innerText()).startsWith('You will'),
  )
  await page.mouse.move(2, 890)
  await moveBackfill(served.sample.database, 'k3q2', 'done', Date.now())
  await until('it to be told', async () => (await page.evaluate<string[]>('told')).length > 0)
  expect(await page.evaluate('told')).toEqual([expect.stringMatching(/^Filled candles/)])
  await served.sample.database.execute("UPDATE backfills SET state = 'running', ended_at = NULL WHERE id = 'k3q2'")
  await close(page)
})

it('draws how often an upstream is called, against the most that is allowed', async () => {
  const { page } = await open('/upstreams')
  const words = await page.locator('[aria-label="Calls a second"]').innerText()
  expect(words).toContain('Not called lately')
  const answer = await served.get('/upstreams/coinbase/rates')
  const { at, values, limits } = (await answer.json()) as Record<'at' | 'values' | 'limits', number[]>
  expect([values.length, limits.length]).toEqual([at.length, at.length])
  await close(page)
})

it('gives way to keys: slash asks, g and c go to coverage', async () => {
  const { page } = await open('/')
  await page.keyboard.press('/')
  expect(await page.evaluate('document.activeElement.name')).toBe('subject')
  await page.keyboard.press('Tab')
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await page.waitForURL('**/coverage')
  await close(page)
})
