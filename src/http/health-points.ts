import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DAY, MINUTE } from '../domain/clock.ts'
import { several } from '../operations/words.ts'
import { readHealth } from '../store/health-history.ts'
import type { HttpDeps } from './deps.ts'
import { PROBLEMS } from './problems.ts'

const points = z.object({
  at: z.array(z.number()),
  values: z.array(z.number().nullable()),
  words: z.string(),
  from: z.number(),
  to: z.number(),
})
const time = z.coerce.number().int().min(0).max(8e15)

/** `/points/health`: the score of each minute for the plot; where nobody looked there is a hole. */
export function healthPointsRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/points/health',
      {
        schema: { hide: true, querystring: z.object({ from: time, to: time }), response: { 200: points, ...PROBLEMS } },
      },
      async ({ query }) => {
        const to = query.to
        const from = Math.max(query.from, to - 7 * DAY)
        const history = await readHealth(desk.database, { from, to })
        const at: number[] = []
        const values: (number | null)[] = []
        for (const [place, point] of history.entries()) {
          const before = history[place - 1]
          if (before !== undefined && point.at - before.at > 3 * MINUTE) {
            at.push((before.at + MINUTE) / 1000)
            values.push(null)
          }
          at.push(point.at / 1000)
          values.push(point.score)
        }
        const worst = history.reduce((least, { score }) => Math.min(least, score), 100)
        const words =
          history.length === 0
            ? 'Nobody has looked yet; the health monitor does once a minute.'
            : `${several(history.length, 'minute')} looked at, the worst at ${worst}.`
        return { at, values, words, from: from / 1000, to: to / 1000 }
      },
    )
  }
}
