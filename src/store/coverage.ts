import type { Millis } from '../domain/clock.ts'
import type { CoverageState, Interval } from '../domain/collection/coverage.ts'
import type { GapNote, GapReason } from '../domain/collection/gap.ts'
import { NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

export type { Knowledge }

interface CoverageRow {
  series_id: number
  start_at: Date
  end_at: Date
  state: CoverageState
  records: number
  reason: string
}

interface NoteRow {
  series_id: number
  start_at: Date
  end_at: Date
  reason: GapReason
  first_seen_at: Date
  last_tried_at: Date | null
  tries: number
  next_try_at: Date | null
  backfill_id: string
}

/** Knowledge by series id. With a window: only what overlaps or touches it, uncut, intervals that began before it included. */
export async function readKnowledge(
  db: Queryable,
  seriesIds: readonly number[],
  window?: Range,
): Promise<Map<number, Knowledge>> {
  const known = new Map<number, { intervals: Interval[]; notes: GapNote[] }>()
  for (const id of seriesIds) known.set(id, { intervals: [], notes: [] })
  const [only] = seriesIds
  if (only === undefined) return known
  if (seriesIds.length === 1 && window !== undefined) return new Map([[only, await readNear(db, only, window)]])
  const near = window === undefined ? '' : ' AND start_at <= ? AND end_at >= ?'
  const values = window === undefined ? [seriesIds] : [seriesIds, new Date(window.to), new Date(window.from)]
  const order = 'ORDER BY series_id, start_at'
  const coverage = await db.query<CoverageRow>(
    `SELECT series_id, start_at, end_at, state, records, reason FROM coverage WHERE series_id IN (?)${near} ${order}`,
    values,
  )
  for (const row of coverage) known.get(row.series_id)?.intervals.push(intervalOf(row))
  const notes = await db.query<NoteRow>(
    `SELECT series_id, start_at, end_at, reason, first_seen_at, last_tried_at, tries, next_try_at, backfill_id
     FROM gap_notes WHERE series_id IN (?)${near} ${order}`,
    values,
  )
  for (const row of notes) known.get(row.series_id)?.notes.push(noteOf(row))
  return known
}

/** Whether any slot of a window is accounted for, by a row or by there being none, in some series. */
export async function isAnythingMade(db: Queryable, seriesIds: readonly number[], window: Range): Promise<boolean> {
  const known = [...(await readKnowledge(db, seriesIds, window)).values()].flatMap(({ intervals }) => intervals)
  return known.some(
    ({ from, to, state }) => (state === 'stored' || state === 'none') && from < window.to && to > window.from,
  )
}

interface NearRow {
  told: 0 | 1
  start_at: Date
  end_at: Date
  word: string
  reason: string
  amount: number
  first_seen_at: Date
  last_tried_at: Date | null
  next_try_at: Date | null
}

const NEAR = {
  coverage:
    '1 AS told, start_at, end_at, state AS word, reason, records AS amount, NULL AS first_seen_at, NULL AS last_tried_at, NULL AS next_try_at',
  gap_notes: '0, start_at, end_at, backfill_id, reason, tries, first_seen_at, last_tried_at, next_try_at',
} as const

/** Every page asks this: one statement, and four steps into a primary key, however much is known of the series on either side. */
const READ_NEAR = (['coverage', 'gap_notes'] as const)
  .map(
    (table) =>
      `(SELECT ${NEAR[table]} FROM ${table} WHERE series_id = ? AND start_at < ? ORDER BY start_at DESC LIMIT 1)
       UNION ALL (SELECT ${NEAR[table]} FROM ${table} WHERE series_id = ? AND start_at >= ? AND start_at <= ?)`,
  )
  .join(' UNION ALL ')

/** What overlaps or touches the window: what begins in it, and, as nothing overlaps, the last that begins before it. */
async function readNear(db: Queryable, seriesId: number, { from, to }: Range): Promise<Knowledge> {
  const values = [seriesId, new Date(from), seriesId, new Date(from), new Date(to)]
  const rows = (await db.query<NearRow>(READ_NEAR, [...values, ...values]))
    .filter((row) => row.end_at.getTime() >= from)
    .sort((a, b) => a.start_at.getTime() - b.start_at.getTime())
  const rest = { series_id: seriesId }
  return {
    intervals: rows
      .filter((row) => row.told === 1)
      .map((row) => intervalOf({ ...rest, ...row, state: row.word as CoverageState, records: row.amount })),
    notes: rows
      .filter((row) => row.told === 0)
      .map((row) =>
        noteOf({ ...rest, ...row, reason: row.reason as GapReason, tries: row.amount, backfill_id: row.word }),
      ),
  }
}

/** Keeps everybody else from changing what is known of a series until this transaction ends; readers of it may share the lock. */
export async function lockSeries(tx: Transaction, seriesId: number): Promise<void> {
  await tx.query('SELECT id FROM series WHERE id = ? LOCK IN SHARE MODE', [seriesId])
}

/**
 * Changes what is known of some series inside the given window, under their row locks, so that writers take turns.
 * `change` sees what overlaps or touches the window and gives what shall stand there instead; only differences are written.
 */
export async function changeKnowledge(
  tx: Transaction,
  seriesIds: readonly number[],
  window: Range,
  change: (seriesId: number, known: Knowledge) => Knowledge,
): Promise<void> {
  if (seriesIds.length === 0) return
  await tx.query('SELECT id FROM series WHERE id IN (?) ORDER BY id FOR UPDATE', [seriesIds])
  const before = await readKnowledge(tx, seriesIds, window)
  const ids = [...seriesIds].sort((a, b) => a - b)
  const steps = ids.map((id) => {
    const old = before.get(id) ?? NOTHING_KNOWN
    return { id, old, next: change(id, old) }
  })
  await replaceRows(
    tx,
    'coverage',
    steps.map(({ id, old, next }) => ({
      id,
      old: old.intervals.map(coverageRow(id)),
      next: next.intervals.map(coverageRow(id)),
    })),
  )
  await replaceRows(
    tx,
    'gap_notes',
    steps.map(({ id, old, next }) => ({ id, old: old.notes.map(noteRow(id)), next: next.notes.map(noteRow(id)) })),
  )
}

const COLUMNS = {
  coverage: ['series_id', 'start_at', 'end_at', 'state', 'records', 'reason'],
  gap_notes: [
    'series_id',
    'start_at',
    'end_at',
    'reason',
    'first_seen_at',
    'last_tried_at',
    'tries',
    'next_try_at',
    'backfill_id',
  ],
} as const

type Row = readonly (string | number | Date | null)[]

/** Growing an interval is the common case: it keeps its key, so one upsert does it and nothing is deleted. */
async function replaceRows(
  tx: Transaction,
  table: keyof typeof COLUMNS,
  steps: readonly { id: number; old: readonly Row[]; next: readonly Row[] }[],
): Promise<void> {
  const gone: { id: number; starts: Date[] }[] = []
  const come: Row[] = []
  for (const { id, old, next } of steps) {
    const keys = new Set(next.map(startOf))
    const had = new Map(old.map((row) => [startOf(row), row]))
    const starts = [...had.keys()].filter((start) => !keys.has(start))
    if (starts.length > 0) gone.push({ id, starts: starts.map((start) => new Date(start)) })
    come.push(...next.filter((row) => !isSame(row, had.get(startOf(row)))))
  }
  if (gone.length > 0) {
    // Row constructors in IN are scanned by MariaDB; spelled out, every branch is a range of the primary key.
    const where = gone.map(() => '(series_id = ? AND start_at IN (?))').join(' OR ')
    await tx.execute(
      `DELETE FROM ${table} WHERE ${where}`,
      gone.flatMap(({ id, starts }) => [id, starts]),
    )
  }
  if (come.length > 0) {
    const columns = COLUMNS[table]
    const update = columns
      .slice(2)
      .map((column) => `${column} = VALUES(${column})`)
      .join(', ')
    await tx.execute(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${update}`, [come])
  }
}

const startOf = (row: Row): Millis => Number(row[1])

/** Dates compare by their moment. */
const isSame = (row: Row, other: Row | undefined): boolean =>
  other !== undefined && row.every((cell, place) => cell?.valueOf() === other[place]?.valueOf())

const coverageRow =
  (id: number) =>
  (i: Interval): Row => [id, new Date(i.from), new Date(i.to), i.state, i.records, i.reason]

const noteRow =
  (id: number) =>
  (n: GapNote): Row => [
    id,
    new Date(n.from),
    new Date(n.to),
    n.reason,
    new Date(n.firstSeenAt),
    n.lastTriedAt === undefined ? null : new Date(n.lastTriedAt),
    n.tries,
    n.nextTryAt === undefined ? null : new Date(n.nextTryAt),
    n.backfillId,
  ]

function intervalOf(row: CoverageRow): Interval {
  return {
    from: row.start_at.getTime(),
    to: row.end_at.getTime(),
    state: row.state,
    records: Number(row.records),
    reason: row.reason,
  }
}

function noteOf(row: NoteRow): GapNote {
  return {
    from: row.start_at.getTime(),
    to: row.end_at.getTime(),
    reason: row.reason,
    firstSeenAt: row.first_seen_at.getTime(),
    lastTriedAt: row.last_tried_at?.getTime(),
    tries: row.tries,
    nextTryAt: row.next_try_at?.getTime(),
    backfillId: row.backfill_id,
  }
}
