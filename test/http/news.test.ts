import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../src/config/config.ts'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import type { NewsItem } from '../../src/domain/news/item.ts'
import { tellFeedMoved } from '../../src/store/feed-moves.ts'
import { activateFirst } from '../../src/store/sentiment-active.ts'
import { writeScores } from '../../src/store/sentiment-scores.ts'
import { writeNews } from '../../src/store/news-write.ts'
import { until } from '../rig/until.ts'
import { serveSample, type Served } from './serve.ts'

const PLAIN = 7
const HOSTILE = `"><script>alert('told')</script><img src=x onerror=alert(1)>`

let served: Served
let newest: number

beforeAll(async () => {
  served = await serveSample()
  const { database, now } = served.sample
  newest = now - 10 * MINUTE
  const item = (id: string, ago: number, words: Partial<NewsItem>): NewsItem => ({
    ...{ id, url: `https://told.example/${id}`, title: `Plain ${id}`, summary: null },
    publishedAt: newest - ago * MINUTE,
    ...words,
  })
  const items = [
    item('hostile', 0, { title: HOSTILE, summary: HOSTILE }),
    item('script', 1, { title: 'A link that acts', url: 'javascript:alert(1)' }),
    item('data', 2, { title: 'A link that holds', url: 'data:text/html,<script>alert(1)</script>' }),
    item('quote', 3, { title: 'A link that breaks out', url: `https://told.example/"onmouseover="alert(1)` }),
    // Told at one moment: only the id tells which comes first.
    ...Array.from({ length: PLAIN }, (_, place) => item(`p${place}`, 5, {})),
  ]
  await database.transaction((tx) =>
    writeNews(tx, {
      ...{ source: 'feeds', subject: 'coindesk', language: 'en', seenAt: now },
      items: items.map((one) => ({ item: one, symbols: one.id === 'p0' ? ['BTC'] : [] })),
      slotOf: (at) => slotStart(at, 15 * MINUTE),
    }),
  )
  await activateFirst(database, { scorer: 'test', version: '1' }, now)
  const [row] = await database.query<{ id: number }>("SELECT id FROM crypto_news WHERE title = 'Plain p0'")
  const figures = { neg: 0, neu: 0.5, pos: 0.5, compound: 0.75, label: 'positive', confidence: 0.9 } as const
  const score = { ...figures, scorer: 'test', version: '1' }
  await writeScores(database, [{ newsId: Number(row?.id), revision: 0, score }], now)
}, 180_000)
afterAll(() => served.close())

const list = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      title: z.string().nullable(),
      url: z.string().nullable(),
      feed: z.string(),
      knownAt: z.string(),
      symbols: z.array(z.string()),
      sentiment: z.object({ compound: z.number(), label: z.string() }).nullable(),
    }),
  ),
  next: z.string().nullable(),
})
const read = async (path: string) => list.parse(await (await served.get(path)).json())
const pageOf = async (path: string) => (await served.get(path, { accept: 'text/html' })).text()

describe('the newest articles over HTTP', () => {
  it('come newest first, page by page, none lost and none twice, whatever the size of a page', async () => {
    const whole = (await read('/api/v1/news/latest?limit=100')).items
    expect(whole).toHaveLength(PLAIN + 4)
    expect(whole.map(({ knownAt }) => knownAt)).toEqual(
      whole.map(({ knownAt }) => knownAt).sort((a, b) => (a < b ? 1 : -1)),
    )
    for (const limit of [1, 3, 4]) {
      const ids: number[] = []
      for (let path: string | null = `/api/v1/news/latest?limit=${limit}`; path !== null;) {
        const { items, next }: z.output<typeof list> = await read(path)
        ids.push(...items.map(({ id }) => id))
        path = next
      }
      expect(ids).toEqual(whole.map(({ id }) => id))
    }
  })

  it('are told word for word, with the score that counts and what they are about', async () => {
    const { items } = await read('/api/v1/news/latest')
    expect(items[0]).toMatchObject({ title: HOSTILE, feed: 'coindesk', sentiment: null })
    const about = (await read('/api/v1/news/latest?symbol=btc')).items
    expect(about).toMatchObject([
      { title: 'Plain p0', symbols: ['BTC'], sentiment: { compound: 0.75, label: 'positive' } },
    ])
  })

  it('of a range are those that became known in it', async () => {
    const until = new Date(newest - 5 * MINUTE).toISOString()
    expect((await read(`/api/v1/news/latest?from=-24h&to=${until}`)).items).toEqual([])
    expect((await read(`/api/v1/news/latest?from=${until}`)).items).toHaveLength(PLAIN + 4)
  })

  it('what makes no sense is refused in a sentence', async () => {
    const refused = async (query: string) => {
      const answer = await served.get(`/api/v1/news/latest?${query}`)
      return [answer.status, ((await answer.json()) as { detail: string }).detail]
    }
    expect(await refused('source=coindesc')).toEqual([404, expect.stringContaining('coindesk')])
    expect(await refused('from=now&to=-1h')).toEqual([400, expect.stringContaining('Swap')])
    expect(await refused('cursor=elsewhere')).toEqual([400, expect.stringContaining('cursor')])
  })
})

