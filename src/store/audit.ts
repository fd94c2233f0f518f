import type { Millis } from '../domain/clock.ts'
import { erase, type Interval } from '../domain/collection/coverage.ts'
import { paintNotes, untriedNote, type GapReason } from '../domain/collection/gap.ts'
import { clip, NOTHING_KNOWN, type Knowledge } from '../domain/collection/knowledge.ts'
import type { Series } from '../domain/collection/series.ts'
import { rangesOfSlots } from '../domain/collection/slot.ts'
import { subtractAll, totalLength, union, type Range } from '../domain/range.ts'
import { CHUNK_SLOTS, chunkMsOf, markDoubted, promisedSums, readChunks, sumChunks } from './audit-sums.ts'
import { writeFinding, type Finding } from './audit-findings.ts'
import { auditedRows, type AuditedRows } from './audited-rows.ts'
import { changeKnowledge, readKnowledge } from './coverage.ts'
import type { Database, Queryable, Transaction, Value } from './database.ts'
import { doubtMadeOfLost } from './lost-rows.ts'

/** What an audit of one series found. */
export type SeriesAudit = Finding

/** Chunks of one question: a tenth of a second or so. */
const CHUNKS_A_STEP = 50
const EVIDENCE_ROWS = 10

/**
 * Recounts all rows of a series against its coverage and their contents against their digests. What disagrees is missing again, noted `rows-gone`
 * or `rows-changed`.
 */
export async function auditSeries(db: Database, series: Series, now: Millis): Promise<SeriesAudit> {
  const known = (await readKnowledge(db, [series.id])).get(series.id) ?? NOTHING_KNOWN
  return auditChunks(db, series, await chunksOf(db, series, known), now)
}

/** Every chunk of a series that coverage or any row lies in, as chunk-aligned ranges. */
export async function chunksOf(db: Queryable, series: Series, known: Knowledge): Promise<Range[]> {
  const rows = auditedRows(series)
  if (rows === undefined) return []
  const [ends] = await db.query<{ first: Date | null; last: Date | null }>(
    `SELECT MIN(${rows.time}) AS first, MAX(${rows.time}) AS last FROM ${rows.table} WHERE ${rows.where}`,
    rows.values,
  )
  const step = chunkMsOf(series)
  const whole = known.intervals.filter(({ state }) => state === 'stored').map(({ from, to }) => ({ from, to }))
  if (ends?.first instanceof Date && ends.last instanceof Date)
    whole.push({ from: ends.first.getTime(), to: ends.last.getTime() + 1 })
  return union(whole.map(({ from, to }) => ({ from: Math.floor(from / step) * step, to: Math.ceil(to / step) * step })))
}

/** The same for some chunk-aligned ranges, step by step; `goOn` is asked before each step, and `checked` says how far it came. */
export async function auditChunks(
  db: Database,
  series: Series,
  ranges: readonly Range[],
  now: Millis,
  goOn: () => boolean = () => true,
): Promise<SeriesAudit & { readonly done: boolean }> {
  const rows = auditedRows(series)
  const found = {
    rowsGone: [] as Range[],
    rowsChanged: [] as Range[],
    strayRows: [] as Range[],
    evidence: [] as unknown[],
  }
  let checked = 0
  const stepMs = CHUNKS_A_STEP * chunkMsOf(series)
  for (const range of rows === undefined ? [] : ranges)
    for (let { from } = range; from < range.to; from += stepMs) {
      if (!goOn()) return { series, ...found, checked, done: false }
      const step = await auditStep(db, series, rows!, { from, to: Math.min(from + stepMs, range.to) }, now)
      checked += step.checked
      for (const { gone, changed, strays, evidence } of step.found) {
        found.rowsGone.push(...gone)
        found.rowsChanged.push(...changed)
        found.strayRows.push(...strays)
        found.evidence.push(...evidence.slice(0, EVIDENCE_ROWS - found.evidence.length))
      }
    }
  return { series, ...found, checked, done: true }
}

interface Found {
  readonly gone: readonly Range[]
  readonly changed: readonly Range[]
  readonly strays: readonly Range[]
  readonly evidence: readonly unknown[]
}

