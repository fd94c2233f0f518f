import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportToDesk } from '../../src/temporal/incidents.ts'
import { newWorld } from '../rig/fake-hands.ts'
import { reportOf, startScene, type Scene } from '../rig/incident-scene.ts'
import { until } from '../rig/until.ts'
import { storeIncident, unanswered } from './incident-sample.ts'
import { serveSample, type Served } from './serve.ts'

const WITHIN = { withinMs: 60_000 }
const DAY = 86_400_000

let scene: Scene
/** What the tables hold, with a Temporal that knows nothing of it. */
let stored: Served
/** The product as it runs. */
let running: Served
let browser: Browser
beforeAll(async () => {
  scene = await startScene()
  const temporal = {
    TEMPORAL_ADDRESS: scene.temporal.address,
    TEMPORAL_NAMESPACE: scene.temporal.namespace,
    REDIS_URL: scene.redis.url,
  }
  stored = await serveSample(temporal)
  running = await serveSample({ ...temporal, GAPLESS_TOKEN: 'let-me-act' }, scene.environment.MYSQL_URL)
  const { database, now } = stored.sample
  await storeIncident(database, unanswered(940, now))
  await storeIncident(database, unanswered(941, now, { key: 'data-stale:x/y', title: 'A symptom', parent: 940 }))
  await storeIncident(
    database,
    unanswered(930, now - DAY, {
      key: 'redis-down',
      title: 'Redis does not answer',
      status: 'RESOLVED',
      acknowledgedAt: now - DAY,
      acknowledgedBy: 'ben (cli)',
      owner: 'ben',
      resolvedAt: now - DAY + 60_000,
      resolvedBy: 'gapless',
      watchUntil: now + 3_600_000,
      nextRungAt: undefined,
      awaiting: undefined,
    }),
  )
  for (let number = 800; number < 870; number += 1)
    await storeIncident(
      database,
      unanswered(number, now - 9 * DAY, {
        key: `manual:${number}`,
        title: `Old ${number}`,
        status: 'CLOSED',
        closedAt: now - 8 * DAY,
      }),
    )
  browser = await chromium.launch({
    executablePath: process.env.GAPLESS_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  })
}, 180_000)
afterAll(async () => {
  await browser.close()
  await Promise.all([stored.close(), running.close()])
  await scene.stop()
}, 120_000)

const open = async (address: string, script = true): Promise<{ page: Page; faults: string[] }> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: script })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && faults.push(message.text())))
  page.on('pageerror', (error) => void faults.push(String(error)))
  await page.goto(address, { waitUntil: 'load' })
  return { page, faults }
}
const close = (page: Page): Promise<void> => page.context().close()
const text = async (path: string): Promise<string> => (await stored.get(path, { accept: 'text/html' })).text()

describe('the list', () => {
  it('names what is open first, then what was, page by page', async () => {
    const first = await text('/incidents')
    expect(first).toContain('One incident is open, nobody has answered.')
    const at = (words: string) => first.indexOf(words)
    expect(at('href="/incidents/940"')).toBeGreaterThan(0)
    expect(at('Redis does not answer')).toBeGreaterThan(at('href="/incidents/940"'))
    expect(at('Old 869')).toBeGreaterThan(at('Redis does not answer'))
    expect(first).toMatch(/follows from <a href="\/incidents\/940">940/)
    const earlier = /href="(\/incidents\?before=\d+)"/.exec(first)?.[1] ?? ''
    const second = await text(earlier)
    expect(second).toContain('Old 800')
    expect(second).not.toContain('Old 869')
    expect(second).not.toContain('Earlier ones')
  })
  it('is told on the overview and in the menu while one is open', async () => {
    const overview = await until('the count in the menu', async () => {
      const page = await text('/')
      return page.includes('aria-label="1 open"') && page.includes('Answer incident 940') ? page : undefined
    })
    expect(overview.indexOf('P2 incident 940')).toBeLessThan(overview.indexOf('<h1'))
  })
})

