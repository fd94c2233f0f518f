import { erase } from '../domain/collection/coverage.ts'
import type { Millis } from '../domain/clock.ts'
import { paintNote } from '../domain/collection/gap.ts'
import { clip } from '../domain/collection/knowledge.ts'
import type { Dataset, Series } from '../domain/collection/series.ts'
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

/** Rows are counted in spans of this many slots; only a span whose sums differ is looked at slot by slot. */
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

/**
 * How many slots of a span have a row, and the sums of their offsets in it and of the offsets' squares: a stray row that makes up
 * for a lost one in the number does not in the sums.
 */
interface SpanSums {
  readonly amount: number
  readonly offsets: number
  readonly squares: number
}

/** Sums by span number (span = slots / SPAN_SLOTS since the epoch), read off the primary key alone. Rows off the grid count for none. */
async function countSpans(db: Queryable, series: Series): Promise<Map<number, SpanSums>> {
  const { table, time, where, values } = rowsOf(series)
  const rows = await db.query<{ span: number; amount: number; offsets: number; squares: number }>(
    `SELECT FLOOR(slot / ?) AS span, COUNT(*) AS amount, SUM(MOD(slot, ?)) AS offsets, SUM(MOD(slot, ?) * MOD(slot, ?)) AS squares
     FROM (SELECT TIMESTAMPDIFF(SECOND, '1970-01-01', ${time}) DIV ? AS slot FROM ${table}
           WHERE ${where} AND MICROSECOND(${time}) = 0 AND MOD(TIMESTAMPDIFF(SECOND, '1970-01-01', ${time}), ?) = 0) slots GROUP BY span`,
    [SPAN_SLOTS, SPAN_SLOTS, SPAN_SLOTS, SPAN_SLOTS, series.widthSeconds, ...values, series.widthSeconds],
  )
  return new Map(
    rows.map((row) => [
      Number(row.span),
      { amount: Number(row.amount), offsets: Number(row.offsets), squares: Number(row.squares) },
    ]),
  )
}

function suspectSpans(stored: readonly Range[], counted: ReadonlyMap<number, SpanSums>, widthMs: number): Range[] {
  const spanMs = widthMs * SPAN_SLOTS
  const promised = new Map<number, SpanSums>()
  for (const range of stored)
    for (let span = Math.floor(range.from / spanMs); span * spanMs < range.to; span += 1) {
      const from = Math.round((Math.max(range.from, span * spanMs) - span * spanMs) / widthMs)
      const to = Math.round((Math.min(range.to, (span + 1) * spanMs) - span * spanMs) / widthMs)
      const sums = promised.get(span) ?? { amount: 0, offsets: 0, squares: 0 }
      promised.set(span, {
        amount: sums.amount + to - from,
        offsets: sums.offsets + sumBelow(to) - sumBelow(from),
        squares: sums.squares + squaresBelow(to) - squaresBelow(from),
      })
    }
  const spans = [...new Set([...promised.keys(), ...counted.keys()])].sort((a, b) => a - b)
  return spans
    .filter((span) => !sameSums(promised.get(span), counted.get(span)))
    .map((span) => ({ from: span * spanMs, to: (span + 1) * spanMs }))
}

function sameSums(a: SpanSums | undefined, b: SpanSums | undefined): boolean {
  return a?.amount === b?.amount && a?.offsets === b?.offsets && a?.squares === b?.squares
}

/** 0 + 1 + ... + (n - 1). */
function sumBelow(n: number): number {
  return (n * (n - 1)) / 2
}

function squaresBelow(n: number): number {
  return ((n - 1) * n * (2 * n - 1)) / 6
}

async function slotsWithRows(db: Queryable, series: Series, span: Range): Promise<Millis[]> {
  const { table, time, where, values } = rowsOf(series)
  const rows = await db.query<{ at: Date }>(
    `SELECT ${time} AS at FROM ${table} WHERE ${where} AND ${time} >= ? AND ${time} < ?`,
    [...values, new Date(span.from), new Date(span.to)],
  )
  const widthMs = series.widthSeconds * 1000
  return rows.map((row) => row.at.getTime()).filter((at) => at % widthMs === 0)
}

interface RowsOf {
  readonly table: string
  readonly time: string
  readonly where: string
  readonly values: readonly (string | number)[]
}

/** Where a dataset's rows are. */
const ROWS: Record<Dataset, (series: Series) => RowsOf> = {
  candles: ({ source, subject, widthSeconds }) => ({
    table: 'ohlc_data',
    time: 'open_time',
    where: 'source = ? AND symbol = ? AND width_seconds = ?',
    values: [source, subject, widthSeconds],
  }),
  prices: ({ source, subject }) => ({
    table: 'price_data_real',
    time: 'timestamp_iso',
    where: 'data_source = ? AND coin_id = ?',
    values: [source, subject],
  }),
  indicators: ({ subject, widthSeconds }) => ({
    table: 'technical_indicators',
    time: 'timestamp_iso',
    where: 'symbol = ? AND width_seconds = ?',
    values: [subject, widthSeconds],
  }),
  news: ({ source, subject }) => ({
    table: 'news_sightings',
    time: 'slot_at',
    where: 'source = ? AND subject = ?',
    values: [source, subject],
  }),
  macro: ({ subject }) => ({
    table: 'macro_indicators',
    time: 'known_at',
    where: 'series_code = ?',
    values: [subject],
  }),
  fear_greed: () => ({ table: 'fear_greed_index', time: 'day', where: '1 = 1', values: [] }),
  sentiment: ({ subject }) => ({ table: 'news_sightings', time: 'slot_at', where: 'subject = ?', values: [subject] }),
  features: ({ subject }) => ({
    table: 'ml_features_materialized',
    // A row is filed under the end of its hour, the cut-off of what it holds.
    time: '(timestamp_iso - INTERVAL 1 HOUR)',
    where: 'symbol = ?',
    values: [subject],
  }),
}

function rowsOf(series: Series): RowsOf {
  return ROWS[series.dataset](series)
}
