import type { Millis } from '../domain/clock.ts'
import { intersect, type Range } from '../domain/range.ts'
import type { Queryable, Transaction } from './database.ts'

export interface Claim extends Range {
  readonly seriesId: number
  readonly holder: string
  readonly leasedUntil: Millis
}

/** Living claims on these series, whoever holds them. */
export async function readClaims(db: Queryable, seriesIds: readonly number[], now: Millis): Promise<Claim[]> {
  if (seriesIds.length === 0) return []
  const rows = await db.query<{ series_id: number; start_at: Date; end_at: Date; holder: string; leased_until: Date }>(
    'SELECT series_id, start_at, end_at, holder, leased_until FROM claims WHERE series_id IN (?) AND leased_until > ? ORDER BY series_id, start_at',
    [seriesIds, new Date(now)],
  )
  return rows.map((row) => ({
    seriesId: row.series_id,
    from: row.start_at.getTime(),
    to: row.end_at.getTime(),
    holder: row.holder,
    leasedUntil: row.leased_until.getTime(),
  }))
}

/** Writes claims. The caller holds the series' row lock and has seen that no living claim of another holder overlaps. */
export async function writeClaims(
  tx: Transaction,
  seriesId: number,
  holder: string,
  ranges: readonly Range[],
  leasedUntil: Millis,
): Promise<void> {
  if (ranges.length === 0) return
  await tx.execute(
    `INSERT INTO claims (series_id, start_at, end_at, holder, leased_until) VALUES ?
     ON DUPLICATE KEY UPDATE end_at = VALUES(end_at), holder = VALUES(holder), leased_until = VALUES(leased_until)`,
    [ranges.map((range) => [seriesId, new Date(range.from), new Date(range.to), holder, new Date(leasedUntil)])],
  )
}

/** Gives back what a holder claimed of one series inside `range`. */
export async function dropClaims(db: Queryable, seriesId: number, holder: string, range: Range): Promise<void> {
  await db.execute('DELETE FROM claims WHERE series_id = ? AND holder = ? AND start_at < ? AND end_at > ?', [
    seriesId,
    holder,
    new Date(range.to),
    new Date(range.from),
  ])
}

/** Gives back everything a holder still claims. */
export async function dropHolder(db: Queryable, holder: string): Promise<void> {
  await db.execute('DELETE FROM claims WHERE holder = ?', [holder])
}

/** Gives back everything that any lane of a backfill still claims. */
export async function dropBackfill(db: Queryable, id: string): Promise<void> {
  await db.execute('DELETE FROM claims WHERE holder LIKE ?', [`${id}/%`])
}

/** Lengthens the lease of everything a holder claims. */
export async function renewClaims(db: Queryable, holder: string, leasedUntil: Millis): Promise<void> {
  await db.execute('UPDATE claims SET leased_until = ? WHERE holder = ?', [new Date(leasedUntil), holder])
}

/** Removes leases that have ended, so that the table stays as small as the work in flight. */
export async function sweepClaims(db: Queryable, now: Millis): Promise<void> {
  await db.execute('DELETE FROM claims WHERE leased_until <= ?', [new Date(now)])
}

/** The parts of other holders' claims that lie in a range. */
export function claimedByOthers(claims: readonly Claim[], seriesId: number, holder: string, range: Range): Range[] {
  return claims.flatMap((claim) =>
    claim.seriesId === seriesId && claim.holder !== holder ? (intersect(claim, range) ?? []) : [],
  )
}
