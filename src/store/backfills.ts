import type { Millis } from '../domain/clock.ts'
import {
  isEnded,
  type BackfillRequest,
  type BackfillState,
  type SlotTally,
  type Waiting,
} from '../domain/collection/backfill.ts'
import type { GapReason } from '../domain/collection/gap.ts'
import type { Queryable, Value } from './database.ts'

/** Slots by state inside a backfill's range at one moment. */
export interface StateCounts {
  readonly stored: number
  readonly none: number
  readonly unobtainable: number
}

export interface BackfillRow {
  readonly id: string
  readonly request: BackfillRequest
  readonly state: BackfillState
  readonly base: StateCounts
  /** What it waits for; undefined while its source answers. */
  readonly waiting: Waiting | undefined
  readonly slots: SlotTally
  readonly calls: { readonly planned: number; readonly made: number }
  readonly requestedAt: Millis
  readonly startedAt: Millis | undefined
  readonly endedAt: Millis | undefined
  readonly endedReason: string
}

interface Stored {
  id: string
  request: string | BackfillRequest
  base: string | StoredBase | null
  state: BackfillState
  slots_planned: number
  slots_stored: number
  slots_none: number
  slots_unobtainable: number
  slots_unconfirmed: number
  slots_failed: number
  slots_left: number
  calls_planned: number
  calls_made: number
  requested_at: Date
  started_at: Date | null
  ended_at: Date | null
  ended_reason: string
}

/** Beside the slots it began with: what it waits for now. */
type StoredBase = StateCounts & {
  readonly waitsFor?: GapReason | undefined
  readonly waitsSince?: number | undefined
  readonly waitsUntil?: number | undefined
}

const NO_WAITING = `JSON_REMOVE(base, '$.waitsFor', '$.waitsSince', '$.waitsUntil')`

const ACTIVE: readonly BackfillState[] = ['planned', 'running', 'paused']

