import { createHash } from 'node:crypto'
import type { Millis } from '../domain/clock.ts'
import type { Severity } from '../domain/quality/reasons.ts'
import type { Dataset, SeriesKey } from '../domain/collection/series.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

/** `held` nobody has decided; `released` it is true; `rejected` it is not. */
export type QuarantineState = 'held' | 'released' | 'rejected'

/** A doubted row as it came. `payload` is JSON of the row as it would be, or was, stored. */
export interface DoubtedRow {
  readonly slotAt: Millis
  readonly payload: string
  readonly severity: Severity
  /** Closed words of domain/quality/reasons.ts. */
  readonly reasons: readonly string[]
  readonly evidence: string
  /** What became of it at once, where nobody has to decide; held when absent. */
  readonly settled?: 'released' | 'rejected'
}

export interface QuarantineEntry extends DoubtedRow {
  readonly id: number
  readonly seriesId: number
  readonly state: QuarantineState
  readonly seenAt: Millis
  readonly lastSeenAt: Millis
  readonly decidedAt: Millis | undefined
  /** A person's door (`the page`, `the command line`), or `the same answer`, `a later answer`, `a second answer`; empty while held. */
  readonly decidedBy: string
  readonly decidedReason: string
}

export interface Ruling {
  readonly state: QuarantineState
  readonly at: Millis
  readonly by: string
  readonly reason: string
}

interface Stored {
  id: number
  series_id: number
  slot_at: Date
  payload: string
  severity: Severity
  reasons: string
  evidence: string
  state: QuarantineState
  seen_at: Date
  last_seen_at: Date
  decided_at: Date | null
  decided_by: string
  decided_reason: string
}

/** Who decides where the answer that came with a row leaves nothing to decide. */
export const SAME_ANSWER = 'the same answer'

const COLUMNS =
  'q.id, q.series_id, q.slot_at, q.payload, q.severity, q.reasons, q.evidence, q.state, q.seen_at, q.last_seen_at, q.decided_at, q.decided_by, q.decided_reason'

/** Equal for rows that say the same. */
export function payloadHash(payload: string): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 16)
}

/** Files doubted rows; one that is there already keeps its state, and is only told to have come again. */
export async function writeQuarantine(
  tx: Transaction,
  seriesId: number,
  rows: readonly DoubtedRow[],
  at: Millis,
): Promise<void> {
  if (rows.length === 0) return
  await tx.execute(
    `INSERT INTO quarantine (series_id, slot_at, payload_hash, payload, severity, reasons, evidence, state, seen_at, last_seen_at, decided_at, decided_by) VALUES ?
     ON DUPLICATE KEY UPDATE last_seen_at = VALUES(last_seen_at), reasons = VALUES(reasons), evidence = VALUES(evidence)`,
    [
      rows.map(({ slotAt, payload, severity, reasons, evidence, settled }) => [
        seriesId,
        new Date(slotAt),
        payloadHash(payload),
        payload.slice(0, 60_000),
        severity,
        reasons.join(',').slice(0, 255),
        evidence.slice(0, 1000),
        settled ?? 'held',
        new Date(at),
        new Date(at),
        settled === undefined ? null : new Date(at),
        settled === undefined ? '' : SAME_ANSWER,
      ]),
    ],
  )
}

/** Says what became of entries. A ruling may be changed by a later one. */
export async function rule(tx: Queryable, ids: readonly number[], ruling: Ruling): Promise<void> {
  if (ids.length === 0) return
  await tx.execute(
    'UPDATE quarantine SET state = ?, decided_at = ?, decided_by = ?, decided_reason = ? WHERE id IN (?)',
    [ruling.state, new Date(ruling.at), ruling.by.slice(0, 64), ruling.reason.slice(0, 255), ids],
  )
}

/** Entries of one series whose slot lies in the range, whatever their state; oldest slot first. */
export async function quarantineOf(db: Queryable, seriesId: number, within: Range): Promise<QuarantineEntry[]> {
  const rows = await db.query<Stored>(
    `SELECT ${COLUMNS} FROM quarantine q WHERE q.series_id = ? AND q.slot_at >= ? AND q.slot_at < ? ORDER BY q.slot_at, q.id`,
    [seriesId, new Date(within.from), new Date(within.to)],
  )
  return rows.map(entryOf)
}

/** Entries that are stored rows nobody has decided about, of some series; oldest slot first. */
export async function heldSuspects(
  db: Queryable,
  seriesIds: readonly number[],
  within: Range,
): Promise<QuarantineEntry[]> {
  if (seriesIds.length === 0) return []
  const rows = await db.query<Stored>(
    `SELECT ${COLUMNS} FROM quarantine q
     WHERE q.state = 'held' AND q.severity = 'suspect' AND q.series_id IN (?) AND q.slot_at >= ? AND q.slot_at < ? ORDER BY q.slot_at, q.id`,
    [seriesIds, new Date(within.from), new Date(within.to)],
  )
  return rows.map(entryOf)
}

export interface NamedEntry extends QuarantineEntry {
  readonly series: SeriesKey
}

export interface QuarantineQuery {
  readonly id?: number | undefined
  readonly state?: QuarantineState | undefined
  readonly dataset?: Dataset | undefined
  readonly subject?: string | undefined
  /** Only entries with a smaller id: the next page of the list. */
  readonly before?: number | undefined
  readonly limit: number
}

/** Entries with their series, the newest first. */
export async function listQuarantine(db: Queryable, query: QuarantineQuery): Promise<NamedEntry[]> {
  const terms: [string, string | number | undefined][] = [
    ['q.id = ?', query.id],
    ['q.state = ?', query.state],
    ['s.dataset = ?', query.dataset],
    ['s.subject = ?', query.subject],
    ['q.id < ?', query.before],
  ]
  const asked = terms.filter((term): term is [string, string | number] => term[1] !== undefined)
  const where = asked.length === 0 ? '' : `WHERE ${asked.map(([term]) => term).join(' AND ')}`
  const rows = await db.query<Stored & { dataset: Dataset; source: string; subject: string; width_seconds: number }>(
    `SELECT ${COLUMNS}, s.dataset, s.source, s.subject, s.width_seconds
     FROM quarantine q JOIN series s ON s.id = q.series_id ${where} ORDER BY q.id DESC LIMIT ?`,
    [...asked.map(([, value]) => value), query.limit],
  )
  return rows.map((row) => ({
    ...entryOf(row),
    series: { dataset: row.dataset, source: row.source, subject: row.subject, widthSeconds: row.width_seconds },
  }))
}

/** How many entries each series has that nobody has decided about. */
export async function heldCounts(
  db: Queryable,
): Promise<{ readonly seriesId: number; readonly severity: Severity; readonly amount: number }[]> {
  const rows = await db.query<{ series_id: number; severity: Severity; amount: number }>(
    "SELECT series_id, severity, COUNT(*) AS amount FROM quarantine WHERE state = 'held' GROUP BY series_id, severity",
  )
  return rows.map((row) => ({ seriesId: row.series_id, severity: row.severity, amount: Number(row.amount) }))
}

function entryOf(row: Stored): QuarantineEntry {
  return {
    id: row.id,
    seriesId: row.series_id,
    slotAt: row.slot_at.getTime(),
    payload: row.payload,
    severity: row.severity,
    reasons: row.reasons.split(','),
    evidence: row.evidence,
    state: row.state,
    seenAt: row.seen_at.getTime(),
    lastSeenAt: row.last_seen_at.getTime(),
    decidedAt: row.decided_at?.getTime(),
    decidedBy: row.decided_by,
    decidedReason: row.decided_reason,
  }
}
