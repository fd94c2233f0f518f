import type { Millis } from '../domain/clock.ts'
import type { Channel, Notification } from '../domain/incidents/incident.ts'
import type { Queryable } from './database.ts'

export type LedgerState = 'sending' | 'waiting' | 'unknown' | 'delivered' | 'failed'

/** A notice as the ledger knows it. */
export interface LedgerRow {
  readonly key: string
  readonly number: number
  readonly transition: string
  readonly level: string
  readonly channel: Channel
  readonly state: LedgerState
  readonly attempts: number
  readonly unknowns: number
  readonly firstAt: Millis
  readonly lastAt: Millis
  readonly nextTryAt: Millis | undefined
  readonly deliveredAt: Millis | undefined
  readonly receipt: string
}

interface Stored {
  ledger_key: string
  number: number
  transition: string
  level: string
  channel: Channel
  state: LedgerState
  attempts: number
  unknowns: number
  first_at: Date
  last_at: Date
  next_try_at: Date | null
  delivered_at: Date | null
  receipt: string
}

export async function findNotice(db: Queryable, key: string): Promise<LedgerRow | undefined> {
  const [row] = await db.query<Stored>('SELECT * FROM incident_notifications WHERE ledger_key = ?', [key])
  return row === undefined ? undefined : rowOf(row)
}

/** Writes a notice as it stands. What was delivered stays delivered, whoever writes late. */
export async function writeNotice(db: Queryable, row: LedgerRow): Promise<void> {
  const columns = ['state', 'attempts', 'unknowns', 'last_at', 'next_try_at', 'delivered_at', 'receipt']
  // The state is assigned last: the guard of the others reads what it was before.
  const assigned = [...columns.slice(1), 'state']
  await db.execute(
    `INSERT INTO incident_notifications (ledger_key, number, transition, level, channel, first_at, ${columns.join(', ')}) VALUES (?)
     ON DUPLICATE KEY UPDATE ${assigned.map((name) => `${name} = IF(state = 'delivered', ${name}, VALUES(${name}))`).join(', ')}`,
    [
      [
        row.key,
        row.number,
        row.transition.slice(0, 64),
        row.level.slice(0, 16),
        row.channel,
        new Date(row.firstAt),
        row.state,
        row.attempts,
        row.unknowns,
        new Date(row.lastAt),
        row.nextTryAt === undefined ? null : new Date(row.nextTryAt),
        row.deliveredAt === undefined ? null : new Date(row.deliveredAt),
        row.receipt.slice(0, 500),
      ],
    ],
  )
}

/** Every notice of an incident, as people read them. */
export async function noticesOf(db: Queryable, number: number): Promise<Notification[]> {
  const rows = await db.query<Stored>(
    'SELECT * FROM incident_notifications WHERE number = ? ORDER BY first_at, ledger_key',
    [number],
  )
  return rows.map(rowOf).map((row) => ({
    key: row.key,
    transition: row.transition,
    level: row.level,
    channel: row.channel,
    state: row.state === 'delivered' || row.state === 'failed' ? row.state : 'sending',
    attempts: row.attempts,
    firstAt: row.firstAt,
    deliveredAt: row.deliveredAt,
    nextTryAt: row.nextTryAt,
    receipt: row.receipt,
  }))
}

function rowOf(row: Stored): LedgerRow {
  return {
    key: row.ledger_key,
    number: Number(row.number),
    transition: row.transition,
    level: row.level,
    channel: row.channel,
    state: row.state,
    attempts: row.attempts,
    unknowns: row.unknowns,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    nextTryAt: row.next_try_at?.getTime(),
    deliveredAt: row.delivered_at?.getTime(),
    receipt: row.receipt,
  }
}