describe('one incident', () => {
  it('says who must act, why, what was tried, whom it told and what comes next', async () => {
    const { page, faults } = await open(`${stored.base}/incidents/940`, false)
    const main = await page.locator('main').innerText()
    for (const words of [
      'Nobody has answered. L3 On-Call Engineer is called in',
      'The feature updater repeats one range and does not move on.',
      'less likely: mysql-slow',
      'No row of features was written for 2 h 08 min.',
      'no better',
      'It can touch: features are not updated for about 10 s.',
      'L1 could not be told by slack (opened): the channel is archived.',
      'Looking at <b>the locks</b> first.',
      '2 adopted: data-stale:features/gapless and data-gaps:features/gapless',
    ])
      expect(main).toContain(words)
    expect(await page.locator('.ladder li').evaluateAll((all) => all.map(({ className }) => className))).toEqual([
      'failed',
      'done',
      'due',
    ])
    const log = await page.locator('#log-text').innerText()
    for (const heading of ['# INCIDENT #: 940', 'SEVERITY: P2', '## ROOT CAUSE', '## PREVENTION'])
      expect(log).toContain(heading)
    expect(main).not.toMatch(/undefined|NaN|\[object|Infinity/)
    expect(faults).toEqual([])
    await close(page)
  })
  it('shows text as text, and keeps to the policy of the page', async () => {
    const source = await text('/incidents/940')
    expect(source).not.toContain('<script>x')
    expect(source).not.toContain('<b>the locks')
    expect(source).not.toMatch(/ style=|<style| on[a-z]+=|javascript:/)
    const style = await (await stored.get('/assets/style.css')).text()
    expect(source.length + style.length).toBeLessThan(60_000)
  })
  it('shows what people did alone, and notices alone', async () => {
    const people = await text('/incidents/940?show=people')
    expect(people).toContain('ana (page)')
    expect(people).not.toContain('The cursor stands at 12:00 now.</span><small>')
    expect(await text('/incidents/940?show=notices')).toContain('Nobody of L1 could be told')
  })
  it('says what its watch and its closing wait for', async () => {
    const source = await text('/incidents/930')
    expect(source).toContain('Watched until')
    expect(source).toContain('Closing needs its prevention')
  })
  it.each(['/', '/incidents', '/incidents/940', '/incidents/930'])('%s fits at 390 and 1024', async (path) => {
    const { page, faults } = await open(stored.base + path)
    for (const width of [1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([path, width, over]).toEqual([path, width, 0])
    }
    expect(faults).toEqual([])
    await close(page)
  })
  it('that does not exist is said to be none', async () => {
    for (const id of ['77', 'x']) expect((await stored.get(`/incidents/${id}`)).status).toBe(404)
  })
})

describe('acts', () => {
  const act = (number: number, name: string, fields: Record<string, string>) =>
    running.form(`/incidents/${number}/${name}`, { by: 'ana', token: 'let-me-act', ...fields })
  const openOne = async (key: string): Promise<number> => {
    scene.world = newWorld({ causeKey: key, needsApproval: true, helpsAfter: undefined })
    await reportToDesk(scene.client, scene.policy, [reportOf(key)])
    return scene.numberOf(key)
  }

  it('need the token, are done once and by name, and send back to the page', async () => {
    const number = await openOne('mysql-down')
    expect((await act(number, 'ack', { token: 'guessed' })).status).toBe(401)
    expect((await scene.live(number)).acknowledgedBy).toBeUndefined()
    const done = await act(number, 'ack', {})
    expect([done.status, done.headers.get('location')]).toEqual([303, `/incidents/${number}`])
    expect((await scene.live(number)).acknowledgedBy).toBe('ana (page)')
    await until(
      'the page to say who has it',
      async () => (await (await running.get(`/incidents/${number}`)).text()).includes('ana has it since'),
      WITHIN,
    )
  }, 120_000)

  it('that make no sense are refused with their sentence, and change nothing', async () => {
    const number = await openOne('redis-down')
    await until('the question', async () => (await scene.live(number)).awaiting, WITHIN)
    for (const [name, fields, words] of [
      ['close', {}, 'resolve it first'],
      ['reopen', {}, 'only one that is RESOLVED'],
      ['ack', { by: ' ' }, 'Say who acts.'],
      ['note', { text: ' ' }, 'A note needs words.'],
      ['approve', { remedy: 'another' }, 'not another'],
    ] as const) {
      const answer = await act(number, name, fields)
      expect([name, answer.status]).toEqual([name, 409])
      expect(await answer.text()).toContain(words)
    }
    const after = await scene.live(number)
    expect(after).toMatchObject({ rootCause: 'MySQL refuses connections.', prevention: '' })
    expect([after.owner, after.acknowledgedAt, after.closedAt]).toEqual([undefined, undefined, undefined])
    expect((await act(999_999, 'ack', {})).status).toBe(404)
  }, 120_000)

  it('lead an incident to its end in a browser', async () => {
    const number = await openOne('disk-full')
    await until('the question', async () => (await scene.live(number)).awaiting, WITHIN)
    const { page, faults } = await open(`${running.base}/incidents/${number}`)
    page.setDefaultTimeout(60_000)
    const press = async (summary: string, verb: string, fields: Record<string, string>) => {
      await page.locator('summary', { hasText: summary }).click()
      const dialog = page.locator('details[open] .dialog')
      for (const [name, value] of Object.entries({ by: 'ana', token: 'let-me-act', ...fields }))
        await dialog.locator(`[name=${name}]`).fill(value)
      const answer = page.waitForResponse((response) => response.request().method() === 'POST')
      const loaded = page.waitForEvent('load')
      await dialog.getByRole('button', { name: verb }).click()
      expect([verb, (await answer).status()]).toEqual([verb, 303])
      await loaded
      // A part under the pointer waits: nothing moves under a hand.
      await page.mouse.move(2, 890)
    }
    await press('Assign', 'Assign', { to: 'ben' })
    await press('Approve', 'Approve it', {})
    await press('Note', 'Write it', {
      text: 'A log file grew.',
      rootCause: 'No rotation.',
      prevention: 'Rotate <b>daily</b>.',
    })
    await press('Escalate', 'Call them now', { reason: 'need hands' })
    await press('Resolve', 'Resolve it', { resolution: 'Rotated by hand.' })
    await press('Reopen', 'Reopen it', { reason: 'full again' })
    expect((await scene.live(number)).reopenCount).toBe(1)
    await press('Resolve', 'Resolve it', { resolution: 'A bigger disk.' })
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.locator('.next strong', { hasText: 'Closed' }).waitFor()
    const journal = await until(
      'the journal to be whole',
      async () => {
        const source = await (await running.get(`/incidents/${number}?show=people`)).text()
        return source.includes('Closed by ana (page)') ? source : undefined
      },
      WITHIN,
    )
    for (const words of ['gave it to ben', 'root cause: No rotation.', 'need hands', 'Opened again by ana (page)'])
      expect(journal).toContain(words)
    expect(journal).not.toContain('<b>daily')
    expect(await page.locator('.confirm').count()).toBe(0)
    expect(faults).toEqual([])
    await close(page)
  }, 240_000)
})
