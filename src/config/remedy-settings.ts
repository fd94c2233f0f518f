import { z } from 'zod'
import { parseDuration } from '../domain/duration.ts'
import { REMEDIES } from '../domain/incidents/remedy.ts'
import { duration } from './setting-kinds.ts'

const share = (fallback: number) => z.number().gt(0).max(1).default(fallback)
const whole = (fallback: number) => z.number().int().min(0).default(fallback)
const figure = (fallback: number) => z.number().min(0).default(fallback)

/** One that has no default of its own: without it the catalogue's holds. */
const given = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'must be a duration like 30s, 5m, 2h or 7d' })
  .transform((text) => parseDuration(text) ?? 0)
  .optional()

/** From which figure on something counts as ill. Where documents differ, the stricter. Shares are of 1. */
export const checks = z
  .strictObject({
    connections: share(0.8),
    longStatement: duration('30s'),
    idleConnection: duration('30m'),
    idleConnections: whole(20),
    redisMemory: share(0.8),
    bigKeyBytes: whole(32 * 1024 * 1024),
    quotaLeft: share(0.2),
    dataLate: duration('30m'),
    gapOld: duration('1h'),
    /** A schedule is paused for too long beyond both: this long, and so many of its intervals. */
    paused: duration('15m'),
    pausedIntervals: whole(10),
    /** A row is made a minute or two after its candle; twice the grace of the sweep and a queue of work lie well below this. */
    updaterLate: duration('15m'),
    backlogAge: duration('5m'),
    backlogTasks: whole(1_000),
    /** Workflows that may fail or time out within the last quarter of an hour. */
    failedWorkflows: whole(2),
    taskAttempts: whole(3),
    processBytes: whole(1024 * 1024 * 1024),
    processor: share(0.7),
    disk: share(0.8),
    errorRate: share(0.01),
    /** Alertmanager's Watchdog comes every minute or two, where it has come at all; not hearing it for longer is a fault. */
    watchdog: duration('5m'),
    /** Where a Prometheus that scrapes us answers; it is not looked at without it. */
    prometheus: z.url().optional(),
  })
  .prefault({})

/** At and beyond which figure something is P1, P2, P3. `health` below; durations, and shares of 1, above. */
export const limits = z
  .strictObject({
    healthBelow: z.strictObject({ P1: figure(60), P2: figure(80), P3: figure(95) }).prefault({}),
    dataLate: z.strictObject({ P1: duration('2h'), P2: duration('1h'), P3: duration('30m') }).prefault({}),
    down: z.strictObject({ P1: duration('1m') }).prefault({}),
    errorRate: z.strictObject({ P2: figure(0.1), P3: figure(0.01) }).prefault({}),
  })
  .prefault({})

const one = z.strictObject({
  enabled: z.boolean().optional(),
  needsApproval: z.boolean().optional(),
  perTarget: z.number().int().min(0).max(100).optional(),
  inAll: z.number().int().min(0).max(1_000).optional(),
  within: given,
  coolDown: given,
})

/** What may be done without a person. `enabled` false is the kill switch: nothing is done, and everything is told. */
export const remedies = z
  .strictObject({
    enabled: z.boolean().default(true),
    /** Says what would be done, and does nothing. */
    dryRun: z.boolean().default(false),
    /** By name of the remedy. */
    each: z.partialRecord(z.enum(REMEDIES), one).default({}),
    /** Cached keys that may be deleted, as Redis matches them. */
    evict: z.array(z.string().min(1).max(200)).default(['gapless:latest-prices', 'gapless:page:*']),
    evictionPolicy: z
      .enum(['allkeys-lru', 'allkeys-lfu', 'volatile-lru', 'volatile-lfu', 'volatile-ttl'])
      .default('allkeys-lru'),
    /** The most connections that a pool of ours may grow to. */
    poolAtMost: z.number().int().min(4).max(1_000).default(80),
    /** How long another source or scorer stands in before the first is tried again. */
    standIn: duration('1h'),
  })
  .prefault({})
