import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PageKind } from '../../activities/collection/pages.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { newsSeenIn, symbolsOfNews, type SeenNews } from '../../src/store/news.ts'
import { feedsToRename } from '../../src/store/feed-moves.ts'
import { readJournal } from '../../src/store/journal.ts'
import { openNewsStage, QUARTER, SETTLE, type NewsStage } from './news-stage.ts'

const START = Date.UTC(2026, 4, 1, 9) + SETTLE
const NAMES = ['one', 'two']

let stage: NewsStage
let server: Server
let origin: string
/** What each path answers with; a function may do anything. */
const bodies = new Map<string, string | { location: string; status?: number }>()
let kind: PageKind
let series: Series[]

beforeAll(async () => {
  stage = await openNewsStage(START)
  server = createServer((request, response) => {
    const body = bodies.get(request.url ?? '')
    if (body === undefined) return void response.writeHead(404).end()
    if (typeof body !== 'string') return void response.writeHead(body.status ?? 302, { location: body.location }).end()
    response.writeHead(200, { 'content-type': 'application/xml; charset=utf-8' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await stage.close()
  await new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
})
beforeEach(async () => {
  await stage.clear()
  bodies.clear()
  stage.now = START
  kind = stage.feeds(Object.fromEntries(NAMES.map((name) => [name, `${origin}/${name}`])))
  series = await stage.series('feeds', NAMES, START - SETTLE - DAY)
})

interface Entry {
  readonly guid?: string
  readonly link?: string
  readonly title: string
  readonly text?: string
  readonly minutesAgo?: number
  readonly date?: string
}

const rss = (entries: readonly Entry[], more = ''): string =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title><language>en-US</language>${more}${entries
    .map(
      ({ guid, link, title, text = '', minutesAgo = 60, date }) =>
        `<item>${guid === undefined ? '' : `<guid>${guid}</guid>`}${link === undefined ? '' : `<link>${link}</link>`}<title>${title}</title><description>${text}</description><pubDate>${date ?? new Date(START - minutesAgo * MINUTE).toUTCString()}</pubDate></item>`,
    )
    .join('')}</channel></rss>`

const one = () => series.find(({ subject }) => subject === 'one') ?? series[0]!
const two = () => series.find(({ subject }) => subject === 'two') ?? series[0]!
const seen = (of: Series): Promise<SeenNews[]> => newsSeenIn(stage.database, of, { from: 0, to: START + 30 * DAY })
const rowsOf = (table: string) => stage.database.query<Record<string, unknown>>(`SELECT * FROM ${table}`)
const later = async (by: number, only: Series[] = [one()]) => {
  stage.now += by
  return stage.fill(kind, only)
}

describe('an article', () => {
  const article = { guid: 'a', link: 'https://news.example/a', title: 'Bitcoin climbs 5%', text: 'A good day.' }

  it('that comes again in other words is revised: the old words are kept, the moment it was known is not moved', async () => {
    bodies.set('/one', rss([article]))
    await stage.fill(kind, [one()])
    const [first] = await seen(one())
    bodies.set('/one', rss([{ ...article, title: 'Ethereum climbs 5%', minutesAgo: 10 }]))
    await later(QUARTER)
    const [second] = await seen(one())
    expect(second).toMatchObject({
      newsId: first?.newsId,
      title: 'Ethereum climbs 5%',
      revision: 1,
      slotAt: first?.slotAt,
    })
    expect([second?.knownAt, second?.publishedAt, second?.firstSeenAt]).toEqual([
      first?.knownAt,
      first?.publishedAt,
      first?.firstSeenAt,
    ])
    expect(second?.changedAt).toBeGreaterThan(first?.changedAt ?? Infinity)
    expect(await rowsOf('news_revisions')).toMatchObject([{ revision: 0, title: 'Bitcoin climbs 5%' }])
    expect([...(await symbolsOfNews(stage.database, [second?.newsId ?? 0])).values()]).toEqual([['ETH']])
    // And in the same words once more: nothing.
    await later(QUARTER)
    expect(await rowsOf('news_revisions')).toHaveLength(1)
    expect(stage.told.at(-1)).toBe('one 0 0')
  })

  it('that two feeds carry is one article seen in both, whatever the tracking in its address, in the words of the first', async () => {
    bodies.set('/one', rss([article]))
    bodies.set(
      '/two',
      rss([{ ...article, guid: 'b', link: 'http://www.news.example/a/?utm_source=two', title: 'Bitcoin up 5%' }]),
    )
    await stage.fill(kind, [one()])
    await stage.fill(kind, [two()])
    await later(QUARTER, series)
    expect(await rowsOf('crypto_news')).toMatchObject([
      { feed: 'one', title: 'Bitcoin climbs 5%', revision: 0, language: 'en-us' },
    ])
    expect((await rowsOf('news_sightings')).map(({ subject }) => subject).sort()).toEqual(['one', 'two'])
    expect((await seen(two())).map(({ title }) => title)).toEqual(['Bitcoin climbs 5%'])
  })

  it('of another address that tells the same is another article of the same story', async () => {
    const title = 'Northgate Exchange halts withdrawals after hack of its Solana wallets'
    bodies.set('/one', rss([{ guid: '1', link: 'https://a.example/x', title, minutesAgo: 90 }]))
    bodies.set(
      '/two',
      rss([
        { guid: '2', link: 'https://b.example/y', title: 'After hack, Northgate Exchange halts Solana withdrawals' },
        { guid: '3', link: 'https://b.example/z', title: 'Cardano developers meet in Lisbon' },
      ]),
    )
    // Both at once: whoever comes second sees what the first told.
    await Promise.all([stage.fill(kind, [one()]), stage.fill(kind, [two()])])
    const [first] = await seen(one())
    const told = await seen(two())
    const [same, other] = ['After hack', 'Cardano'].map((words) => told.find(({ title }) => title?.startsWith(words)))
    expect(same?.storyId).toBe(first?.storyId)
    expect(other?.storyId).toBe(other?.newsId)
  })

  it('keeps the address of a feed whose items all lead to one page apart', async () => {
    const page = 'https://live.example/ticker'
    bodies.set(
      '/one',
      rss([
        { guid: '1', link: page, title: 'First' },
        { guid: '2', link: page, title: 'Second' },
      ]),
    )
    await stage.fill(kind, [one()])
    bodies.set(
      '/one',
      rss([
        { guid: '3', link: page, title: 'Third' },
        { guid: '2', link: page, title: 'Second' },
      ]),
    )
    await later(QUARTER)
    expect((await seen(one())).map(({ title }) => title).sort()).toEqual(['First', 'Second', 'Third'])
  })

  it('without a date is known since it was first seen; one of the future since the fetch, and that stays', async () => {
    bodies.set(
      '/one',
      rss([
        { guid: '1', title: 'No date', date: '31 Feb 2026 10:00 GMT' },
        { guid: '2', title: 'Of 2099', date: new Date(Date.UTC(2099, 0, 1)).toUTCString() },
      ]),
    )
    await stage.fill(kind, [one()])
    const at = stage.now
    await later(3 * HOUR)
    const told = (await seen(one())).map(({ title, publishedAt, knownAt }) => [title, publishedAt, knownAt])
    expect(told.sort()).toEqual([
      ['No date', null, at],
      ['Of 2099', at, at],
    ])
    const problems = (await rowsOf('crypto_news')).map(({ date_problem: problem }) => problem)
    expect(problems.sort()).toEqual(['future', 'impossible'])
  })

  it('that says nothing is none', async () => {
    bodies.set('/one', rss([{ title: '' }, { guid: 'x', title: 'Something' }]))
    await stage.fill(kind, [one()])
    expect((await seen(one())).map(({ title }) => title)).toEqual(['Something'])
  })
})

describe('a feed', () => {
  const items = (guids: readonly string[], tail = '') =>
    rss(
      guids.map((guid, place) => ({
        guid: `${guid}${tail}`,
        link: `https://n.example/${guid}`,
        title: `Story ${guid}`,
        minutesAgo: 30 + place,
      })),
    )

  it('that gives its items new guids each time is told by its links from then on, and nothing is there twice', async () => {
    bodies.set('/one', items(['a', 'b', 'c'], '-1'))
    await stage.fill(kind, [one()])
    bodies.set('/one', items(['d', 'a', 'b', 'c'], '-2'))
    await later(QUARTER)
    bodies.set('/one', items(['e', 'd', 'a', 'b', 'c'], '-3'))
    await later(QUARTER)
    expect((await seen(one())).map(({ title }) => title).sort()).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `Story ${name}`),
    )
    expect((await rowsOf('feed_state')).find(({ subject }) => subject === 'one')).toMatchObject({ policy: 'link' })
    expect(await readJournal(stage.database, { limit: 5 })).toEqual([])
  })

  it('whose answer is empty is stored with no record, and is compared with what it held before', async () => {
    bodies.set('/one', items(['a', 'b']))
    await stage.fill(kind, [one()])
    bodies.set('/one', rss([]))
    await later(QUARTER)
    bodies.set('/one', items(['c', 'b']))
    await later(2 * QUARTER)
    expect(await readJournal(stage.database, { limit: 5 })).toEqual([])
    expect((await stage.states(one())).at(-1)).toMatch(/-99 stored 3$/)
  })

  it('that rolled over is followed to the next page it names, until an item of the last answer is there', async () => {
    const open = stage.feeds({ one: `${origin}/one` }, undefined, () => false)
    bodies.set('/one', items(['a', 'b']))
    await stage.fill(open, [one()])
    bodies.set('/one', rss([{ guid: 'z', title: 'Z' }], `<atom:link rel="next" href="${origin}/one?page=2"/>`))
    bodies.set('/one?page=2', items(['y', 'a']))
    stage.now += HOUR
    await stage.fill(open, [one()])
    expect((await seen(one())).map(({ title }) => title).sort()).toEqual(['Story a', 'Story b', 'Story y', 'Z'])
    expect((await stage.states(one())).at(-1)).toBe('94-100 stored 4')
    expect(await readJournal(stage.database, { limit: 5 })).toEqual([])
  })

  it('whose next page lies in a private network is not followed there: it has rolled over', async () => {
    bodies.set('/one', items(['a', 'b']))
    await stage.fill(kind, [one()])
    bodies.set(
      '/one',
      rss([{ guid: 'z', title: 'Z', minutesAgo: -60 }], `<atom:link rel="next" href="${origin}/one?page=2"/>`),
    )
    bodies.set('/one?page=2', items(['y', 'a']))
    const { failures } = await later(HOUR)
    expect(failures).toEqual([])
    expect(stage.calls.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'refused'])
    const [entry] = await readJournal(stage.database, { limit: 1 })
    expect(entry).toMatchObject({ kind: 'feed-rolled-over', detail: { unobtainable: [{ reason: 'rolled-over' }] } })
    expect((await stage.states(one())).slice(-2)).toEqual(['96-99 unobtainable rolled-over', '99-100 stored 1'])
  })

  it('that redirects into a private network is refused', async () => {
    bodies.set('/one', { location: `${origin}/two` })
    bodies.set('/two', items(['a']))
    expect((await stage.fill(kind, [one()])).failures).toEqual(['one refused'])
    expect(await rowsOf('crypto_news')).toEqual([])
  })

  it('that is hostile does no harm: entities, scripts, strange links, endless texts, a thousand items', async () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']
      .map((name, place) => `<!ENTITY ${name} "${`&${'abcdefghij'[place]};`.repeat(10)}">`)
      .join('')}]>`
    const nasty = `&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;Bitcoin &amp; co`
    const entries: Entry[] = [
      { guid: 'x1', link: 'javascript:alert(1)', title: nasty, text: '&k;' },
      {
        guid: 'x2',
        link: 'data:text/html,hello',
        title: `Robert'); DROP TABLE crypto_news;--`,
        text: 'x'.repeat(200_000),
      },
      {
        guid: 'x3'.repeat(5_000),
        link: `https://n.example/${'y'.repeat(20_000)}`,
        title: 'Long',
        text: '\u202e\u0000reversed',
      },
      ...Array.from({ length: 1_500 }, (_, place) => ({ guid: `many-${place}`, title: `Number ${place}` })),
    ]
    bodies.set('/one', rss(entries).replace('<rss', `${bomb}<rss`))
    bodies.set('/two', items(['a']))
    const { failures } = await stage.fill(kind, series)
    expect(failures.filter((failure) => !failure.startsWith('one '))).toEqual([])
    expect((await seen(two())).map(({ title }) => title)).toEqual(['Story a'])
    const stored = await seen(one())
    expect(stored.length).toBeLessThanOrEqual(1_000)
    for (const { url, title, summary } of stored) {
      expect(url === null || /^https?:/.test(url)).toBe(true)
      expect(`${title}${summary}`).not.toMatch(/<script|onerror/)
      expect((summary ?? '').length).toBeLessThanOrEqual(5_000)
    }
    expect(stored.map(({ title }) => title)).toContain(`Robert'); DROP TABLE crypto_news;--`)
  })
})

