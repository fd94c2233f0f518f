import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/domain/clock.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { parseCryptoPanic } from '../../src/sources/cryptopanic.ts'
import { parseFearGreed } from '../../src/sources/fear-greed.ts'
import { readFeed } from '../../src/sources/feeds/read-feed.ts'
import { parseObservations } from '../../src/sources/fred.ts'
import { parseGuardian } from '../../src/sources/guardian.ts'
import { parseJson } from '../../src/sources/json.ts'

const NOW = Date.UTC(2026, 4, 20, 12, 30, 17)
const KEY = 'a'.repeat(32)
let server: ReplayServer
let urls: Awaited<ReturnType<ReplayServer['listen']>>['urls']

beforeAll(async () => {
  server = createReplayServer({ records: new Map(), clock: () => NOW })
  urls = (await server.listen()).urls
})
afterAll(() => server.close())

const get = async (upstream: keyof typeof urls, path: string) => {
  const response = await fetch(`${urls[upstream]}${path}`)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const read = async (upstream: keyof typeof urls, path: string): Promise<unknown> => {
  const { status, text } = await get(upstream, path)
  expect(status).toBe(200)
  return parseJson(text, upstream)
}

describe('answers that the parser of their source reads', () => {
  it('FRED: observations of one series, in the days that were asked for', async () => {
    const days = 'observation_start=2026-03-01&observation_end=2026-04-30'
    const page = parseObservations(
      await read('fred', `/series/observations?series_id=DGS10&api_key=${KEY}&file_type=json&${days}`),
    )
    expect(page.observations.length).toBeGreaterThan(20)
    expect(page.count).toBe(page.observations.length)
  })

  it('alternative.me: the newest days, one after the other, none of the future', async () => {
    const points = parseFearGreed(await read('alternative', '/fng/?limit=5'))
    const last = points.at(-1)!.day
    expect(points.map(({ day }) => (last - day) / DAY)).toEqual([4, 3, 2, 1, 0])
    expect(last).toBeLessThanOrEqual(NOW)
  })

  it('publishers: a feed with items, unchanged when it is asked for again', async () => {
    const body = await (await fetch(`${urls.feeds}/alpha`)).bytes()
    const reading = await readFeed(body, { url: 'https://feed.example/', fetchedAt: NOW })
    expect(reading.items.length).toBeGreaterThan(0)
    expect(reading.items.every(({ publishedAt }) => publishedAt !== null && publishedAt <= NOW)).toBe(true)
    const answers: number[] = []
    for (const name of ['alpha', 'beta', 'gamma', 'delta']) {
      const { headers } = await get('feeds', `/${name}`)
      const [etag, since] = [headers.get('etag'), headers.get('last-modified')]
      if (etag === null && since === null) continue
      const validators = { ...(etag && { 'if-none-match': etag }), ...(since && { 'if-modified-since': since }) }
      answers.push((await fetch(`${urls.feeds}/${name}`, { headers: validators })).status)
    }
    expect(new Set(answers)).toEqual(new Set([304]))
  })

  it.each(['/v1/posts/', '/developer/v2/posts/'])('CryptoPanic: %s, and the next page', async (path) => {
    const first = parseCryptoPanic(await read('cryptopanic', `${path}?auth_token=t`), NOW)
    expect(first.items.length).toBe(20)
    expect(first.nextPage).toBe(2)
    const second = parseCryptoPanic(await read('cryptopanic', `${path}?auth_token=t&page=2`), NOW)
    const ids = new Set([...first.items, ...second.items].map(({ id }) => id))
    expect(ids.size).toBe(first.items.length + second.items.length)
  })

  it('the Guardian: articles of a day, oldest first, page by page', async () => {
    const range = 'from-date=2026-05-18T00:00:00Z&to-date=2026-05-19T23:59:59Z&order-by=oldest&page-size=3&api-key=k'
    const page = parseGuardian(await read('guardian', `/search?${range}`), NOW)
    const times = page.items.map(({ publishedAt }) => publishedAt ?? 0)
    expect(times.length).toBe(3)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(page.total).toBeGreaterThan(3)
  })
})

it.each([
  ['fred', '/series/observations?series_id=DGS10&api_key=short', 400],
  ['fred', `/series/observations?series_id=NOTHING&api_key=${KEY}`, 400],
  ['fred', `/series/nothing?api_key=${KEY}`, 404],
  ['alternative', '/nothing', 404],
  ['feeds', '/no/such/feed', 404],
  ['cryptopanic', '/v1/posts/', 401],
  ['cryptopanic', '/v3/posts/?auth_token=t', 404],
  ['guardian', '/search', 401],
  ['guardian', '/search?page-size=500&api-key=k', 400],
] as const)('%s%s is refused with %i, as upstream does', async (upstream, path, status) => {
  expect((await get(upstream, path)).status).toBe(status)
})
