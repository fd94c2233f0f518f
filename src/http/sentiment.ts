import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { symbolsOf } from '../config/promises.ts'
import { HOUR, type Millis } from '../domain/clock.ts'
import { slotCeil, slotStart } from '../domain/collection/slot.ts'
import { count, several } from '../operations/words.ts'
import { cancelSentimentRescore, planRescore, requestRescore, sentimentStanding } from '../operations/sentiment.ts'
import {
  isNewsSymbol,
  scoredItems,
  sentimentHours,
  type ScoredItem,
  type SentimentHour,
} from '../store/sentiment-hours.ts'
import type { HttpDeps } from './deps.ts'
import { askedRange, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'
import {
  hourShape,
  pointsShape,
  rescorePlanShape,
  rescoreShape,
  scoredItemShape,
  standingShape,
} from './sentiment-shapes.ts'

/** Longest range of hours that is summed up in one answer. */
const MOST_HOURS = 24 * 62

/** `/api/v1/sentiment/...`: what the news says of a symbol, hour by hour and item by item; and all news scored anew. */
export function sentimentRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/sentiment/:symbol',
      {
        schema: {
          tags: ['news'],
          summary: 'What the news about a symbol says: means by hour, and scored items, newest first',
          params: z.object({ symbol: z.string().min(1).max(32) }),
          querystring: z.object({
            from: z.string().max(40).default('-24h'),
            to: z.string().max(40).default('now'),
            ...pagingQuery,
          }),
          response: {
            200: z.object({ symbol: z.string(), hours: z.array(hourShape), ...pageOf(scoredItemShape).shape }),
            ...PROBLEMS,
          },
        },
      },
      async ({ params, query }) => {
        const symbol = params.symbol.toUpperCase()
        const { from, to } = askedRange({ from: query.from, to: query.to }, desk.clock())
        if (to - from > MOST_HOURS * HOUR)
          throw new HttpProblem(400, `The range is longer than ${MOST_HOURS / 24} days. Ask for it in parts.`)
        const known = symbolsOf(desk.config.settings).includes(symbol) || (await isNewsSymbol(desk.database, symbol))
        if (!known) throw new HttpProblem(404, `No news is about ${symbol}. Ask for a ticker like BTC.`)
        // Whole hours, so that a mean is always one of all that became known in its hour.
        const whole = { from: slotStart(from, HOUR), to: slotCeil(to, HOUR) }
        const hours =
          query.cursor === undefined
            ? await sentimentHours(desk.database, { symbol, ...whole, limit: MOST_HOURS + 2 })
            : []
        const items = await scoredItems(desk.database, {
          symbol,
          from,
          to,
          limit: query.limit + 1,
          before: itemCursor(query.cursor),
        })
        const last = items[query.limit - 1]
        const address = { path: `/api/v1/sentiment/${encodeURIComponent(symbol)}`, query }
        return {
          symbol,
          hours: hours.map(hourJson),
          items: items.slice(0, query.limit).map(itemJson),
          next:
            items.length > query.limit && last !== undefined
              ? nextAddress(address, `${last.knownAt}-${last.newsId}`)
              : null,
        }
      },
    )

    app.get(
      '/sentiment/:symbol/points',
      {
        schema: {
          hide: true,
          params: z.object({ symbol: z.string().min(1).max(32) }),
          querystring: z.object({ from: z.string().max(40), to: z.string().max(40) }),
          response: { 200: pointsShape, ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const { from, to } = askedRange(query, desk.clock())
        // The newest hours of a window that is too long to draw.
        const start = Math.max(slotStart(from, HOUR), slotCeil(to, HOUR) - MOST_HOURS * HOUR)
        const window = { symbol: params.symbol.toUpperCase(), from: start, to, limit: MOST_HOURS + 2 }
        const hours = await sentimentHours(desk.database, window)
        return { ...pointsOf(hours), from: Math.max(from, start) / 1000, to: to / 1000, words: wordsOf(hours) }
      },
    )

    app.get(
      '/api/v1/sentiment',
      {
        schema: {
          tags: ['news'],
          summary: 'Whose scores count, how many items have one, and how far a re-score is',
          response: { 200: standingShape, ...PROBLEMS },
        },
      },
      async () => sentimentStanding(desk),
    )

    app.post(
      '/api/v1/sentiment/rescore',
      {
        schema: {
          tags: ['news'],
          summary: 'Scores all news by another scorer, which counts then: completely or not at all',
          body: z
            .strictObject({ scorer: z.string().max(32).optional(), dryRun: z.boolean().default(false) })
            .nullish()
            .transform((body) => ({ scorer: body?.scorer, dryRun: body?.dryRun ?? false })),
          response: { 200: rescorePlanShape, 202: rescoreShape, ...PROBLEMS },
        },
      },
      async ({ body }, reply) => {
        const plan = await planRescore(desk, body.scorer)
        if (body.dryRun) return reply.code(200).send(plan)
        return reply.code(202).send(await requestRescore(desk, plan, 'the API'))
      },
    )

    app.post(
      '/api/v1/sentiment/rescore/cancel',
      {
        schema: {
          tags: ['news'],
          summary: 'Stops a re-score before it switches; the scores that counted still do',
          body: z.strictObject({ scorer: z.string().max(32), version: z.string().max(64) }),
          response: { 200: z.object({ stopped: z.literal(true) }), ...PROBLEMS },
        },
      },
      async ({ body }) => {
        await cancelSentimentRescore(desk, body, 'the API')
        return { stopped: true as const }
      },
    )
  }
}