describe('the page of news', () => {
  it('shows the words of a feed as words, never as markup', async () => {
    const text = await pageOf('/news')
    expect(text).toContain('&lt;script&gt;alert(&#39;told&#39;)&lt;/script&gt;')
    expect(text).not.toContain('<script>alert')
    expect(text).not.toContain('<img')
    expect(text).not.toContain('"onmouseover=')
  })

  it('links to nothing but web addresses', async () => {
    const text = await pageOf('/news')
    expect(text).toContain('A link that acts')
    expect(text).toContain('A link that holds')
    expect(text).toContain('href="https://told.example/p0" rel="noopener noreferrer nofollow"')
    const hrefs = [...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '')
    expect(hrefs.length).toBeGreaterThan(PLAIN)
    expect(hrefs.filter((href) => !/^(?:\/|#|https?:\/\/)/.test(href))).toEqual([])
  })

  it('says how many there are, how they sound, and narrows to an asset', async () => {
    expect(await pageOf('/news')).toContain(`${PLAIN + 4} articles in the last 24 hours; the newest sound good.`)
    const narrowed = await pageOf('/news?symbol=BTC')
    expect(narrowed).toContain('1 article about BTC in the last 24 hours')
    expect(narrowed).toContain('+0.75')
    expect(narrowed).not.toContain('Plain p1')
    expect(await pageOf('/news?symbol=ZZZ')).toContain('No article about ZZZ in the last 24 hours.')
  })

  it('takes no markup from its own address', async () => {
    const evil = encodeURIComponent('"><script>alert(2)</script>')
    const text = await pageOf(`/news?symbol=${evil}&source=${evil}&range=${evil}`)
    expect(text).not.toContain('<script>alert')
  })

  it('names a feed that has moved for good, as long as the configuration has the old address', async () => {
    const { database, now } = served.sample
    expect(await pageOf('/news')).not.toContain('has moved for good')
    const from = readConfig({}, '/nowhere').settings.datasets.news.feeds.find(({ name }) => name === 'coindesk')?.url
    const to = 'https://moved.example/<feed>'
    await tellFeedMoved(database, { source: 'feeds', subject: 'coindesk' }, { from: from ?? '', to }, now)
    await until('the page has read it', async () =>
      (await pageOf('/news?range=7d')).includes('https://moved.example/&lt;feed&gt;'),
    )
  })

  it('plots every hour of the range, and the articles of each', async () => {
    const range = `from=${new Date(newest - 6 * HOUR).toISOString()}&to=now`
    const answer = (await (await served.get(`/news/points?${range}`)).json()) as { at: number[]; values: number[] }
    expect(answer.at.length).toBeGreaterThanOrEqual(6)
    expect(answer.values.reduce((sum, one) => sum + one, 0)).toBe(PLAIN + 4)
    const none = (await (await served.get(`/news/points?${range}&symbol=ZZZ`)).json()) as {
      at: number[]
      words: string
    }
    expect(none).toMatchObject({ at: [], words: 'No article became known in this time.' })
  })

  it('of a feed is linked from its coverage, where no plot pretends that nothing is stored', async () => {
    const text = await pageOf('/coverage/news/coindesk')
    expect(text).toContain('href="/news?source=coindesk&amp;range=30d"')
    expect(text).not.toContain('/coverage/news/coindesk/points')
  })
})
