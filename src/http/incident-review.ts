import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { reviewMarkdown, reviewWeek } from '../operations/incident-review.ts'
import type { HttpDeps } from './deps.ts'
import { PROBLEMS } from './problems.ts'

/** `/api/v1/incidents/review`: the incidents of a week. */
export function incidentReviewRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/incidents/review',
      {
        schema: {
          tags: ['incidents'],
          summary: 'The incidents of a week with their times: JSON, or Markdown with ?format=md',
          querystring: z.object({
            week: z.string().max(10).optional().describe('Like 2026-W47; this week when left out'),
            format: z.enum(['json', 'md']).default('json'),
          }),
          response: { 200: z.union([z.string(), z.looseObject({ week: z.string() })]), ...PROBLEMS },
        },
      },
      async ({ query }, reply) => {
        const review = await reviewWeek(desk, query.week)
        if (query.format === 'json') return { ...review }
        return reply.type('text/markdown; charset=utf-8').send(reviewMarkdown(review))
      },
    )
  }
}
