import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HOUR } from '../domain/clock.ts'
import { slotStart } from '../domain/collection/slot.ts'
import { subjectsOf } from '../config/promises.ts'
import { didYouMean, several } from '../operations/words.ts'
import { symbolsOfNews } from '../store/news.ts'
import { listNews, newsPerHour, type ListedNews } from '../store/news-list.ts'
import type { HttpDeps } from './deps.ts'
import { askedRange, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'

const time = z.string().describe('ISO 8601, UTC')

const newsShape = z.object({
  id: z.number().int(),
  source: z.string().describe('Who told it first: feeds, cryptopanic, guardian'),
  feed: z.string().describe("A feed's name, posts or articles"),
  title: z.string().nullable(),
  summary: z.string().nullable(),
  url: z.string().nullable(),
  author: z.string().nullable(),
  language: z.string().nullable(),
  publishedAt: time.nullable().describe('The source says so; null where that cannot be believed'),
  firstSeenAt: time,
  knownAt: time.describe('When anybody could know it'),
  storyId: z.number().int().describe('Equal for articles that tell one story'),
  revision: z.number().int().describe('How often its words have changed'),
  symbols: z.array(z.string()).describe('The assets that it is about'),
  sentiment: z
    .object({
      compound: z.number().describe('-1 to 1'),
      label: z.string(),
      confidence: z.number(),
      scorer: z.string(),
      version: z.string(),
    })
    .nullable()
    .describe('The score that counts; null before it is scored'),
})

const filterQuery = {
  symbol: z.string().min(1).max(32).optional().describe('Only news about this asset: BTC'),
  source: z.string().min(1).max(128).optional().describe('Only news that this feed or source told first'),
}

/** `/api/v1/news/latest`, and what the plot of `/news` draws. */
export function newsRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const filterOf = (query: { from: string; to: string; symbol?: string | undefined; source?: string | undefined }) => {
    const { from, to } = askedRange({ from: query.from, to: query.to }, desk.clock())
    const known = ['feeds', 'cryptopanic', 'guardian', ...subjectsOf(desk.config.settings, 'news')]
    if (query.source !== undefined && !known.includes(query.source))
      throw new HttpProblem(
        404,
        `There is no feed or source of news ${JSON.stringify(query.source)}.${didYouMean(query.source, known)}`,
      )
    return { from, to, symbol: query.symbol?.toUpperCase(), source: query.source }
  }
  return async (app) => {
    app.get(
      '/api/v1/news/latest',
      {
        schema: {
          tags: ['news'],
          summary: 'Articles that became known in [from, to), newest first, with the sentiment that counts',
          querystring: z.object({
            from: z.string().max(40).default('-24h'),
            to: z.string().max(40).default('now'),
            ...filterQuery,
            ...pagingQuery,
          }),
          response: { 200: pageOf(newsShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const filter = filterOf(query)
        const news = await listNews(desk.database, {
          ...filter,
          limit: query.limit + 1,
          before: newsCursor(query.cursor),
        })
        const shown = news.slice(0, query.limit)
        const symbols = await symbolsOfNews(
          desk.database,
          shown.map(({ newsId }) => newsId),
        )
        const last = shown.at(-1)
        const address = { path: '/api/v1/news/latest', query }
        return {
          items: shown.map((one) => newsJson(one, symbols.get(one.newsId) ?? [])),
          next:
            news.length > query.limit && last !== undefined
              ? nextAddress(address, `${last.knownAt}-${last.newsId}`)
              : null,
        }
      },
    )
    app.get(
      '/news/points',
      {
        schema: {
          hide: true,
          querystring: z.object({ from: z.string().max(40), to: z.string().max(40), ...filterQuery }),
          response: {
            200: z.object({
              at: z.array(z.number()),
              values: z.array(z.number().nullable()),
              from: z.number(),
              to: z.number(),
              words: z.string(),
            }),
            ...PROBLEMS,
          },
        },
      },
      async ({ query }) => {
        const filter = filterOf(query)
        const from = Math.max(slotStart(filter.from, HOUR), slotStart(filter.to, HOUR) - MOST_HOURS * HOUR)
        const hours = await newsPerHour(desk.database, { ...filter, from })
        const items = new Map(hours.map((hour) => [hour.at, hour.items]))
        const all = hours.reduce((sum, hour) => sum + hour.items, 0)
        // An hour without news is none that is missing: what is missing stands on the coverage page.
        const at = hours.length === 0 ? [] : range(from, filter.to)
        return {
          at: at.map((hour) => hour / 1000),
          values: at.map((hour) => items.get(hour) ?? 0),
          from: from / 1000,
          to: filter.to / 1000,
          words:
            all === 0
              ? 'No article became known in this time.'
              : `${several(all, 'article')}, by the hour in which each became known.`,
        }
      },
    )
  }
}

const MOST_HOURS = 24 * 62

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / HOUR)) }, (_, place) => from + place * HOUR)
}

function newsCursor(cursor: string | undefined): { at: number; newsId: number } | undefined {
  if (cursor === undefined) return undefined
  const [, at, newsId] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? []
  if (at === undefined || newsId === undefined)
    throw new HttpProblem(400, 'cursor is not one that a page before has given. Leave it out to begin.')
  return { at: Number(at), newsId: Number(newsId) }
}

function newsJson(news: ListedNews, symbols: string[]): z.input<typeof newsShape> {
  const iso = (at: number) => new Date(at).toISOString()
  const { newsId, source, feed, title, summary, url, author, language, storyId, revision, score } = news
  return {
    ...{ id: newsId, source, feed, title, summary, url, author, language },
    publishedAt: news.publishedAt === null ? null : iso(news.publishedAt),
    firstSeenAt: iso(news.firstSeenAt),
    knownAt: iso(news.knownAt),
    ...{ storyId, revision, symbols },
    sentiment: score ?? null,
  }
}
