import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { offOf, subjectsOf } from '../config/promises.ts'
import { DAY } from '../domain/clock.ts'
import type { MacroVintage } from '../domain/collection/macro.ts'
import { parseTime } from '../operations/requests.ts'
import { readFearGreed, type FearGreedRow } from '../store/fear-greed.ts'
import { macroKnownAt, readMacro, readVintages } from '../store/macro.ts'
import type { HttpDeps } from './deps.ts'
import { askedRange, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'

const day = z.string().describe('Day, UTC: 2025-01-31')
const time = z.string().describe('ISO 8601, UTC')

export const macroShape = z.object({
  series: z.string().describe("FRED's name of the series"),
  day: day.describe('The day, or the first day of the month or quarter, that the value is about'),
  value: z.string().nullable().describe('Decimal number as text, exact; null where there is none'),
  realtimeStart: day.describe('The day on which it was published'),
  knownAt: time.describe('When it was certainly public'),
})

export const fearGreedShape = z.object({
  day,
  value: z.number().int().describe('0 (fear) to 100 (greed)'),
  classification: z.string(),
  knownAt: time.describe('When it was certainly public'),
})

const asOfQuery = { asOf: z.string().max(40).default('now').describe('Only what was known then') }
const daysQuery = { from: z.string().max(40).default('-730d'), to: z.string().max(40).default('now'), ...pagingQuery }

/** `/api/v1/macro`, `/api/v1/macro/:code` and `/api/v1/fear-greed`: what was published, and what of it was known when. */
export function macroRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const daysOf = (query: Parameters<typeof askedRange>[0]) => askedRange(query, desk.clock())
  return async (app) => {
    app.get(
      '/api/v1/macro',
      {
        schema: {
          tags: ['macro'],
          summary: 'The newest value of each economic series, as known at a moment',
          querystring: z.object(asOfQuery),
          response: { 200: z.object({ items: z.array(macroShape) }), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const codes = subjectsOf(desk.config.settings, 'macro')
        const known = await macroKnownAt(desk.database, codes, parseTime('asOf', query.asOf, desk.clock()))
        return { items: codes.flatMap((code) => known.get(code) ?? []).map(macroJson) }
      },
    )
    app.get(
      '/api/v1/macro/:code',
      {
        schema: {
          tags: ['macro'],
          summary:
            'Values of an economic series about the days of [from, to), as known at a moment, or with all their revisions',
          params: z.object({ code: z.string().min(1).max(64) }),
          querystring: z.object({
            ...daysQuery,
            ...asOfQuery,
            vintages: z.enum(['known', 'all']).default('known').describe('all: every value that a day ever had'),
          }),
          response: { 200: pageOf(macroShape), ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const code = params.code.toUpperCase()
        const asked = { code, ...daysOf(query), limit: query.limit + 1 }
        const asOf = parseTime('asOf', query.asOf, desk.clock())
        const rows =
          query.vintages === 'all'
            ? await readVintages(desk.database, asked)
            : await readMacro(desk.database, { ...asked, asOf })
        if (rows.length === 0) await refuseUnknown(code)
        const after = rows[query.limit]
        if (after === undefined) return { items: rows.map(macroJson), next: null }
        // Values of one day stay on one page, unless they are all that it holds.
        const whole = rows.slice(0, query.limit).filter((row) => row.day < after.day)
        const alone = { code, from: after.day, to: after.day + DAY, limit: 10_000 }
        const items = whole.length > 0 ? whole : await readVintages(desk.database, alone)
        const next = String(whole.length > 0 ? after.day : after.day + DAY)
        return {
          items: items.map(macroJson),
          next: nextAddress({ path: `/api/v1/macro/${encodeURIComponent(code)}`, query }, next),
        }
      },
    )
    app.get(
      '/api/v1/fear-greed',
      {
        schema: {
          tags: ['macro'],
          summary: 'The fear and greed index of the days of [from, to), oldest first',
          querystring: z.object(daysQuery),
          response: { 200: pageOf(fearGreedShape), ...PROBLEMS },
        },
      },
      async ({ query }) => {
        const rows = await readFearGreed(desk.database, { ...daysOf(query), limit: query.limit + 1 })
        const after = rows[query.limit]
        return {
          items: rows.slice(0, query.limit).map(fearGreedJson),
          next: after === undefined ? null : nextAddress({ path: '/api/v1/fear-greed', query }, String(after.day)),
        }
      },
    )
  }

  /** A series without rows is either one that is collected and has none here, or none of ours. */
  async function refuseUnknown(code: string): Promise<void> {
    const { settings } = desk.config
    if (subjectsOf(settings, 'macro').includes(code)) return
    const off = offOf(settings).find(({ dataset }) => dataset === 'macro')
    throw new HttpProblem(404, `No value of ${code} is stored.${off === undefined ? '' : ` ${off.reason}`}`)
  }
}

export function macroJson({ code, day: about, value, vintage, knownAt }: MacroVintage): z.output<typeof macroShape> {
  return {
    series: code,
    day: dayText(about),
    value: value === null ? null : unpadded(value),
    realtimeStart: dayText(vintage),
    knownAt: new Date(knownAt).toISOString(),
  }
}

function fearGreedJson({ day: about, value, classification, knownAt }: FearGreedRow): z.output<typeof fearGreedShape> {
  return { day: dayText(about), value, classification, knownAt: new Date(knownAt).toISOString() }
}

/** A DECIMAL column pads with zeros up to its scale; the number is the same without them. */
function unpadded(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
