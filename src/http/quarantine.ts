import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DATASETS } from '../domain/collection/series.ts'
import {
  quarantineJson,
  readQuarantine,
  rejectQuarantined,
  releaseQuarantined,
  showQuarantined,
} from '../operations/quarantine.ts'
import type { HttpDeps } from './deps.ts'
import { nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, orNotFound, PROBLEMS } from './problems.ts'

const time = z.string().describe('ISO 8601, UTC')
const quarantineShape = z.object({
  id: z.number().int(),
  dataset: z.string(),
  source: z.string(),
  subject: z.string(),
  widthSeconds: z.number().int(),
  slotAt: time,
  severity: z.enum(['reject', 'suspect']).describe('reject: not stored; suspect: stored and marked'),
  reasons: z.array(z.string()),
  evidence: z.string(),
  payload: z.string().describe('The row as it came, JSON'),
  state: z.enum(['held', 'released', 'rejected']),
  seenAt: time,
  lastSeenAt: time,
  decidedAt: time.nullable(),
  decidedBy: z.string(),
  decidedReason: z.string(),
})
const idParams = z.object({ id: z.string().min(1).max(20) })
const decision = z.object({ reason: z.string().max(255), by: z.string().max(60).optional() })

/** `/api/v1/quarantine`: rows that were doubted, and what a person decides about them. */
export function quarantineRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const tags = ['quarantine']
  return async (app) => {
    app.get(
      '/api/v1/quarantine',
      {
        schema: {
          tags,
          summary: 'Rows that were doubted, the newest first',
          querystring: z.object({
            state: z.enum(['held', 'released', 'rejected', 'all']).default('held'),
            dataset: z.enum(DATASETS).optional(),
            subject: z.string().max(128).optional(),
            ...pagingQuery,
          }),
          response: { 200: pageOf(quarantineShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const { state, dataset, subject, limit, cursor } = query
        if (cursor !== undefined && !/^\d{1,15}$/.test(cursor))
          throw new HttpProblem(400, 'cursor is not one that a page before has given. Leave it out to begin.')
        const found = await readQuarantine(desk, {
          state: state === 'all' ? undefined : state,
          dataset,
          subject,
          before: cursor === undefined ? undefined : Number(cursor),
          limit: limit + 1,
        })
        const items = found.slice(0, limit)
        const last = items.at(-1)
        const next =
          found.length > limit && last !== undefined
            ? nextAddress({ path: '/api/v1/quarantine', query }, String(last.id))
            : null
        return { items: items.map(quarantineJson), next }
      },
    )
    app.get(
      '/api/v1/quarantine/:id',
      {
        schema: {
          tags,
          summary: 'One row: what came, and what speaks against it',
          params: idParams,
          response: { 200: quarantineShape, ...PROBLEMS },
        },
      },
      async ({ params }) => quarantineJson(await orNotFound(showQuarantined(desk, params.id))),
    )
    app.post(
      '/api/v1/quarantine/:id/release',
      {
        schema: {
          tags,
          summary: 'The row is true: it is stored, or stays so',
          params: idParams,
          body: decision,
          response: { 200: quarantineShape, ...PROBLEMS },
        },
      },
      async ({ params, body }) => {
        await orNotFound(showQuarantined(desk, params.id))
        return quarantineJson(await releaseQuarantined(desk, params.id, { by: body.by ?? 'HTTP', reason: body.reason }))
      },
    )
    app.post(
      '/api/v1/quarantine/:id/reject',
      {
        schema: {
          tags,
          summary: 'The row is not true: its slot is asked for again, or held',
          params: idParams,
          body: decision.extend({ hold: z.boolean().default(false) }),
          response: { 200: quarantineShape, ...PROBLEMS },
        },
      },
      async ({ params, body }) => {
        await orNotFound(showQuarantined(desk, params.id))
        const { by = 'HTTP', reason, hold } = body
        return quarantineJson(await rejectQuarantined(desk, params.id, { by, reason, hold }))
      },
    )
  }
}
