import { z } from 'zod'
import { DAY, SECOND } from '../domain/clock.ts'
import { parseDuration, parseMoment } from '../domain/duration.ts'

/** The published JSON schema says with it what the refinements say in words. */
const DURATION = String.raw`^\d+(\.\d+)?(ms|s|m|h|d|w)$`

/** A duration written `30s 5m 2h 7d`, read as milliseconds. */
export const duration = (fallback: string) =>
  z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, { error: 'must be a duration like 30s, 5m, 2h or 7d' })
    .meta({ description: 'A duration like 30s, 5m, 2h or 7d.', pattern: DURATION })
    .default(fallback)
    .transform((text) => parseDuration(text) ?? 0)

/** A slot width: whole seconds that divide a day. */
export const width = z
  .string()
  .refine((text) => isWidth(parseDuration(text) ?? 0), {
    error: 'must be a duration that divides a day, like 1m, 5m, 1h or 1d',
  })
  .meta({ description: 'A duration that divides a day, like 1m, 5m, 1h or 1d.', pattern: DURATION })
  .transform((text) => parseDuration(text) ?? 0)

/** ISO 8601 with a zone, or relative like -90d; kept as text, resolved once when the series is first seen. */
export const moment = (fallback: string) =>
  z
    .string()
    // Any now will do: only whether it can be read is asked here.
    .refine((text) => parseMoment(text, Date.UTC(2025, 0, 1)) !== undefined, {
      error: 'must be a time with a zone like 2025-01-01T00:00:00Z, or relative like -90d',
    })
    .meta({ description: 'A time with a zone like 2025-01-01T00:00:00Z, or relative like -90d.' })
    .default(fallback)

export const subjects = (pattern: RegExp, example: string, fallback: string[]) =>
  z
    .array(z.string().regex(pattern, { error: `must look like ${example}` }))
    .min(1)
    .max(5_000)
    .default(fallback)

/**
 * What is done about the slots that an outage left out: all are filled, from the newest on, or only the newest; the rest is then held,
 * with its range in the journal, until a person asks for it.
 */
export const outagePolicy = z
  .enum(['all', 'newest-first', 'newest-only'])
  .meta({
    description:
      'After an outage (a stretch of missing slots longer than sweep.outageAfter that nobody has seen yet): all fills every slot in the order of sweep.order, newest-first fills every slot from the newest on, newest-only fills the newest slot and holds the rest, which the journal names; a backfill by hand or `gapless release` asks for it later.',
  })
  .default('all')

/** What a source lets us call: per second, per minute, per month, and for backfills per UTC day; absent means no such limit. */
export const budget = (fallback: { perSecond?: number; perMinute?: number; perMonth?: number }) =>
  z
    .strictObject({
      perSecond: z.number().positive().optional(),
      perMinute: z.number().positive().optional(),
      perMonth: z.number().int().positive().optional(),
      backfillPerDay: z.number().int().positive().optional(),
    })
    .default(fallback)

function isWidth(ms: number): boolean {
  return ms > 0 && ms % SECOND === 0 && DAY % ms === 0
}
