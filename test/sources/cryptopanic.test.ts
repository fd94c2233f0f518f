import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createCryptoPanic,
  cryptoPanicQuery,
  parseCryptoPanic,
  type CryptoPanicPlan,
} from '../../src/sources/cryptopanic.ts'
import { parseJson } from '../../src/sources/json.ts'
import { allOf, SECRET, startKeyed, type Keyed } from './keyed.ts'
import { allAnswers, recordedBody } from './recorded-news.ts'

const NOW = Date.UTC(2026, 9, 6)
const LIVE = { lane: 'live' } as const
const read = (body: string) => parseCryptoPanic(parseJson(body, 'cryptopanic'), NOW)

describe('recorded posts', () => {
  it.each(allAnswers('cryptopanic'))('$file', ({ file, body }) => {
    const { items } = read(body)
    expect(items).toHaveLength({ '001': 40, '002': 2 }[file.slice(0, 3)] ?? 0)
    for (const post of items) {
      expect(post.title).not.toMatch(/[<>]|&[a-z#]/)
      expect(post.publishedAt).toBeGreaterThan(Date.UTC(2018, 0, 1))
      expect(post.id).toMatch(/^\d+$/)
    }
    expect(JSON.stringify(items)).not.toContain('auth_token')
  })

  it('of 2018: votes, currencies, and titles with markup', () => {
    const page = read(recordedBody('cryptopanic', '001'))
    expect(page).toMatchObject({ nextPage: 2, total: 100 })
    expect(page.items[0]).toEqual({
      id: '841770',
      guid: '841770',
      url: 'https://cryptopanic.com/news/841770/NEO-NEO-price-is-up-2099-in-the-last-24h',
      title: 'NEO ($NEO) price is up 20.99%',
      publishedAt: Date.UTC(2018, 0, 18, 9, 45, 28, 965),
      summary: 'This post is auto-generated based on coinmarketcap.com data.',
      kind: undefined,
      domain: 'coinmarketcap.com',
      currencies: ['NEO'],
      votes: { negative: 0, positive: 4, important: 2 },
    })
  })

  it('of the developer plan: no link, no votes, no source', () =>
    expect(read(recordedBody('cryptopanic', '002'))).toMatchObject({
      nextPage: 2,
      total: undefined,
      items: [
        {
          id: '27000001',
          url: null,
          summary: 'Bitcoin rose 3% & more on Monday.',
          kind: 'news',
          currencies: [],
          votes: {},
        },
        { summary: null, kind: 'media' },
      ],
    }))

  it('of the API between them: kind, nine votes, instruments, the article itself', () => {
    const post = {
      id: 9,
      kind: 'news',
      title: 'x',
      published_at: '2025-01-01T00:00:00Z',
      url: 'https://cryptopanic.com/news/9/x',
      original_url: `https://news.example/x?auth_token=${SECRET}&a=1`,
      instruments: [{ code: 'btc' }, { code: 'BTC' }, {}],
      votes: { negative: 1, liked: 2, comments: 3, odd: 'x' },
    }
    const { items, nextPage } = read(JSON.stringify({ count: 1, next: null, results: [post] }))
    expect(nextPage).toBeUndefined()
    expect(items[0]).toMatchObject({
      url: 'https://news.example/x?a=1',
      currencies: ['BTC'],
      votes: { negative: 1, liked: 2, comments: 3 },
    })
  })

  it.each([
    '{}',
    '[]',
    '{"results":[{}]}',
    '{"results":[{"id":1,"title":"x"}]}',
    '{"results":[{"id":"1","title":"x","published_at":"2025-01-01T00:00:00Z"}]}',
  ])('%s is malformed', (body) =>
    expect(() => read(body)).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error),
  )
})

describe('talking to CryptoPanic', () => {
  let source: Keyed
  beforeAll(async () => {
    source = await startKeyed('cryptopanic', { query: cryptoPanicQuery(SECRET) })
  })
  beforeEach(() => void source.server.asked.splice(0))
  afterAll(() => source.close())
  const fetch = (plan: CryptoPanicPlan, page = 1) =>
    createCryptoPanic({ upstream: source.upstream, plan, clock: () => NOW }).fetchPosts(page, LIVE)

  it.each([
    ['v1', 1, `/v1/posts/?kind=news&auth_token=${SECRET}`],
    ['v1', 3, `/v1/posts/?kind=news&page=3&auth_token=${SECRET}`],
    ['developer-v2', 1, `/developer/v2/posts/?auth_token=${SECRET}`],
  ] as const)('%s, page %i', async (plan, page, path) => {
    source.say(200, recordedBody('cryptopanic', plan === 'v1' ? '001' : '002'))
    expect((await fetch(plan, page)).nextPage).toBe(2)
    expect(source.server.asked.map((asked) => asked.path)).toEqual([path])
  })

  it.each([
    [403, '{"status":"api_error","info":"Token not found"}', 'refused', 'Token not found'],
    [403, '{"status":"Incomplete","info":"API quota exceeded"}', 'refused', 'API quota exceeded'],
    [429, '{"status":"api_error","info":"Rate limit"}', 'rate-limited', 'Rate limit'],
    [200, '{"status":"api_error","info":"Token not found"}', 'refused', 'Token not found'],
    [502, '<html></html>', 'server-error', '502'],
  ])('%i %s', async (status, body, reason, said) => {
    source.say(status, body)
    await expect(fetch('v1')).rejects.toMatchObject({ reason, message: expect.stringContaining(said) as string })
  })

  it('the token is in no error and in nothing that is read', async () => {
    source.say(403, `{"status":"api_error","info":"Token ${SECRET} not found"}`)
    expect(allOf(await fetch('v1').catch((error: unknown) => error))).not.toContain(SECRET)
    source.say(200, recordedBody('cryptopanic', '001').replaceAll('REDACTED', SECRET))
    expect(JSON.stringify(await fetch('v1'))).not.toContain(SECRET)
    await source.server.close()
    const error = await fetch('v1').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ reason: 'unreachable' })
    expect(allOf(error)).not.toContain(SECRET)
    source.server.close = () => Promise.resolve()
  })
})
