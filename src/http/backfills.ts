import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  cancelBackfill,
  listBackfills,
  pauseBackfill,
  requestBackfill,
  resumeBackfill,
  showBackfill,
  type BackfillView,
} from '../operations/backfills.ts'
import { planBackfill } from '../operations/plan-backfill.ts'
import { backfillJson, planJson } from '../operations/json.ts'
import { parseBackfillRequest } from '../operations/backfill-request.ts'
import type { Desk } from '../operations/desk.ts'
import type { HttpDeps } from './deps.ts'
import { cutPage, pageOf, pagingQuery } from './paging.ts'
import { orNotFound, PROBLEMS } from './problems.ts'
import { backfillShape, planShape } from './shapes.ts'

const requestBody = z.strictObject({
  dataset: z.string().max(64),
  subjects: z.array(z.string().max(128)).max(5_000).optional().describe('All of the dataset when left out'),
  from: z.string().max(40).describe('ISO 8601 with a zone, or relative like -6h'),
  to: z.string().max(40),
  mode: z.string().max(20).optional().describe('missing, failed, suspect, all'),
  order: z.string().max(20).optional().describe('newest, oldest'),
  width: z.number().optional().describe('Pages fetched at once, 1 to 64'),
  reason: z.string().max(1_000).optional(),
  dryRun: z.boolean().default(false).describe('Plan only: nothing is started'),
})

const MAX_SKIP = 10_000

const idParams = z.object({ id: z.string().min(1).max(64) })
const actBody = z.strictObject({ by: z.string().max(100).optional().describe('Who asks, for the journal') }).nullish()

/** What may be done to a backfill that runs, by the word in its address. */
export const BACKFILL_ACTS: Readonly<
  Record<'pause' | 'resume' | 'cancel', (desk: Desk, id: string, by: string) => Promise<BackfillView>>
> = {
  pause: pauseBackfill,
  resume: resumeBackfill,
  cancel: cancelBackfill,
}

/** `/api/v1/backfills` and what belongs to one of them. */
export function backfillRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const tags = ['backfills']
  return async (app) => {
    app.get(
      '/api/v1/backfills',
      {
        schema: {
          tags,
          summary: 'Backfills, newest first',
          querystring: z.object({
            active: z.stringbool().optional().describe('Only those that have not ended'),
            ...pagingQuery,
          }),
          response: { 200: pageOf(backfillShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        // No more than this page needs, and one that says whether there is another.
        const limit = Math.min(Number(query.cursor ?? 0) || 0, MAX_SKIP) + query.limit + 1
        const views = await listBackfills(desk, {
          limit,
          ...(query.active === undefined ? {} : { active: query.active }),
        })
        return cutPage(views.map(backfillJson), { path: '/api/v1/backfills', query }, query.limit, query.cursor)
      },
    )
    app.post(
      '/api/v1/backfills',
      {
        schema: {
          tags,
          summary: 'Ask for slots to be filled; with dryRun, only plan it',
          body: requestBody,
          response: { 200: planShape, 201: backfillShape, ...PROBLEMS },
        },
      },
      async ({ body }, reply) => {
        const request = await parseBackfillRequest(desk, { reason: 'asked for over HTTP', ...body })
        if (body.dryRun) return reply.code(200).send(planJson(await planBackfill(desk, request)))
        const view = await requestBackfill(desk, request)
        return reply
          .code(201)
          .header('location', `/api/v1/backfills/${encodeURIComponent(view.id)}`)
          .send(backfillJson(view))
      },
    )
    app.get(
      '/api/v1/backfills/:id',
      {
        schema: {
          tags,
          summary: 'How far, how fast, what could not be filled',
          params: idParams,
          response: { 200: backfillShape, ...PROBLEMS },
        },
      },
      async ({ params }) => backfillJson(await orNotFound(showBackfill(desk, params.id))),
    )
    for (const [name, act] of Object.entries(BACKFILL_ACTS))
      app.post(
        `/api/v1/backfills/:id/${name}`,
        {
          schema: {
            tags,
            summary: `Asks a backfill to ${name}; gives it as it reads afterwards`,
            params: idParams,
            body: actBody,
            response: { 200: backfillShape, ...PROBLEMS },
          },
        },
        async ({ params, body }) => backfillJson(await orNotFound(act(desk, params.id, body?.by ?? 'HTTP'))),
      )
  }
}
