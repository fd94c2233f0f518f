import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { requestBackfill, setBackfill, showBackfill } from '../operations/backfills.ts'
import type { Desk } from '../operations/desk.ts'
import { oneOf } from '../operations/requests.ts'
import { parsePagesAtOnce } from '../operations/backfill-request.ts'
import { readStatus } from '../operations/status.ts'
import { actOnIncident, INCIDENT_ACTS, type ActWords, type IncidentAct } from '../operations/incident-acts.ts'
import { BACKFILL_ACTS } from './backfills.ts'
import type { HttpDeps } from './deps.ts'
import { backfillPage } from './page/backfill.ts'
import { requestOfForm } from './page/backfill-form.ts'
import { backfillsPage } from './page/backfills.ts'
import { documentOf } from './page/frame.ts'
import { incidentPage } from './page/incident.ts'
import { PAGES } from './page/pages.ts'
import type { PageRequest, PageView } from './page/view.ts'
import { pointsRoutes } from './points.ts'
import { tellable } from './problems.ts'

/** An address may carry any words; of a word that stands there twice the last one counts. */
const pageQuery = z.record(z.string().max(64), z.union([z.string().max(400), z.array(z.string().max(400)).max(20)]))
const pageParams = z.object({
  dataset: z.string().max(64).optional(),
  subject: z.string().max(128).optional(),
  id: z.string().max(64).optional(),
})
const askQuery = z.object({
  dataset: z.string().max(64).default('candles'),
  subject: z.string().max(128).default(''),
  from: z.string().max(40).default(''),
  to: z.string().max(40).default(''),
})
const fillForm = z.object({
  dataset: z.string().max(64),
  subject: z.string().max(128).default(''),
  from: z.string().max(40),
  to: z.string().max(40),
  mode: z.string().max(20).optional(),
  order: z.string().max(20).optional(),
  width: z.string().max(10).optional(),
  confirm: z.string().max(64).optional(),
  token: z.string().max(500).optional(),
})
const setForm = z.object({
  order: z.string().max(20).optional(),
  width: z.string().max(10).optional(),
  token: z.string().max(500).optional(),
})
const words = (most: number) => z.string().max(most).optional()
const incidentForm = z.object({
  by: words(80),
  to: words(100),
  text: words(10_000),
  reason: words(1_000),
  remedy: words(100),
  resolution: words(10_000),
  rootCause: words(10_000),
  prevention: words(10_000),
  lessons: words(10_000),
  token: words(500),
})

/** The page and its sub-pages, and the forms on them: an act answers 303 to the page it was asked on, or that page with what stands against it. */
export function pageRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const { desk } = deps
  const send = async (reply: FastifyReply, view: PageView, address: string) => {
    // The page has just read it, or does not wait for it.
    const { value } = await deps.readings.read('status', () => readStatus(desk), { maxAgeMs: 5_000, waitMs: 50 })
    return reply
      .code(view.status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(documentOf(view, { mode: desk.mode, now: desk.clock(), address, openIncidents: value?.openIncidents }))
  }
  const requestOf = (path: string, params: object, query: z.output<typeof pageQuery>): PageRequest => ({
    path,
    params: Object.fromEntries(
      Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    query: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [name, Array.isArray(value) ? (value.at(-1) ?? '') : value]),
    ),
    now: desk.clock(),
  })
  const refusalOf = (error: unknown): string => {
    const told = tellable(error)
    if (told === undefined) throw error
    return told.faults.join(' ')
  }

  return async (app) => {
    for (const [path, page] of Object.entries(PAGES))
      app.get(path, { schema: { hide: true, params: pageParams, querystring: pageQuery } }, async (request, reply) =>
        send(reply, await page(deps, requestOf(path, request.params, request.query)), request.url),
      )

    app.get('/ask', { schema: { hide: true, querystring: askQuery } }, async ({ query }, reply) => {
      const subject = query.subject.trim()
      const path = `/coverage/${encodeURIComponent(query.dataset)}${subject === '' ? '' : `/${encodeURIComponent(subject)}`}`
      return reply.redirect(`${path}?${new URLSearchParams({ from: query.from, to: query.to }).toString()}`, 303)
    })

    app.post('/backfills', { schema: { hide: true, body: fillForm } }, async ({ body }, reply) => {
      try {
        const before = desk.clock()
        const request = await requestOfForm(desk, body, true)
        const view = await requestBackfill(desk, request)
        // One that was at work already is shown, and is not this person's to undo.
        const undo = view.requestedAt >= before ? '?undo=1' : ''
        return await reply.redirect(`/backfills/${encodeURIComponent(view.id)}${undo}`, 303)
      } catch (error) {
        const view = await backfillsPage(
          deps,
          requestOf('/backfills', {}, body as Record<string, string>),
          refusalOf(error),
        )
        return send(reply, view, '/backfills')
      }
    })

    const acts = {
      ...BACKFILL_ACTS,
      set: async (_desk: Desk, id: string, by: string, { width, order }: z.output<typeof setForm>) => {
        const { dataset } = await showBackfill(desk, id)
        const change = {
          ...(width === undefined ? {} : { width: parsePagesAtOnce(desk, dataset, 'pages at once', width) }),
          ...(order === undefined ? {} : { order: oneOf('order', order, ['newest', 'oldest'] as const) }),
        }
        return setBackfill(desk, id, change, by)
      },
    }
    for (const [name, act] of Object.entries(acts))
      app.post(
        `/backfills/:id/${name}`,
        { schema: { hide: true, params: z.object({ id: z.string().min(1).max(64) }), body: setForm.nullish() } },
        async ({ params, body }, reply) => {
          const address = `/backfills/${encodeURIComponent(params.id)}`
          try {
            await act(desk, params.id, 'the page', body ?? {})
            return await reply.redirect(address, 303)
          } catch (error) {
            return send(
              reply,
              await backfillPage(deps, requestOf('/backfills/:id', params, {}), refusalOf(error)),
              address,
            )
          }
        },
      )

    for (const name of Object.keys(INCIDENT_ACTS) as IncidentAct[])
      app.post(
        `/incidents/:id/${name}`,
        { schema: { hide: true, params: z.object({ id: z.string().min(1).max(64) }), body: incidentForm } },
        async ({ params, body: { by = '', token: _token, ...fields } }, reply) => {
          const address = `/incidents/${encodeURIComponent(params.id)}`
          try {
            await actOnIncident(desk, name, params.id, { name: by.trim(), via: 'page' }, written(fields))
            return await reply.redirect(address, 303)
          } catch (error) {
            return send(
              reply,
              await incidentPage(deps, requestOf('/incidents/:id', params, {}), refusalOf(error)),
              address,
            )
          }
        },
      )

    await app.register(pointsRoutes(deps))
  }
}

/** A form sends every field: what was left empty says nothing. */
function written(fields: ActWords): ActWords {
  const entries = Object.entries(fields) as [keyof ActWords, string | undefined][]
  return Object.fromEntries(entries.filter(([, text]) => text !== undefined && text.trim() !== ''))
}
