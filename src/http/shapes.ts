/** What the API answers, as schemas: checked on the way out, and told in /openapi.json. Times are ISO 8601 UTC; numbers of money are text. */
import { z } from 'zod'
import { INDICATOR_COLUMNS, type IndicatorColumn } from '../domain/analytics/indicators/default-set.ts'
import { updaterShape } from './feature-shapes.ts'

const time = z.string().describe('ISO 8601, UTC')
const decimal = z.string().describe('Decimal number as text, exact')
const count = z.number().int()

const seriesKey = { dataset: z.string(), source: z.string(), subject: z.string(), widthSeconds: count }
const slotCounts = { expected: count, stored: count, none: count, unobtainable: count, held: count, missing: count }

export const coverageShape = z.object({ ...seriesKey, since: time, liveEdge: time, ...slotCounts })

export const gapShape = z.object({
  ...seriesKey,
  from: time,
  to: time,
  slots: count,
  reason: z.string(),
  firstSeenAt: time,
  attempts: count,
  nextTryAt: time.nullable(),
  backfillId: z.string().nullable(),
})

export const backfillShape = z.object({
  id: z.string(),
  dataset: z.string(),
  source: z.string(),
  subjects: z.array(z.string()).readonly(),
  reason: z.string(),
  state: z.enum(['planned', 'running', 'paused', 'done', 'done_with_failures', 'cancelled', 'failed']),
  mode: z.string(),
  order: z.string(),
  width: count,
  from: time,
  to: time,
  series: count,
  slots: z.object({
    planned: count,
    stored: count,
    none: count,
    unobtainable: count,
    unconfirmed: count,
    failed: count,
    left: count,
  }),
  calls: z.object({ planned: count, made: count }),
  percent: z.number(),
  ratePerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  waiting: z.object({ reason: z.string(), since: time, until: time, says: z.string() }).nullable(),
  requestedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  endedReason: z.string(),
  failures: z.array(z.object({ ...seriesKey, from: time, to: time, slots: count, reason: z.string() })),
})

export const planShape = z.object({
  request: z.object({
    dataset: z.string(),
    source: z.string(),
    subjects: z.array(z.string()).readonly(),
    from: time,
    to: time,
    mode: z.string(),
    order: z.string(),
    width: count,
    reason: z.string(),
    onlyDue: z.boolean(),
  }),
  series: count,
  slots: z.object({
    inRange: count,
    stored: count,
    none: count,
    unobtainable: count,
    held: count,
    claimed: count,
    missing: count,
    planned: count,
  }),
  calls: z.object({ planned: count, slotsPerCall: z.number() }),
  quota: z.object({
    callsPerSecond: z.number().nullish(),
    perMonth: z.number().nullable(),
    usedThisMonth: z.number().nullable(),
    backfillPerDay: z.number().nullable(),
    backfillsToday: z.number().nullable(),
  }),
  estimatedSeconds: z.number(),
})

export const candleShape = z.object({
  openTime: time,
  open: decimal,
  high: decimal,
  low: decimal,
  close: decimal,
  volume: decimal,
})

/** Columns of technical_indicators by their names; null where there is no value. */
export const technicalShape = z.object({
  timestamp: time.describe('Start of the bar'),
  ...(Object.fromEntries(INDICATOR_COLUMNS.map((column) => [column, z.number().nullable()])) as Record<
    IndicatorColumn,
    z.ZodNullable<z.ZodNumber>
  >),
  inputHash: z.string().describe('Equal where the candles behind the values are equal'),
})

export const priceShape = z.object({
  source: z.string(),
  coinId: z.string(),
  symbol: z.string(),
  name: z.string().nullable(),
  slotAt: time.describe('Start of the slot it is filed under'),
  observedAt: time.describe("The source's own time of it"),
  price: decimal,
  marketCap: decimal.nullable(),
  volume24h: decimal.nullable(),
  change24h: decimal.nullable(),
  changePercent24h: decimal.nullable(),
  high24h: decimal.nullable(),
  low24h: decimal.nullable(),
  marketCapRank: count.nullable(),
  via: z.enum(['live', 'history']),
  check: z
    .object({ source: z.string(), price: decimal, deviationPercent: z.number().nullable() })
    .nullable()
    .describe('What a second source said at the same moment'),
})

export const currentPriceShape = priceShape.extend({
  ageSeconds: z.number().describe("Since the source's own time of it"),
  others: z.array(priceShape).describe('The newest price of every other source'),
})

const collectorState = z.enum(['ok', 'late', 'failing', 'paused', 'waiting', 'off'])

export const collectorShape = z.object({
  name: z.string(),
  dataset: z.string(),
  schedule: z.string().describe('Ids of its schedules, with commas between them'),
  status: collectorState.describe('The worst of its rhythms'),
  lastRunAt: time.nullable(),
  lastSuccessAt: time.nullable(),
  ageSeconds: z.number().nullable(),
  reason: z.string(),
  rhythms: z.array(
    z.object({
      id: z.string().describe('Its schedule; of what is made from others, the workflow that makes it'),
      source: z.string(),
      status: collectorState,
      lastRunAt: time.nullable(),
      lastSuccessAt: time.nullable(),
      reason: z.string(),
    }),
  ),
})

const service = {
  ok: z.boolean(),
  address: z.string(),
  latencyMs: z.number().nullable(),
  problem: z.string().nullable(),
}

const healthPart = z.object({
  key: z.string().describe('What is looked at: freshness/candles'),
  name: z.string(),
  deduction: z.number(),
  own: z.number().describe('What it would take off alone; of the parts of one kind the worst counts'),
  weight: z.number(),
  value: z.string(),
  limit: z.string(),
  sentence: z.string(),
})

export const statusShape = z.object({
  asOf: time,
  verdict: z.string(),
  exceptions: z.array(
    z.object({
      kind: z.string(),
      mark: z.string(),
      subject: z.string(),
      title: z.string(),
      text: z.string(),
      next: z.string().nullable(),
    }),
  ),
  mode: z.enum(['live', 'replay']),
  health: z.object({
    score: z.number(),
    status: z.enum(['ok', 'info', 'warning', 'critical']),
    parts: z.array(healthPart).readonly(),
  }),
  collectors: z.array(collectorShape),
  datasets: z.array(
    z.object({
      dataset: z.string(),
      source: z.string(),
      series: count,
      seriesMissing: count,
      ...slotCounts,
      completeness: z.number(),
      newestAt: time.nullable(),
      state: z.enum(['whole', 'filling', 'missing', 'stuck']),
    }),
  ),
  services: z.object({
    temporal: z.object({ ...service, namespace: z.string() }),
    mysql: z.object({ ...service, database: z.string() }),
    redis: z.object(service),
  }),
  openIncidents: count,
  updater: updaterShape,
})

export const healthShape = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  timestamp: time,
  checks: z.object({ mysql: z.boolean(), redis: z.boolean(), temporal: z.boolean(), external_api: z.boolean() }),
  uptime_seconds: z.number(),
})

export const readyShape = z.object({
  status: z.enum(['ready', 'not_ready']),
  timestamp: time,
  checks: z.object({ mysql: z.boolean(), redis: z.boolean(), temporal: z.boolean() }),
})

export const aliveShape = z.object({ status: z.literal('alive'), uptime_seconds: z.number() })