/** Newest first. `active` true: only those that have not ended. */
export async function listBackfills(
  db: Queryable,
  query: { limit: number; active?: boolean | undefined; dataset?: string | undefined; source?: string | undefined },
): Promise<BackfillRow[]> {
  const where: string[] = []
  const values: (Value | readonly Value[])[] = []
  if (query.active === true) {
    where.push('state IN (?)')
    values.push(ACTIVE)
  }
  if (query.dataset !== undefined) {
    where.push('dataset = ?')
    values.push(query.dataset)
  }
  if (query.source !== undefined) {
    where.push('source = ?')
    values.push(query.source)
  }
  const rows = await db.query<Stored>(
    `SELECT * FROM backfills ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`} ORDER BY requested_at DESC, id LIMIT ?`,
    [...values, query.limit],
  )
  return rows.map(rowOf)
}

export async function findBackfill(db: Queryable, id: string): Promise<BackfillRow | undefined> {
  const [row] = await db.query<Stored>('SELECT * FROM backfills WHERE id = ?', [id])
  return row === undefined ? undefined : rowOf(row)
}

/** The backfill that is already at work on the same request, if any. */
export async function findActiveByKey(db: Queryable, requestKey: string): Promise<BackfillRow | undefined> {
  const [row] = await db.query<Stored>(
    'SELECT * FROM backfills WHERE request_key = ? AND state IN (?) ORDER BY requested_at LIMIT 1',
    [requestKey, ACTIVE],
  )
  return row === undefined ? undefined : rowOf(row)
}

/**
 * Writes a planned backfill and gives its id; an equal request that is at work already keeps its own, whose id is given instead,
 * however many ask at once: no two rows that have not ended have the same key.
 */
export async function createBackfill(
  db: Queryable,
  plan: {
    id: string
    request: BackfillRequest
    requestKey: string
    base: StateCounts
    slotsPlanned: number
    callsPlanned: number
    requestedAt: Millis
  },
): Promise<string> {
  await db.execute(
    `INSERT IGNORE INTO backfills (id, dataset, source, request, request_key, active_key, base, state, slots_planned, slots_left, calls_planned, requested_at) VALUES (?)`,
    [
      [
        plan.id,
        plan.request.dataset,
        plan.request.source,
        JSON.stringify(plan.request),
        plan.requestKey,
        plan.requestKey,
        JSON.stringify(plan.base),
        'planned',
        plan.slotsPlanned,
        plan.slotsPlanned,
        plan.callsPlanned,
        new Date(plan.requestedAt),
      ],
    ],
  )
  return (await findActiveByKey(db, plan.requestKey))?.id ?? plan.id
}

/** Moves a backfill that has not ended to another state; an end is final. Gives whether it moved. */
export async function moveBackfill(
  db: Queryable,
  id: string,
  state: BackfillState,
  at: Millis,
  reason = '',
): Promise<boolean> {
  const ended = isEnded(state)
  const { affectedRows } = await db.execute(
    `UPDATE backfills SET state = ?, started_at = COALESCE(started_at, ?), ended_at = ?, ended_reason = ?, base = ${NO_WAITING}${ended ? ', active_key = NULL' : ''} WHERE id = ? AND state IN (?)`,
    [state, state === 'planned' ? null : new Date(at), ended ? new Date(at) : null, reason.slice(0, 255), id, ACTIVE],
  )
  return affectedRows > 0
}

/** Notes who told a backfill that has not ended to stop. Its end says it again; until then it is what `isStopped` reads. */
export async function noteStop(db: Queryable, id: string, by: string): Promise<void> {
  await db.execute('UPDATE backfills SET ended_reason = ? WHERE id = ? AND state IN (?)', [
    by.slice(0, 255) || 'nobody named',
    id,
    ACTIVE,
  ])
}

/** Notes what a running backfill waits for, or that it waits no more. */
export async function noteWaiting(db: Queryable, id: string, waiting: Waiting | undefined): Promise<void> {
  const base =
    waiting === undefined
      ? NO_WAITING
      : `JSON_SET(COALESCE(base, JSON_OBJECT()), '$.waitsFor', ?, '$.waitsSince', ?, '$.waitsUntil', ?)`
  const values = waiting === undefined ? [] : [waiting.reason, waiting.since, waiting.until]
  await db.execute(`UPDATE backfills SET base = ${base} WHERE id = ? AND state = 'running'`, [...values, id])
}

/** Whether a backfill is paused, told to stop, or has ended: nothing more is asked for on its behalf. */
export async function isStopped(db: Queryable, id: string): Promise<boolean> {
  const [row] = await db.query<{ state: BackfillState; ended_reason: string }>(
    'SELECT state, ended_reason FROM backfills WHERE id = ?',
    [id],
  )
  return row !== undefined && (row.state === 'paused' || isEnded(row.state) || row.ended_reason !== '')
}

/** Changes pages in flight or order of a backfill that has not ended. */
export async function setBackfillRequest(db: Queryable, id: string, request: BackfillRequest): Promise<void> {
  await db.execute('UPDATE backfills SET request = ? WHERE id = ? AND state IN (?)', [
    JSON.stringify(request),
    id,
    ACTIVE,
  ])
}

/** Writes how a backfill that has not ended stands: whoever was held up while counting changes no end. */
export async function writeTally(db: Queryable, id: string, slots: SlotTally): Promise<void> {
  await db.execute(
    'UPDATE backfills SET slots_stored = ?, slots_none = ?, slots_unobtainable = ?, slots_unconfirmed = ?, slots_failed = ?, slots_left = ? WHERE id = ? AND ended_at IS NULL',
    [slots.stored, slots.none, slots.unobtainable, slots.unconfirmed, slots.failed, slots.left, id],
  )
}

export async function addCalls(db: Queryable, id: string, calls: number): Promise<void> {
  if (calls > 0) await db.execute('UPDATE backfills SET calls_made = calls_made + ? WHERE id = ?', [calls, id])
}

function rowOf(row: Stored): BackfillRow {
  const base: StoredBase = parse<StoredBase>(row.base) ?? { stored: 0, none: 0, unobtainable: 0 }
  const { stored = 0, none = 0, unobtainable = 0, waitsFor, waitsSince, waitsUntil } = base
  const request = parse<BackfillRequest>(row.request)
  if (request === undefined) throw new Error(`Backfill ${row.id} has no request.`)
  return {
    id: row.id,
    request,
    state: row.state,
    base: { stored, none, unobtainable },
    waiting:
      waitsFor === undefined ? undefined : { reason: waitsFor, since: Number(waitsSince), until: Number(waitsUntil) },
    slots: {
      planned: Number(row.slots_planned),
      stored: Number(row.slots_stored),
      none: Number(row.slots_none),
      unobtainable: Number(row.slots_unobtainable),
      unconfirmed: Number(row.slots_unconfirmed),
      failed: Number(row.slots_failed),
      left: Number(row.slots_left),
    },
    calls: { planned: Number(row.calls_planned), made: Number(row.calls_made) },
    requestedAt: row.requested_at.getTime(),
    startedAt: row.started_at?.getTime(),
    endedAt: row.ended_at?.getTime(),
    endedReason: row.ended_reason,
  }
}

/** MySQL gives a JSON column parsed, MariaDB as text. */
function parse<T>(column: string | T | null): T | undefined {
  if (column === null) return undefined
  return typeof column === 'string' ? (JSON.parse(column) as T) : column
}
