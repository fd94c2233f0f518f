import { z } from 'zod'
import { checks, limits, remedies } from './remedy-settings.ts'
import { parseDuration } from '../domain/duration.ts'
import { duration } from './setting-kinds.ts'

const CHANNEL_NAMES = ['slack', 'slack-platform', 'pagerduty', 'mail', 'page'] as const
const channel = z.enum(CHANNEL_NAMES)

/** Absent stays absent: a default inside would be taken for it. */
const ownWait = z
  .string()
  .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'must be a duration like 30s, 5m, 2h or 7d' })
  .transform((text) => parseDuration(text) ?? 0)
  .optional()
  .meta({ description: "How long an answer may take; the severity's respond without it." })

/** A rung as it is written: one channel or several, who it is, and a wait of its own where it has one. */
const rung = z.strictObject({
  level: z.string().min(1).max(16).meta({ description: 'Its name: L1, L2, L3.' }),
  who: z.string().max(80).default(''),
  channel: z.union([channel, z.array(channel).min(1).max(5)]),
  /** The severity's respond without it. */
  wait: ownWait,
})

interface Times {
  readonly respond: string
  readonly forgotten: string
  readonly reach: string
}

const severity = ({ respond, forgotten, reach }: Times) =>
  z
    .strictObject({
      /** How long each rung may take to answer. */
      respond: duration(respond),
      /** After an acknowledgement: nothing heard for this long, and the ladder climbs on. */
      forgotten: duration(forgotten),
      /** The highest rung that is called. */
      reach: z.string().max(16).default(reach),
    })
    .prefault({})

/** Whom to call, when, and how long to wait. Taken when an incident opens; a change meets the next one. */
export const incidents = z
  .strictObject({
    ladder: z
      .array(rung)
      .min(1)
      .max(10)
      .prefault([
        { level: 'L1', who: 'Data Collection Team', channel: 'slack' },
        { level: 'L2', who: 'Platform Team', channel: 'slack-platform' },
        { level: 'L3', who: 'On-call Engineer', channel: ['pagerduty', 'mail'] },
      ]),
    severities: z
      .strictObject({
        P1: severity({ respond: '15m', forgotten: '30m', reach: 'L3' }),
        P2: severity({ respond: '30m', forgotten: '2h', reach: 'L3' }),
        P3: severity({ respond: '2h', forgotten: '24h', reach: 'L2' }),
        P4: severity({ respond: '24h', forgotten: '7d', reach: 'L1' }),
      })
      .prefault({}),
    /** News to those who know of it, while it is open. */
    updateEvery: duration('15m'),
    /** A notice that is not delivered by then goes to the next channel too. */
    lateAfter: duration('1m'),
    /** How long everything must look well before it counts as repaired. */
    settle: duration('1m'),
    recheckEvery: duration('15s'),
    watch: duration('24h'),
    watchEvery: duration('5m'),
    /** How long a remedy waits for a person's approval. */
    approval: duration('15m'),
    rounds: z.number().int().min(1).max(1_000).default(20),
    roundEvery: duration('5m'),
    flapping: z.number().int().min(1).max(1_000).default(3),
    /** How long what may be a symptom waits for its cause before it opens an incident of its own. */
    symptomGrace: duration('1s'),
    /** For how long after a cause is over what follows from it may still show, and is no incident of its own. */
    afterglow: duration('10m'),
    /** For how long something must look bad before it is told: a server that restarts is back by then, and that is a flap. */
    patience: duration('10s'),
    /** Labels of an alert that, with its name, tell one incident from another. */
    alertLabels: z
      .array(z.string().max(64))
      .max(20)
      .default([
        'service',
        'job',
        'dataset',
        'source',
        'table',
        'symbol',
        'schedule',
        'schedule_id',
        'task_queue',
        'workflow_type',
      ]),
    keepAlerts: duration('1h'),
    /** How often it is looked whether MySQL and Redis answer, besides the health monitor and Prometheus. */
    look: duration('15s'),
    /** How often an incident is made up to prove the whole way, before HEARTBEAT_URL is told; never without that address. */
    proveEvery: duration('15m'),
    checks,
    limits,
    remedies,
  })
  .prefault({})
