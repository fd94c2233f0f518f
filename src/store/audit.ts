import { erase } from '../domain/collection/coverage.ts'
import type { Millis } from '../domain/clock.ts'
import { paintNote } from '../domain/collection/gap.ts'
import { clip } from '../domain/collection/knowledge.ts'
import type { Series } from '../domain/collection/series.ts'
import { rangesOfSlots } from '../domain/collection/slot.ts'
import { subtractAll, type Range } from '../domain/range.ts'
import { changeKnowledge, readKnowledge } from './coverage.ts'
import type { Database, Queryable } from './database.ts'

/** What a recount of one series found: slots that coverage calls stored and that have no row, and rows that no coverage names. */
export interface SeriesAudit {
  readonly series: Series
  readonly rowsGone: readonly Range[]
  readonly strayRows: readonly Range[]
  /** Slots counted. */
  readonly checked: number
}

/** Rows are counted in spans of this many slots; only a span whose count differs is looked at slot by slot. */
const SPAN_SLOTS = 10_000

/** Recounts a series' rows against its coverage. Slots without their row become missing again, noted `rows-gone`. */
export async function auditSeries(db: Database, series: Series, now: Millis): Promise<SeriesAudit> {
  const widthMs = series.widthSeconds * 1000
  const known = (await readKnowledge(db, [series.id])).get(series.id)
  const stored = (known?.intervals ?? []).filter((i) => i.state === 'stored')
  const covered = stored.reduce((sum, i) => sum + (i.to - i.from) / widthMs, 0)
  const spans = await countSpans(db, series)
  const suspects = suspectSpans(stored, spans, widthMs)
  const gone: Range[] = []
  const strays: Range[] = []
  for (const span of suspects) {
    const rows = rangesOfSlots(await slotsWithRows(db, series, span), widthMs)
    const promised = clip(stored, [span])
    gone.push(...subtractAll(promised, rows))
    strays.push(...subtractAll(rows, known?.intervals ?? []))
  }
  for (const range of gone) await markGone(db, series, range, now)
  return { series, rowsGone: gone, strayRows: strays, checked: covered }
}

async function markGone(db: Database, series: Series, range: Range, now: Millis): Promise<void> {
  await db.transaction((tx) =>
    changeKnowledge(tx, [series.id], range, (_id, known) => ({
      intervals: erase(known.intervals, range, ['stored']),
      notes: paintNote(known.notes, {
        ...range,
        reason: 'rows-gone',
        firstSeenAt: now,
        lastTriedAt: undefined,
        tries: 0,
        nextTryAt: undefined,
        backfillId: '',
      }),
    })),
  )
}

/** Row counts by span number (span = slots / SPAN_SLOTS since the epoch), read off the primary key alone. */
async function countSpans(db: Queryable, series: Series): Promise<Map<number, number>> {
  const { table, time, where, values } = rowsOf(series)
  const span = series.widthSeconds * SPAN_SLOTS
  const rows = await db.query<{ span: number; amount: number }>(
    `SELECT FLOOR(UNIX_TIMESTAMP(${time}) / ?) AS span, COUNT(*) AS amount FROM ${table} WHERE ${where} GROUP BY span`,
    [span, ...values],
  )
  return new Map(rows.map((row) => [Number(row.span), Number(row.amount)]))
}

function suspectSpans(stored: readonly Range[], counted: ReadonlyMap<number, number>, widthMs: number): Range[] {
  const spanMs = widthMs * SPAN_SLOTS
  const promised = new Map<number, number>()
  for (const range of stored)
    for (let span = Math.floor(range.from / spanMs); span * spanMs < range.to; span += 1) {
      const part = Math.min(range.to, (span + 1) * spanMs) - Math.max(range.from, span * spanMs)
      promised.set(span, (promised.get(span) ?? 0) + Math.round(part / widthMs))
    }
  const spans = [...new Set([...promised.keys(), ...counted.keys()])].sort((a, b) => a - b)
  return spans
    .filter((span) => promised.get(span) !== counted.get(span))
    .map((span) => ({ from: span * spanMs, to: (span + 1) * spanMs }))
}

async function slotsWithRows(db: Queryable, series: Series, span: Range): Promise<Millis[]> {
  const { table, time, where, values } = rowsOf(series)
  const rows = await db.query<{ at: Date }>(
    `SELECT ${time} AS at FROM ${table} WHERE ${where} AND ${time} >= ? AND ${time} < ?`,
    [...values, new Date(span.from), new Date(span.to)],
  )
  return rows.map((row) => row.at.getTime())
}

function rowsOf(series: Series) {
  if (series.dataset === 'candles')
    return {
      table: 'ohlc_data',
      time: 'open_time',
      where: 'source = ? AND symbol = ? AND width_seconds = ?',
      values: [series.source, series.subject, series.widthSeconds],
    }
  return {
    table: 'price_data_real',
    time: 'timestamp_iso',
    where: 'data_source = ? AND coin_id = ?',
    values: [series.source, series.subject],
  }
}