/** `<known at>-<id>` of the last item of the page before. */
function itemCursor(cursor: string | undefined): { at: Millis; newsId: number } | undefined {
  if (cursor === undefined) return undefined
  const [, at, newsId] = /^(\d{1,15})-(\d{1,18})$/.exec(cursor) ?? []
  if (at === undefined || newsId === undefined)
    throw new HttpProblem(400, 'cursor is not one that a page before has given. Leave it out to begin.')
  return { at: Number(at), newsId: Number(newsId) }
}

/** One null for each run of hours without a score, so that no line is drawn across it. */
function pointsOf(hours: readonly SentimentHour[]): { at: number[]; values: (number | null)[] } {
  const drawn = hours.flatMap(({ at, compound }) => (compound === undefined ? [] : [{ at, value: compound }]))
  const all = drawn.flatMap(({ at, value }, place) => {
    const before = drawn[place - 1]?.at
    return [
      ...(before === undefined || before === at - HOUR ? [] : [{ at: before + HOUR, value: null }]),
      { at, value },
    ]
  })
  return { at: all.map(({ at }) => at / 1000), values: all.map(({ value }) => value) }
}

function wordsOf(hours: readonly SentimentHour[]): string {
  const sum = (of: (hour: SentimentHour) => number) => hours.reduce((total, hour) => total + of(hour), 0)
  const items = sum((hour) => hour.items)
  if (items === 0) return 'No news in this window.'
  const scored = sum((hour) => hour.scored)
  const mean = sum((hour) => (hour.compound ?? 0) * hour.scored) / Math.max(1, scored)
  const told = `${count(sum((hour) => hour.positive))} positive, ${count(sum((hour) => hour.negative))} negative`
  return `${several(items, 'item')}, ${scored === items ? '' : `${count(scored)} of them scored, `}${told}; mean ${mean.toFixed(3)}.`
}

const iso = (at: Millis): string => new Date(at).toISOString()

function hourJson({ at, compound, ...counts }: SentimentHour): z.output<typeof hourShape> {
  return { at: iso(at), compound: compound ?? null, ...counts }
}

function itemJson({ newsId, knownAt, score, ...item }: ScoredItem): z.output<typeof scoredItemShape> {
  return { id: newsId, knownAt: iso(knownAt), ...item, score: score ?? null }
}
