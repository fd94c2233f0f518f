import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Actor } from '../contracts/incidents.ts'
import { SEVERITIES } from '../domain/incidents/cause-key.ts'
import { STATUSES } from '../domain/incidents/incident.ts'
import { INCIDENT_ACTS, actOnIncident, type IncidentAct } from '../operations/incident-acts.ts'
import { holdJson, incidentJson, incidentRowJson } from '../operations/incident-json.ts'
import { openByPerson } from '../operations/incident-open.ts'
import { reportMarkdown, reportOf } from '../operations/incident-report.ts'
import { listIncidents, showIncident } from '../operations/incidents.ts'
import { endHolds, listHolds, parseHold, startHold } from '../operations/maintenance.ts'
import type { HttpDeps } from './deps.ts'
import { holdShape, incidentRowShape, incidentShape } from './incident-shapes.ts'
import { momentCursor, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { orNotFound, PROBLEMS } from './problems.ts'

const idParams = z.object({ id: z.string().min(1).max(64) })
const words = (most: number) => z.string().max(most).optional()
const actBody = z
  .strictObject({
    by: words(100).describe('Who acts, for the journal'),
    to: words(100).describe('For assign: to whom'),
    text: words(10_000),
    reason: words(1_000),
    remedy: words(100).describe('For approve: which one, where it must be that one'),
    resolution: words(10_000),
    rootCause: words(10_000),
    prevention: words(10_000),
    lessons: words(10_000),
  })
  .nullish()

const actor = (by: string | undefined): Actor => ({ name: by === undefined || by === '' ? 'HTTP' : by, via: 'api' })

/** `/api/v1/incidents`, what may be done to one of them, and times in which nobody is called. */
export function incidentRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const tags = ['incidents']
  return async (app) => {
    app.get(
      '/api/v1/incidents',
      {
        schema: {
          tags,
          summary: 'Incidents, newest first',
          querystring: z.object({
            open: z.stringbool().optional().describe('Only those that are open or being worked on'),
            status: z.enum(STATUSES).optional(),
            ...pagingQuery,
          }),
          response: { 200: pageOf(incidentRowShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const found = await listIncidents(desk, {
          limit: query.limit + 1,
          before: momentCursor(query.cursor),
          open: query.open,
          status: query.status,
        })
        const items = found.slice(0, query.limit)
        const last = items.at(-1)
        const more = found.length > items.length && last !== undefined
        const next = more ? nextAddress({ path: '/api/v1/incidents', query }, String(last.number)) : null
        return { items: items.map(incidentRowJson), next }
      },
    )
    app.post(
      '/api/v1/incidents',
      {
        schema: {
          tags,
          summary: 'Open an incident by hand; an equal title that is open is that incident',
          body: z.strictObject({
            title: z.string().max(200),
            severity: z.enum(SEVERITIES).optional(),
            description: words(4_000),
            by: words(100),
          }),
          response: { 200: incidentShape, 201: incidentShape, ...PROBLEMS },
        },
      },
      async ({ body }, reply) => {
        const { opened, ...view } = await openByPerson(desk, body, actor(body.by))
        return reply
          .code(opened ? 201 : 200)
          .header('location', `/api/v1/incidents/${view.incident.number}`)
          .send(incidentJson(view))
      },
    )
    app.get(
      '/api/v1/incidents/:id',
      {
        schema: {
          tags,
          summary: 'Cause, findings, remedies, notices, journal, ladder',
          params: idParams,
          response: { 200: incidentShape, ...PROBLEMS },
        },
      },
      async ({ params }) => incidentJson(await orNotFound(showIncident(desk, params.id))),
    )
    app.get(
      '/api/v1/incidents/:id/report',
      {
        schema: {
          tags,
          summary: 'The log: JSON, or Markdown with ?format=md',
          params: idParams,
          querystring: z.object({ format: z.enum(['json', 'md']).default('json') }),
          response: { 200: z.union([z.string(), z.looseObject({ number: z.number() })]), ...PROBLEMS },
        },
      },
      async ({ params, query }, reply) => {
        const view = await orNotFound(showIncident(desk, params.id))
        if (query.format === 'json') return reportOf(view)
        return reply.type('text/markdown; charset=utf-8').send(reportMarkdown(view))
      },
    )
    for (const name of Object.keys(INCIDENT_ACTS) as IncidentAct[])
      app.post(
        `/api/v1/incidents/:id/${name}`,
        {
          schema: {
            tags,
            summary: `${name}: gives the incident as it then is; 409 with the reason where it may not be done`,
            params: idParams,
            body: actBody,
            response: { 200: incidentShape, ...PROBLEMS },
          },
        },
        async ({ params, body }) =>
          incidentJson(await orNotFound(actOnIncident(desk, name, params.id, actor(body?.by), body ?? {}))),
      )
    maintenance(app, desk)
  }
}

function maintenance(app: Parameters<FastifyPluginAsyncZod>[0], desk: HttpDeps['desk']): void {
  const tags = ['maintenance']
  const page = { 200: z.object({ items: z.array(holdShape) }), ...PROBLEMS }
  app.get(
    '/api/v1/maintenance',
    { schema: { tags, summary: 'Times in which nobody is called', response: page } },
    async () => ({ items: (await listHolds(desk)).map(holdJson) }),
  )
  app.post(
    '/api/v1/maintenance',
    {
      schema: {
        tags,
        summary: 'Nobody is called for a while; it ends by itself',
        body: z.strictObject({
          for: words(20).describe('A duration like 2h'),
          until: words(40).describe('Or a time with a zone'),
          from: words(40),
          scope: z
            .array(z.string().max(150))
            .max(50)
            .optional()
            .describe('Cause keys or their beginnings; all when left out'),
          reason: z.string().max(1_000),
          kind: z.enum(['maintenance', 'silence']).optional(),
          by: words(100),
        }),
        response: { 201: holdShape, ...PROBLEMS },
      },
    },
    async ({ body }, reply) => {
      const hold = parseHold(desk, body, actor(body.by))
      await startHold(desk, hold)
      return reply.code(201).send(holdJson(hold))
    },
  )
  app.post(
    '/api/v1/maintenance/:id/end',
    { schema: { tags, summary: 'End it early', params: idParams, response: page } },
    async ({ params }) => ({ items: (await endHolds(desk, params.id, actor(undefined))).map(holdJson) }),
  )
}
