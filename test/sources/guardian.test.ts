import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGuardian, guardianQuery, parseGuardian } from '../../src/sources/guardian.ts'
import { parseJson } from '../../src/sources/json.ts'
import { allOf, SECRET, startKeyed, type Keyed } from './keyed.ts'
import { allAnswers, recordedBody } from './recorded-news.ts'

const NOW = Date.UTC(2026, 9, 6)
const LIVE = { lane: 'live' } as const
const read = (body: string) => parseGuardian(parseJson(body, 'guardian'), NOW)

describe('recorded answers', () => {
  it.each(allAnswers('guardian'))('$file', ({ file, body }) => {
    if (file.startsWith('003'))
      return expect(() => read(body)).toThrow(expect.objectContaining({ reason: 'refused' }) as Error)
    if (file.startsWith('004'))
      return expect(() => read(body)).toThrow(expect.objectContaining({ reason: 'malformed' }) as Error)
    const { items } = read(body)
    expect(items).toHaveLength({ '001': 3, '002': 10, '005': 1 }[file.slice(0, 3)] ?? 0)
    for (const item of items) {
      expect(item.url).toMatch(/^https?:\/\/www\.theguardian\.com\//)
      expect(item.publishedAt).toBeGreaterThan(Date.UTC(2012, 0, 1))
      expect(item.title).not.toMatch(/[<>]|&#/)
      expect(item.id).toBe(item.guid)
    }
  })

  it('a search says what comes next', () =>
    expect(read(recordedBody('guardian', '001'))).toMatchObject({
      total: 1_938_201,
      nextPage: 2,
      items: [
        {
          title: 'UK inflation jumps to 2.3% in February, pushing the pound higher - as it happened',
          publishedAt: Date.UTC(2017, 2, 21, 15, 2, 30),
        },
        {},
        {},
      ],
    }))

  it('an article with all its fields is plain text', () => {
    const [article] = read(recordedBody('guardian', '005')).items
    expect(article?.content?.startsWith('Not long ago, quinoa was just an obscure Peruvian grain')).toBe(true)
    expect(article?.content).not.toContain('<p>')
    expect(article?.author).toBe('Joanna Blythman')
  })
})

describe('talking to the Guardian', () => {
  let guardian: Keyed
  beforeAll(async () => {
    guardian = await startKeyed('guardian', { query: guardianQuery(SECRET) })
  })
  beforeEach(() => void guardian.server.asked.splice(0))
  afterAll(() => guardian.close())
  const range = { from: Date.UTC(2017, 2, 21, 15, 2, 26), to: Date.UTC(2017, 2, 22) }
  const search = () =>
    createGuardian({ upstream: guardian.upstream, clock: () => NOW }).search('bitcoin', range, 1, LIVE)

  it('asks for the range, oldest first, and leaves out what lies beside it', async () => {
    guardian.say(200, recordedBody('guardian', '001'))
    expect((await search()).items.map(({ publishedAt }) => publishedAt)).toEqual([Date.UTC(2017, 2, 21, 15, 2, 30)])
    expect(guardian.queries()).toEqual([
      {
        q: 'bitcoin',
        'from-date': '2017-03-21T15:02:26.000Z',
        'to-date': '2017-03-21T23:59:59.999Z',
        'use-date': 'published',
        'order-by': 'oldest',
        page: '1',
        'page-size': '200',
        'show-fields': 'trailText,byline',
        'api-key': SECRET,
      },
    ])
  })

  it.each([
    [401, '{"message":"Invalid authentication credentials"}', 'refused', 'Invalid authentication credentials'],
    [403, '{"response":{"status":"error","message":"Forbidden"}}', 'refused', 'Forbidden'],
    [
      400,
      '{"response":{"status":"error","message":"requested page is beyond the number of available pages"}}',
      'refused',
      'beyond',
    ],
    [200, '{"response":{"status":"error","message":"Uh oh"}}', 'refused', 'Uh oh'],
    [429, '{"message":"API rate limit exceeded"}', 'rate-limited', 'API rate limit exceeded'],
    [200, '{"response":{"status":"ok","results":[{"id":"x"}]}}', 'malformed', 'without id, title or address'],
    [200, '<html></html>', 'malformed', 'a page'],
  ])('%i %s', async (status, body, reason, said) => {
    guardian.say(status, body)
    await expect(search()).rejects.toMatchObject({ reason, message: expect.stringContaining(said) as string })
  })

  it('the key is in no error', async () => {
    for (const body of [
      `{"message":"key ${SECRET} is wrong"}`,
      `{"response":{"status":"error","message":"?api-key=${SECRET}"}}`,
    ]) {
      guardian.say(403, body)
      expect(allOf(await search().catch((error: unknown) => error))).not.toContain(SECRET)
    }
  })
})
