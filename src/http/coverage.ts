import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readCoverage } from '../operations/coverage.ts'
import { readGaps } from '../operations/gaps.ts'
import { coverageJson, gapJson, statusJson } from '../operations/json.ts'
import { parseCoverageQuery } from '../operations/requests.ts'
import { readStatus } from '../operations/status.ts'
import type { HttpDeps } from './deps.ts'
import { cutPage, pageOf, pagingQuery } from './paging.ts'
import { PROBLEMS } from './problems.ts'
import { collectorShape, coverageShape, gapShape } from './shapes.ts'

const rangeQuery = z.object({
  dataset: z.string().max(64).optional().describe('candles, prices'),
  subject: z
    .union([z.string().max(128), z.array(z.string().max(128)).max(100)])
    .optional()
    .describe('May be given many times; needs dataset'),
  width: z.string().max(10).optional().describe('Slot width: 1h, 5m'),
  from: z.string().max(40).optional().describe('ISO 8601 with a zone, or relative like -6h'),
  to: z.string().max(40).optional(),
  ...pagingQuery,
})

/** `/api/v1/coverage`, `gaps` and `stats/collectors`. */
export function coverageRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const asked = (query: z.output<typeof rangeQuery>) =>
    parseCoverageQuery(desk, { ...query, subjects: query.subject === undefined ? [] : [query.subject].flat() })
  return async (app) => {
    app.get(
      '/api/v1/coverage',
      {
        schema: {
          tags: ['coverage'],
          summary: 'Slots by state of each series, most missing first',
          querystring: rangeQuery,
          response: { 200: pageOf(coverageShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const rows = await readCoverage(desk, asked(query))
        return cutPage(rows.map(coverageJson), { path: '/api/v1/coverage', query }, query.limit, query.cursor)
      },
    )
    app.get(
      '/api/v1/gaps',
      {
        schema: {
          tags: ['coverage'],
          summary: 'Each run of missing slots: since when, why, who fills it',
          querystring: rangeQuery,
          response: { 200: pageOf(gapShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const rows = await readGaps(desk, asked(query))
        return cutPage(rows.map(gapJson), { path: '/api/v1/gaps', query }, query.limit, query.cursor)
      },
    )
    app.get(
      '/api/v1/stats/collectors',
      {
        schema: {
          tags: ['collectors'],
          summary: 'When each collector last ran, and how it went',
          querystring: z.object(pagingQuery),
          response: { 200: pageOf(collectorShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const { collectors } = statusJson(await readStatus(desk))
        return cutPage(collectors, { path: '/api/v1/stats/collectors', query }, query.limit, query.cursor)
      },
    )
  }
}
