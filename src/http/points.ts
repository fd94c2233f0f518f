import { promisesFor } from '../config/promises.ts'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Dataset } from '../domain/collection/series.ts'
import { publicAt, stepAt } from '../domain/collection/macro.ts'
import { missingIn } from '../domain/collection/coverage.ts'
import { rangesOfSlots, slotCeil, slotStart } from '../domain/collection/slot.ts'
import type { Range } from '../domain/range.ts'
import { parseDataset, parseSubjects, parseTime, widthsOf } from '../operations/requests.ts'
import { count, several } from '../operations/words.ts'
import { readCandles } from '../store/candles.ts'
import { readFearGreed } from '../store/fear-greed.ts'
import { macroSteps, readVintageDays } from '../store/macro.ts'
import { readIndicators } from '../store/technical-indicators.ts'
import { readPrices } from '../store/prices.ts'
import type { HttpDeps } from './deps.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'

/** More than a screen has pixels; a window with more slots shows its newest ones, and says so. */
const MOST_SLOTS = 6_000
const REACH_SLOTS = 12

const pointsShape = z.object({
  at: z.array(z.number()).describe('Slot starts, seconds UTC, ascending'),
  values: z
    .array(z.number().nullable())
    .describe('Close, price, RSI or value, for drawing; null where no row is stored'),
  from: z.number(),
  to: z.number(),
  words: z.string(),
})

/** What the plots of the page draw: stored values with their holes, and how fast a backfill went. */
export function pointsRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const { desk, rates } = deps
  return async (app) => {
    app.get(
      '/coverage/:dataset/:subject/points',
      {
        schema: {
          hide: true,
          params: z.object({ dataset: z.string().max(64), subject: z.string().max(128) }),
          querystring: z.object({ from: z.string().max(40), to: z.string().max(40) }),
          response: { 200: pointsShape, ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const now = desk.clock()
        const dataset = parseDataset(params.dataset)
        parseSubjects(desk, dataset, [params.subject])
        const asked = { from: parseTime('from', query.from, now), to: parseTime('to', query.to, now) }
        if (asked.from >= asked.to) throw new HttpProblem(400, 'The range ends before it begins. Swap from and to.')
        const widthMs = widthFor(dataset, asked)
        const window = {
          from: Math.max(slotCeil(asked.from, widthMs), slotStart(asked.to, widthMs) - MOST_SLOTS * widthMs),
          to: asked.to,
        }
        const stored = await storedValues(dataset, params.subject, widthMs, window)
        // Rows may well lie before the part that is shown when they reach up to its beginning.
        const reachesBack = (stored[0]?.at ?? Infinity) < window.from + REACH_SLOTS * widthMs
        const isCut = reachesBack && window.from > slotCeil(asked.from, widthMs)
        return {
          ...withHoles(stored, widthMs),
          from: (isCut ? window.from : asked.from) / 1000,
          to: asked.to / 1000,
          words: wordsOf(stored, isCut),
        }
      },
    )
    app.get(
      '/upstreams/:source/rates',
      {
        schema: {
          hide: true,
          params: z.object({ source: z.string().max(64) }),
          response: {
            200: z.object({ at: z.array(z.number()), values: z.array(z.number()), limits: z.array(z.number()) }),
            ...PROBLEMS,
          },
        },
      },
      async ({ params }) => {
        const points = deps.calls.points(params.source)
        return {
          at: points.map((point) => point.at / 1000),
          values: points.map(({ live, backfill }) => live + backfill),
          limits: points.map(({ limit }) => limit),
        }
      },
    )
    app.get(
      '/backfills/:id/rates',
      {
        schema: {
          hide: true,
          params: z.object({ id: z.string().max(64) }),
          response: { 200: z.object({ at: z.array(z.number()), values: z.array(z.number()) }), ...PROBLEMS },
        },
      },
      async ({ params }) => {
        const points = rates.points(params.id)
        return { at: points.map((point) => point.at / 1000), values: points.map((point) => point.perSecond) }
      },
    )
  }

  /** The narrowest width whose slots fit, so that a plot shows as much as it can. */
  function widthFor(dataset: Dataset, range: Range): number {
    const widths = [...widthsOf(desk, dataset)].sort((a, b) => a - b)
    return widths.find((widthMs) => (range.to - range.from) / widthMs <= MOST_SLOTS) ?? widths.at(-1) ?? 3_600_000
  }

  async function storedValues(
    dataset: Dataset,
    subject: string,
    widthMs: number,
    window: Range,
  ): Promise<{ at: number; value: number }[]> {
    const source = promisesFor(desk.config.settings, dataset)[0]?.source ?? ''
    const limit = MOST_SLOTS + 1
    if (dataset === 'indicators') {
      const rows = await readIndicators(desk.database, {
        symbol: subject,
        widthSeconds: widthMs / 1000,
        ...window,
        limit,
      })
      return rows.flatMap(({ at, values }) => (values.rsi_14 === undefined ? [] : [{ at, value: values.rsi_14 }]))
    }
    if (dataset === 'macro') {
      const days = await readVintageDays(desk.database, { code: subject, ...window, limit })
      const range = { from: window.from, to: publicAt(window.to) }
      const steps = (await macroSteps(desk.database, [subject], range)).get(subject) ?? []
      // Filed under the day of knowledge: the newest value that was known when it was over.
      return days.flatMap((day) => {
        const newest = stepAt(steps, publicAt(day))
        return newest === undefined ? [] : [{ at: day, value: Number(newest.value) }]
      })
    }
    if (dataset === 'fear_greed') {
      const days = await readFearGreed(desk.database, { ...window, limit })
      return days.map(({ day, value }) => ({ at: day, value }))
    }
    if (dataset === 'candles') {
      const candles = await readCandles(desk.database, {
        source,
        symbol: subject,
        widthSeconds: widthMs / 1000,
        ...window,
        limit,
      })
      return candles.map((candle) => ({ at: candle.openTime, value: Number(candle.close) }))
    }
    const prices = await readPrices(desk.database, { subject, source, ...window, limit })
    return prices.map((row) => ({ at: row.slotAt, value: Number(row.price) }))
  }
}

/** One null for each run of slots without a row between stored ones, so that no line is drawn across it. */
function withHoles(
  stored: readonly { at: number; value: number }[],
  widthMs: number,
): { at: number[]; values: (number | null)[] } {
  const first = stored[0]
  const last = stored.at(-1)
  if (first === undefined || last === undefined) return { at: [], values: [] }
  const runs = rangesOfSlots(
    stored.map(({ at }) => at),
    widthMs,
  )
  const holes = missingIn({ from: first.at, to: last.at + widthMs }, runs).map((hole) => ({
    at: hole.from,
    value: null,
  }))
  const all = [...stored, ...holes].sort((a, b) => a.at - b.at)
  return { at: all.map(({ at }) => at / 1000), values: all.map(({ value }) => value) }
}

function wordsOf(stored: readonly { at: number; value: number }[], isCut: boolean): string {
  if (stored.length === 0) return 'No row is stored in this window.'
  const values = stored.map(({ value }) => value)
  const figure = (value: number): string => (value >= 1_000 ? count(value) : String(Number(value.toPrecision(5))))
  const cut = isCut ? ` The window holds more slots; these are its newest ${count(MOST_SLOTS)}.` : ''
  return `${several(stored.length, 'row')}, from ${figure(Math.min(...values))} to ${figure(Math.max(...values))}.${cut}`
}
