import { UpstreamError } from '../errors.ts'
import { DAY, type Millis } from '../domain/clock.ts'
import type { Queryable } from './database.ts'

/** Takes one call from a source's monthly allowance; throws `quota-spent`, with the time to the next month, when none is left. */
export async function spendQuota(db: Queryable, source: string, perMonth: number, now: Millis): Promise<void> {
  const month = new Date(now).toISOString().slice(0, 7)
  await db.execute('INSERT IGNORE INTO quota_usage (source, month, calls) VALUES (?, ?, 0)', [source, month])
  const { affectedRows } = await db.execute(
    'UPDATE quota_usage SET calls = calls + 1 WHERE source = ? AND month = ? AND calls < ?',
    [source, month, perMonth],
  )
  if (affectedRows > 0) return
  const date = new Date(now)
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  throw new UpstreamError('quota-spent', `All ${perMonth} calls to ${source} of ${month} are used.`, {
    retryAfterMs: next - now,
  })
}

const dayOf = (at: Millis): string => new Date(at).toISOString().slice(0, 10)

/** Takes one call from what backfills may ask a source in a UTC day; throws `quota-spent`, with the time to midnight, when none is left. */
export async function spendBackfillDay(db: Queryable, source: string, perDay: number, now: Millis): Promise<void> {
  const day = dayOf(now)
  await db.execute('INSERT IGNORE INTO backfill_usage (source, day, calls) VALUES (?, ?, 0)', [source, day])
  const { affectedRows } = await db.execute(
    'UPDATE backfill_usage SET calls = calls + 1 WHERE source = ? AND day = ? AND calls < ?',
    [source, day, perDay],
  )
  if (affectedRows > 0) return
  throw new UpstreamError('quota-spent', `All ${perDay} calls of backfills to ${source} of ${day} are used.`, {
    retryAfterMs: Date.parse(day) + DAY - now,
  })
}

/** Calls of backfills to each source in the UTC day of `now`. */
export async function backfillsToday(db: Queryable, now: Millis): Promise<Map<string, number>> {
  const rows = await db.query<{ source: string; calls: number }>(
    'SELECT source, calls FROM backfill_usage WHERE day = ?',
    [dayOf(now)],
  )
  return new Map(rows.map((row) => [row.source, Number(row.calls)]))
}

/** Calls made of each source's allowance in the month of `now`. */
export async function quotaUsed(db: Queryable, now: Millis): Promise<Map<string, number>> {
  const rows = await db.query<{ source: string; calls: number }>(
    'SELECT source, calls FROM quota_usage WHERE month = ?',
    [new Date(now).toISOString().slice(0, 7)],
  )
  return new Map(rows.map((row) => [row.source, Number(row.calls)]))
}
