import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { HOUR, type Millis } from '../domain/clock.ts'
import {
  FEATURE_COLUMNS,
  FEATURE_GROUPS,
  GROUPS,
  TEXT_COLUMNS,
  type FeatureColumn,
  type FeatureGroup,
} from '../domain/features/columns.ts'
import type { Range } from '../domain/range.ts'
import { parseSubjects, parseTime } from '../operations/requests.ts'
import { count, didYouMean, listed, percent, several } from '../operations/words.ts'
import { readCompleteness, readFeatures, type StoredFeatures } from '../store/features.ts'
import type { HttpDeps } from './deps.ts'
import { completenessPointsShape, featureRowShape } from './feature-shapes.ts'
import { askedRange, nextAddress, pageOf, pagingQuery } from './paging.ts'
import { HttpProblem, PROBLEMS } from './problems.ts'

/** A plot is narrower than this. */
const MOST_POINTS = 720

const symbolParams = z.object({ symbol: z.string().min(1).max(32) })
const names = (what: string) => z.string().max(2_000).optional().describe(what)

/** `/api/v1/ml-features/:symbol`, and what the page draws of it. */
export function featureRoutes({ desk }: HttpDeps): FastifyPluginAsyncZod {
  const symbolOf = (text: string): string => {
    try {
      return parseSubjects(desk, 'features', [text.toUpperCase()])[0] ?? text
    } catch (error) {
      throw new HttpProblem(404, (error as Error).message)
    }
  }
  return async (app) => {
    app.get(
      '/api/v1/ml-features/:symbol',
      {
        schema: {
          tags: ['features'],
          summary: 'Rows of features whose cut-off lies in [from, to), oldest first',
          params: symbolParams,
          querystring: z.object({
            from: z.string().max(40).default('-24h'),
            to: z.string().max(40).default('now'),
            columns: names('Only these, with commas between: close_price,rsi_14'),
            groups: names(`Only the columns of these, with commas between: ${GROUPS.join(',')}`),
            ...pagingQuery,
          }),
          response: { 200: pageOf(featureRowShape), ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const symbol = symbolOf(params.symbol)
        const { from, to } = askedRange(query, desk.clock())
        const columns = columnsOf(query.columns, query.groups)
        const rows = await readFeatures(desk.database, { symbol, from, to, columns, limit: query.limit + 1 })
        const after = rows[query.limit]
        const path = `/api/v1/ml-features/${encodeURIComponent(symbol)}`
        return {
          items: rows.slice(0, query.limit).map(rowJson),
          next: after === undefined ? null : nextAddress({ path, query }, String(after.cutOff)),
        }
      },
    )
    app.get(
      '/features/:symbol/points',
      {
        schema: {
          hide: true,
          params: symbolParams,
          querystring: z.object({
            group: z.enum([...GROUPS, 'all']),
            from: z.string().max(40),
            to: z.string().max(40),
          }),
          response: { 200: completenessPointsShape, ...PROBLEMS },
        },
      },
      async ({ params, query }) => {
        const now = desk.clock()
        const range = { from: parseTime('from', query.from, now), to: parseTime('to', query.to, now) }
        if (range.from >= range.to) throw new HttpProblem(400, 'The range ends before it begins. Swap from and to.')
        const stepMs = Math.max(1, Math.ceil((range.to - range.from) / HOUR / MOST_POINTS)) * HOUR
        const read = await readCompleteness(desk.database, { symbol: symbolOf(params.symbol), ...range, stepMs })
        return pointsOf(
          read.map((each) => ({ at: each.at, value: each[query.group] })),
          range,
          stepMs,
        )
      },
    )
  }
}

/** The columns asked for, in the table's order; all when none are named. */
function columnsOf(columns: string | undefined, groups: string | undefined): FeatureColumn[] | undefined {
  if (columns === undefined && groups === undefined) return undefined
  const named = new Set([
    ...wordsOf('column', columns, FEATURE_COLUMNS),
    ...wordsOf('group', groups, GROUPS).flatMap((group: FeatureGroup) => [...FEATURE_GROUPS[group]]),
  ])
  return FEATURE_COLUMNS.filter((column) => named.has(column))
}

function wordsOf<Word extends string>(what: string, text: string | undefined, known: readonly Word[]): Word[] {
  const words = (text ?? '').split(',').map((word) => word.trim())
  return words
    .filter((word) => word !== '')
    .map((word) => {
      const found = known.find((each) => each === word)
      if (found === undefined)
        throw new HttpProblem(400, `There is no ${what} ${JSON.stringify(word)}.${didYouMean(word, known)}`)
      return found
    })
}

function rowJson({
  cutOff,
  values,
  completeness,
  version,
  inputHash,
}: StoredFeatures): z.output<typeof featureRowShape> {
  const told = Object.entries(values).map(([column, value]) => [
    column,
    typeof value === 'string' && TEXT_COLUMNS.has(column as FeatureColumn) ? unpadded(value) : value,
  ])
  return {
    timestamp: new Date(cutOff).toISOString(),
    hourStart: new Date(cutOff - HOUR).toISOString(),
    values: Object.fromEntries(told) as z.output<typeof featureRowShape>['values'],
    completeness,
    featureVersion: version,
    inputHash,
  }
}

/** A DECIMAL column pads with zeros up to its scale; the number is the same without them. */
function unpadded(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** A null wherever steps without a row lie between stored ones, so that no line is drawn across them. */
function pointsOf(
  stored: readonly { readonly at: Millis; readonly value: number }[],
  { from, to }: Range,
  stepMs: number,
): z.output<typeof completenessPointsShape> {
  const points = stored.flatMap(({ at, value }, place) => {
    const before = stored[place - 1]
    return before === undefined || before.at + stepMs === at
      ? [{ at, value }]
      : [
          { at: before.at + stepMs, value: null },
          { at, value },
        ]
  })
  return {
    at: points.map(({ at }) => at / 1000),
    values: points.map(({ value }) => value),
    from: from / 1000,
    to: to / 1000,
    words: wordsFor(
      stored.map(({ value }) => value),
      stepMs,
    ),
  }
}

function wordsFor(values: readonly number[], stepMs: number): string {
  if (values.length === 0) return 'No row is stored in this window.'
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = stepMs === HOUR ? '' : `, means of ${count(stepMs / HOUR)} hours`
  const told = low === high ? [percent(low)] : [percent(low), percent(high)]
  return `${several(values.length, 'point')}${step}: ${listed(told, 'to')}.`
}