async function auditStep(
  db: Database,
  series: Series,
  rows: AuditedRows,
  range: Range,
  now: Millis,
): Promise<{ checked: number; found: Found[] }> {
  const widthMs = series.widthSeconds * 1000
  const chunkMs = chunkMsOf(series)
  const known = (await readKnowledge(db, [series.id], range)).get(series.id) ?? NOTHING_KNOWN
  const stored = clip(storedOf(known), [range])
  const [counted, before] = [await sumChunks(db, series, rows, range), await readChunks(db, series, range)]
  const promised = promisedSums(stored, widthMs)
  const found: Found[] = []
  const fine: (readonly Value[])[] = []
  for (let from = range.from; from < range.to; from += chunkMs) {
    const [should, is, was] = [promised.get(from / chunkMs), counted.get(from / chunkMs), before.get(from)]
    const sameSlots =
      (should?.amount ?? 0) === (is?.amount ?? 0) && should?.offsets === is?.offsets && should?.squares === is?.squares
    // Nothing of ours has written here since, and still the contents are others.
    const silent =
      was !== undefined && was.slots === is?.amount && was.digest !== is.digest && is.writtenAt < was.auditedAt
    if (sameSlots && (is?.wrong ?? 0) === 0 && !silent)
      fine.push([series.id, new Date(from), should?.amount ?? 0, is?.digest ?? 0, new Date(now)])
    else found.push(await lookCloser(db, series, rows, { from, to: from + chunkMs }, now, silent && is?.wrong === 0))
  }
  if (fine.length > 0)
    await db.execute(
      `INSERT INTO audit_chunks (series_id, start_at, slots, digest, audited_at) VALUES ?
       ON DUPLICATE KEY UPDATE slots = VALUES(slots), digest = VALUES(digest), audited_at = VALUES(audited_at)`,
      [fine],
    )
  return { checked: totalLength(stored) / widthMs, found }
}

/** Slot by slot and under the series' lock, so that what is filled meanwhile is no finding. `all`: every row of the chunk is doubted. */
async function lookCloser(
  db: Database,
  series: Series,
  rows: AuditedRows,
  chunk: Range,
  now: Millis,
  all: boolean,
): Promise<Found> {
  return db.transaction(async (tx) => {
    let found: Found = { gone: [], changed: [], strays: [], evidence: [] }
    let counted = 0
    await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
    const widthMs = series.widthSeconds * 1000
    const there = await readSlots(tx, rows, chunk, widthMs)
    const wrong = there.filter((row) => all || row.wrong).map(({ at }) => at)
    const ranges = rangesOfSlots(
      there.map(({ at }) => at),
      widthMs,
    )
    await changeKnowledge(tx, [series.id], chunk, (_id, known) => {
      const stored = clip(storedOf(known), [chunk])
      const gone = subtractAll(stored, ranges)
      const changed = clip(rangesOfSlots(wrong, widthMs), stored)
      counted = totalLength(stored) / widthMs
      found = { gone, changed, strays: subtractAll(ranges, known.intervals), evidence: [] }
      return doubt(doubt(known, gone, 'rows-gone', now), changed, 'rows-changed', now)
    })
    await doubtMadeOfLost(tx, series, union([...found.gone, ...found.changed]), now)
    const evidence = found.changed.length === 0 ? [] : await readRows(tx, rows, wrong.slice(0, EVIDENCE_ROWS))
    const { gone: rowsGone, changed: rowsChanged, strays: strayRows } = found
    const isWrong = rowsGone.length + rowsChanged.length + strayRows.length > 0
    await markDoubted(tx, series, chunk, isWrong ? now : 0)
    if (isWrong) await writeFinding(tx, { series, rowsGone, rowsChanged, strayRows, checked: counted, evidence }, now)
    if (rowsChanged.length === 0) return found
    if (rows.firstWriterWins)
      for (let i = 0; i < wrong.length; i += CHUNK_SLOTS)
        await tx.execute(`DELETE FROM ${rows.table} WHERE ${rows.where} AND ${rows.time} IN (?)`, [
          ...rows.values,
          wrong.slice(i, i + CHUNK_SLOTS).map((at) => new Date(at)),
        ])
    return { ...found, evidence }
  })
}

function doubt(known: Knowledge, ranges: readonly Range[], reason: GapReason, now: Millis): Knowledge {
  return {
    intervals: ranges.reduce<readonly Interval[]>((left, range) => erase(left, range, ['stored']), known.intervals),
    notes: paintNotes(
      known.notes,
      ranges.map((range) => untriedNote(range, reason, now)),
    ),
  }
}

const storedOf = (known: Knowledge): Interval[] => known.intervals.filter(({ state }) => state === 'stored')

/** Slots of a chunk that have a row, and whether it fits its digest. */
async function readSlots(
  tx: Transaction,
  { table, time, where, values, content }: AuditedRows,
  { from, to }: Range,
  widthMs: number,
): Promise<{ at: Millis; wrong: boolean }[]> {
  const wrong = content === undefined ? '0' : `digest <> ${content.digest}`
  const rows = await tx.query<{ at: Date; wrong: number }>(
    `SELECT ${time} AS at, ${wrong} AS wrong FROM ${table} WHERE ${where} AND ${time} >= ? AND ${time} < ?`,
    [...values, new Date(from), new Date(to)],
  )
  return rows
    .map((row) => ({ at: row.at.getTime(), wrong: Number(row.wrong) === 1 }))
    .filter(({ at }) => at % widthMs === 0)
}

function readRows(tx: Transaction, rows: AuditedRows, slots: readonly Millis[]): Promise<unknown[]> {
  return tx.query(`SELECT * FROM ${rows.table} WHERE ${rows.where} AND ${rows.time} IN (?) ORDER BY ${rows.time}`, [
    ...rows.values,
    slots.map((at) => new Date(at)),
  ])
}
