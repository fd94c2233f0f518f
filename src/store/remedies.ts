import type { Millis } from '../domain/clock.ts'
import { permitFor, type Attempt, type Permit } from '../domain/incidents/permit.ts'
import type { Remedy } from '../domain/incidents/remedy.ts'
import type { Database, Queryable, Transaction } from './database.ts'

/** An attempt as it is kept. */
export interface RemedyRun {
  readonly remedy: string
  readonly target: string
  readonly key: string
  readonly incident: number | undefined
  readonly state: 'running' | 'applied' | 'failed'
  readonly sentence: string
  readonly startedAt: Millis
  readonly endedAt: Millis | undefined
}

export interface RemedyClaim {
  readonly remedy: string
  readonly target: string
  /** The same key never begins a second attempt. */
  readonly key: string
  readonly incident: number | undefined
  readonly approvedBy: string | undefined
}

/** `began` it is this caller's to do; `again` this key began it before: `run` says how far it came. */
export type Claimed =
  | { readonly is: 'began' }
  | { readonly is: 'again'; readonly run: RemedyRun }
  | { readonly is: 'refused'; readonly permit: Extract<Permit, { granted: false }> }

interface Row {
  remedy: string
  target: string
  claim_key: string
  incident: number | string | null
  state: RemedyRun['state']
  sentence: string
  started_at: Date
  ended_at: Date | null
}

/**
 * Begins an attempt if budget, cool-down and the others allow it. All who ask for one remedy pass one gate, one after the other, so that
 * fifty at once begin one attempt. `elsewhere`: attempts that are written down in another ledger.
 */
export async function claimRemedy(
  database: Database,
  claim: RemedyClaim,
  rule: Remedy,
  now: Millis,
  elsewhere: readonly Attempt[] = [],
): Promise<Claimed> {
  return database.transaction(async (tx) => {
    await tx.execute(
      'INSERT INTO remedy_gates (remedy, passed) VALUES (?, 1) ON DUPLICATE KEY UPDATE passed = passed + 1',
      [claim.remedy],
    )
    const [known] = await runsWhere(tx, 'claim_key = ?', [claim.key])
    if (known !== undefined) return { is: 'again', run: known }
    const since = now - Math.max(rule.budget.withinMs, 2 * rule.coolDownMs, rule.leaseMs)
    const past = await runsWhere(tx, 'remedy = ? AND started_at > ?', [claim.remedy, new Date(since)])
    const permit = permitFor(rule, claim.target, [...past, ...elsewhere], now, true)
    if (!permit.granted) return { is: 'refused', permit }
    await begin(tx, claim, permit.window, now)
    return { is: 'began' }
  })
}

async function begin(tx: Transaction, claim: RemedyClaim, window: Millis, now: Millis): Promise<void> {
  const { remedy, target, key, incident, approvedBy } = claim
  await tx.execute(
    `INSERT INTO remedy_runs (remedy, target, window_at, claim_key, incident, approved_by, state, started_at) VALUES (?)`,
    [
      [
        remedy,
        target,
        new Date(window),
        key,
        incident ?? null,
        approvedBy?.slice(0, 64) ?? null,
        'running',
        new Date(now),
      ],
    ],
  )
}

/** How an attempt ended. Written once; a later word changes nothing. */
export async function endRemedy(
  db: Queryable,
  key: string,
  state: 'applied' | 'failed',
  sentence: string,
  now: Millis,
): Promise<void> {
  await db.execute(
    "UPDATE remedy_runs SET state = ?, sentence = ?, ended_at = ? WHERE claim_key = ? AND state = 'running'",
    [state, sentence.slice(0, 1000), new Date(now), key],
  )
}

/** There was nothing to do: the attempt does not count against the budget. */
export async function forgetRemedy(db: Queryable, key: string): Promise<void> {
  await db.execute("DELETE FROM remedy_runs WHERE claim_key = ? AND state = 'running'", [key])
}

/** The newest attempts first. */
export async function listRemedyRuns(db: Queryable, limit: number): Promise<RemedyRun[]> {
  return runsWhere(db, '1 = 1', [], limit)
}

async function runsWhere(
  db: Queryable,
  where: string,
  values: readonly (string | Date)[],
  limit = 1_000,
): Promise<RemedyRun[]> {
  const rows = await db.query<Row>(
    `SELECT remedy, target, claim_key, incident, state, sentence, started_at, ended_at FROM remedy_runs
     WHERE ${where} ORDER BY id DESC LIMIT ?`,
    [...values, limit],
  )
  return rows.map((row) => ({
    remedy: row.remedy,
    target: row.target,
    key: row.claim_key,
    incident: row.incident === null ? undefined : Number(row.incident),
    state: row.state,
    sentence: row.sentence,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime(),
  }))
}
