import type { Millis } from '../domain/clock.ts'
import type { Queryable, Transaction } from './database.ts'

/** A scorer as it was at one time: the same name and version give the same score for the same text. */
export interface ScorerVersion {
  readonly scorer: string
  readonly version: string
}

/** Whose scores count. `standsIn` is asked only where `counts` has no score. */
export interface ActiveScorers {
  readonly counts: ScorerVersion
  readonly countsSince: Millis
  readonly standsIn: ScorerVersion | undefined
  readonly standsInSince: Millis | undefined
}

interface ActiveRow {
  place: number
  scorer: string
  version: string
  since: Date
}

/** Whose scores count; undefined before anything was scored. */
export async function readActive(db: Queryable): Promise<ActiveScorers | undefined> {
  return activeOf(
    await db.query<ActiveRow>('SELECT place, scorer, version, since FROM sentiment_active ORDER BY place'),
  )
}

/** The same, and nobody changes it until this transaction ends; others may share the lock. */
export async function shareActive(tx: Transaction): Promise<ActiveScorers | undefined> {
  return activeOf(
    await tx.query<ActiveRow>(
      'SELECT place, scorer, version, since FROM sentiment_active ORDER BY place LOCK IN SHARE MODE',
    ),
  )
}

/** The same for the one who is going to change it: waits until everybody who writes scores has committed. */
export async function lockActive(tx: Transaction): Promise<ActiveScorers | undefined> {
  return activeOf(
    await tx.query<ActiveRow>('SELECT place, scorer, version, since FROM sentiment_active ORDER BY place FOR UPDATE'),
  )
}

/** The first version ever to count; changes nothing where one does. */
export async function activateFirst(db: Queryable, first: ScorerVersion, at: Millis): Promise<void> {
  await db.execute('INSERT IGNORE INTO sentiment_active (place, scorer, version, since) VALUES (1, ?, ?, ?)', [
    first.scorer,
    first.version,
    new Date(at),
  ])
}

/** Makes a version count, alone. To be called under `lockActive`. */
export async function switchActive(tx: Transaction, next: ScorerVersion, at: Millis): Promise<void> {
  await tx.execute('DELETE FROM sentiment_active')
  await tx.execute('INSERT INTO sentiment_active (place, scorer, version, since) VALUES (1, ?, ?, ?)', [
    next.scorer,
    next.version,
    new Date(at),
  ])
}

/** Names who stands in while the version that counts cannot be asked. */
export async function nameStandIn(db: Queryable, standIn: ScorerVersion, at: Millis): Promise<void> {
  await db.execute(
    `INSERT INTO sentiment_active (place, scorer, version, since) VALUES (2, ?, ?, ?)
     ON DUPLICATE KEY UPDATE since = IF(scorer = VALUES(scorer) AND version = VALUES(version), since, VALUES(since)),
       scorer = VALUES(scorer), version = VALUES(version)`,
    [standIn.scorer, standIn.version, new Date(at)],
  )
}

/** Nothing that counts is a stand-in's any more. To be called under `lockActive`. */
export async function clearStandIn(tx: Transaction): Promise<void> {
  await tx.execute('DELETE FROM sentiment_active WHERE place = 2')
}

export function isSameVersion(a: ScorerVersion | undefined, b: ScorerVersion | undefined): boolean {
  return a !== undefined && a.scorer === b?.scorer && a.version === b.version
}

function activeOf(rows: readonly ActiveRow[]): ActiveScorers | undefined {
  const at = (place: number) => rows.find((row) => row.place === place)
  const [first, second] = [at(1), at(2)]
  if (first === undefined) return undefined
  return {
    counts: { scorer: first.scorer, version: first.version },
    countsSince: first.since.getTime(),
    standsIn: second === undefined ? undefined : { scorer: second.scorer, version: second.version },
    standsInSince: second?.since.getTime(),
  }
}
