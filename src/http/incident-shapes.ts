/** What the API answers about incidents, as schemas. Times are ISO 8601 UTC. */
import { z } from 'zod'
import { SEVERITIES } from '../domain/incidents/cause-key.ts'
import { CHANNELS, STATUSES } from '../domain/incidents/incident.ts'

const time = z.string().describe('ISO 8601, UTC')
const count = z.number().int()
const checkRef = z.object({ name: z.string(), target: z.string() })

export const incidentRowShape = z.object({
  number: count,
  id: z.string().describe('The workflow in Temporal'),
  key: z.string().describe('What is wrong with what: one open incident of a key'),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(STATUSES),
  openedAt: time,
  acknowledgedAt: time.nullable(),
  resolvedAt: time.nullable(),
  closedAt: time.nullable(),
  owner: z.string().nullable(),
  parent: count.nullable().describe('The incident that explains this one'),
  flapCount: count,
  reopenCount: count,
})

const finding = z.looseObject({
  ...checkRef.shape,
  outcome: z.enum(['ok', 'bad', 'unknown']),
  value: z.string(),
  threshold: z.string(),
  query: z.string(),
  at: time,
  tookMs: z.number(),
  sentence: z.string(),
})
const remedy = z.looseObject({
  remedy: z.string(),
  target: z.string(),
  title: z.string(),
  outcome: z.string(),
  sentence: z.string(),
  at: time,
})

export const incidentShape = incidentRowShape.extend({
  description: z.string(),
  door: z.string(),
  startedAt: time,
  acknowledgedBy: z.string().nullable(),
  resolvedBy: z.string().nullable(),
  watchUntil: time.nullable(),
  cause: z.looseObject({ key: z.string(), title: z.string(), sentence: z.string(), confidence: z.number() }).nullable(),
  symptoms: z.array(z.string()).readonly(),
  findings: z.array(finding),
  remedies: z.array(remedy),
  awaiting: z.looseObject({ remedy: z.string(), target: z.string(), title: z.string() }).nullable(),
  ladder: z.array(
    z.object({
      level: z.string(),
      who: z.string(),
      channels: z.array(z.string()).readonly(),
      waitSeconds: z.number(),
      reached: z.boolean(),
    }),
  ),
  nextRungAt: time.nullable(),
  heldUntil: time.nullable(),
  notifications: z.array(
    z.object({
      key: z.string(),
      transition: z.string(),
      level: z.string(),
      channel: z.enum(CHANNELS),
      state: z.string(),
      attempts: count,
      firstAt: time,
      deliveredAt: time.nullable(),
      nextTryAt: time.nullable(),
      receipt: z.string(),
    }),
  ),
  journal: z.array(
    z.object({ seq: count, at: time, kind: z.string(), actor: z.string(), sentence: z.string(), detail: z.unknown() }),
  ),
  rootCause: z.string(),
  resolution: z.string(),
  prevention: z.string(),
  lessons: z.string(),
  detectSeconds: z.number(),
  acknowledgeSeconds: z.number().nullable(),
  resolveSeconds: z.number().nullable(),
})

export const holdShape = z.object({
  id: z.string(),
  kind: z.enum(['maintenance', 'silence']),
  from: time,
  until: time,
  scope: z.array(z.string()).readonly(),
  by: z.string(),
  reason: z.string(),
})
