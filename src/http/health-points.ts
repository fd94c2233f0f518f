import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { UPDATER_PART } from '../contracts/health.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../domain/clock.ts'
import { several, span } from '../operations/words.ts'
import { readHealth, type HealthPoint } from '../store/health-history.ts'
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

const NOBODY = 'Nobody has looked yet; the health monitor does once a minute.'

/** What the health monitor kept of each minute, for plots; where nobody looked there is a hole. */
export function healthPointsRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const plots = [
    { url: '/points/health', value: ({ score }: HealthPoint) => score, words: scoreWords },
    { url: '/points/updater', value: lagHours, words: lagWords },
  ]
  return async (app) => {
    for (const { url, value, words } of plots)
      app.get(
        url,
        {
          schema: {
            hide: true,
            querystring: z.object({ from: time, to: time }),
            response: { 200: points, ...PROBLEMS },
          },
        },
        async ({ query }) => {
          const to = query.to
          const from = Math.max(query.from, to - 7 * DAY)
          const found = (await readHealth(desk.database, { from, to })).flatMap((point) => {
            const figure = value(point)
            return figure === undefined ? [] : { at: point.at, figure }
          })
          return { ...lineOf(found), words: words(found.map(({ figure }) => figure)), from: from / 1000, to: to / 1000 }
        },
      )
  }
}

function lineOf(found: readonly { readonly at: Millis; readonly figure: number }[]) {
  const at: number[] = []
  const values: (number | null)[] = []
  for (const [place, point] of found.entries()) {
    const before = found[place - 1]
    if (before !== undefined && point.at - before.at > 3 * MINUTE) {
      at.push((before.at + MINUTE) / 1000)
      values.push(null)
    }
    at.push(point.at / 1000)
    values.push(point.figure)
  }
  return { at, values }
}

function scoreWords(scores: readonly number[]): string {
  const worst = scores.reduce((least, score) => Math.min(least, score), 100)
  return scores.length === 0 ? NOBODY : `${several(scores.length, 'minute')} looked at, the worst at ${worst}.`
}

/** Hours that features were behind their inputs; undefined while none are promised. */
function lagHours({ parts }: HealthPoint): number | undefined {
  const lag = parts.find(({ name }) => name === UPDATER_PART)?.lagSeconds
  return lag === undefined ? undefined : (lag * 1000) / HOUR
}

function lagWords(hours: readonly number[]): string {
  const most = hours.reduce((worst, each) => Math.max(worst, each), 0)
  const now = hours.at(-1)
  if (now === undefined) return NOBODY
  return most === 0
    ? 'Never behind.'
    : `${now === 0 ? 'Not behind' : `${span(now * HOUR)} behind`} now, ${span(most * HOUR)} at the most. An hour is owed until it is made.`
}
