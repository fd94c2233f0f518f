/** What the API answers about sentiment, as schemas. */
import { z } from 'zod'

const time = z.string().describe('ISO 8601, UTC')
const count = z.number().int()
const compound = z.number().describe('-1 to 1')
const versionFields = { scorer: z.string(), version: z.string() }

export const hourShape = z.object({
  at: time.describe('Start of the hour, UTC'),
  items: count.describe('Items that became known in it'),
  scored: count,
  compound: compound.nullable().describe('Mean of the scored items, -1 to 1; null without any'),
  positive: count,
  negative: count,
})

export const scoredItemShape = z.object({
  id: count,
  title: z.string().nullable(),
  url: z.string().nullable(),
  source: z.string(),
  feed: z.string(),
  knownAt: time,
  score: z
    .object({ compound, label: z.enum(['negative', 'neutral', 'positive']), confidence: z.number(), ...versionFields })
    .nullable()
    .describe('Null while it has none'),
})

export const rescoreShape = z.object({
  ...versionFields,
  workflowId: z.string(),
  state: z.enum(['scoring', 'switched', 'cancelled']).nullable(),
  texts: count,
  scored: count,
  percent: z.number(),
})

export const rescorePlanShape = z.object({
  ...versionFields,
  counts: z.object(versionFields).nullable().describe('The version that counts now'),
  texts: count.describe('Wordings of items of news'),
  scored: count.describe('Of these, scored by the version already'),
  left: count,
})

export const standingShape = z.object({
  counts: z.object({ ...versionFields, since: time }).nullable(),
  standsIn: z.object({ ...versionFields, since: time }).nullable(),
  configured: z.string(),
  lastDay: z.object({ items: count, scored: count, stoodIn: count, ratio: z.number().nullable() }),
  rescore: rescoreShape.nullable(),
})

export const pointsShape = z.object({
  at: z.array(z.number()).describe('Hours, seconds UTC, ascending'),
  values: z.array(z.number().nullable()).describe('Mean of the hour; null where there is none'),
  from: z.number(),
  to: z.number(),
  words: z.string(),
})
