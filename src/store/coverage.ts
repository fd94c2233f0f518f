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
  if (seriesIds.length === 0) return known
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
    const keys = new Set(next.map((row) => (row[1] as Date).getTime()))
    const had = new Set(old.map((row) => JSON.stringify(row)))
    const starts = old.map((row) => row[1] as Date).filter((start) => !keys.has(start.getTime()))
    if (starts.length > 0) gone.push({ id, starts })
    come.push(...next.filter((row) => !had.has(JSON.stringify(row))))
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