describe('a feed that has moved', () => {
  const moves = async () =>
    (await readJournal(stage.database, { limit: 50 })).filter(({ kind: each }) => each === 'feed-moved')
  const rename = (url: string) => feedsToRename(stage.database, [{ name: 'one', url }], stage.now)

  it.each([301, 308])('for good (%i) is read, and people are told its new address, once a day', async (status) => {
    kind = stage.feeds({ one: `${origin}/one` }, undefined, () => false)
    bodies.set('/one', { location: '/new', status })
    bodies.set('/new', rss([{ guid: 'a', title: 'Words' }]))
    await stage.fill(kind, [one()])
    await later(QUARTER)
    expect((await seen(one())).map(({ title }) => title)).toEqual(['Words'])
    const [told, ...more] = await moves()
    expect(more).toEqual([])
    expect(told?.sentence).toContain(`${origin}/one leads to ${origin}/new`)
    expect(await rename(`${origin}/one`)).toMatchObject([{ feed: 'one', to: `${origin}/new` }])
    // Whoever has named the new address has nothing more to do.
    expect(await rename(`${origin}/new`)).toEqual([])
    await later(DAY + QUARTER)
    expect((await moves()).length).toBe(2)
    bodies.set('/one', rss([{ guid: 'a', title: 'Words' }]))
    await later(2 * DAY)
    expect(await rename(`${origin}/one`)).toEqual([])
  })

  it('only for now (302) is read, and nobody has to do anything', async () => {
    kind = stage.feeds({ one: `${origin}/one` }, undefined, () => false)
    bodies.set('/one', { location: '/new' })
    bodies.set('/new', rss([{ guid: 'a', title: 'Words' }]))
    await stage.fill(kind, [one()])
    expect((await seen(one())).length).toBe(1)
    expect(await moves()).toEqual([])
  })
})
