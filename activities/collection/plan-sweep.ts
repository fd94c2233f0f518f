import type { Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import type { KeepCoverageInput } from '../../src/contracts/collection.ts'
import { listBackfills, type BackfillRow } from '../../src/store/backfills.ts'
import { claimedByOthers, type readClaims } from '../../src/store/claims.ts'
import type { LookAt } from './look.ts'
import { writeRequest, type RequestDeps } from './write-request.ts'

/** A series with the ranges that a sweep may ask for now. */
export interface DueSeries {
  readonly series: Series
  readonly ranges: readonly Range[]
}

/** What is due and in nobody's hands: neither claimed nor within an active backfill's reach. Nothing while one waits for the source: it waits for all. */
export function dueOf(
  looks: readonly LookAt[],
  claims: Awaited<ReturnType<typeof readClaims>>,
  active: readonly BackfillRow[],
): DueSeries[] {
  if (active.some(({ waiting }) => waiting !== undefined)) return []
  return looks.flatMap(({ series, due, within }) => {
    const taken = [...claimedByOthers(claims, series.id, '', within), ...active.flatMap((row) => reachOf(row, series))]
    const ranges = subtractAll(due, taken)
    return ranges.length > 0 ? [{ series, ranges }] : []
  })
}

/** The slots of a series that an active backfill will see to by itself. */
function reachOf(row: BackfillRow, series: Series): Range[] {
  const { subjects, from, to } = row.request
  return subjects.length === 0 || subjects.includes(series.subject) ? [{ from, to }] : []
}

/** Plans one backfill of what is due, unless the last ones broke and it is too soon for another. */
export async function planSweep(
  deps: RequestDeps,
  { dataset, source, width, order }: Pick<KeepCoverageInput, 'dataset' | 'source' | 'width' | 'order'>,
  all: readonly Series[],
  due: readonly DueSeries[],
  now: Millis,
): Promise<void> {
  if (due.length === 0 || (await isBackingOff(deps.database, dataset, source, now))) return
  const ranges = due.flatMap((each) => each.ranges)
  const subjects = [...new Set(due.map((each) => each.series.subject))]
  await writeRequest(
    deps,
    {
      dataset,
      source,
      subjects: subjects.length === new Set(all.map((each) => each.subject)).size ? [] : subjects,
      from: ranges.reduce((least, range) => Math.min(least, range.from), Infinity),
      to: ranges.reduce((most, range) => Math.max(most, range.to), -Infinity),
      mode: 'missing',
      order,
      width,
      reason: 'sweep',
      onlyDue: true,
    },
    now,
  )
}

/** When sweeps' backfills break one after the other, something is wrong that trying does not mend: the pause doubles up to an hour. */
async function isBackingOff(
  database: RequestDeps['database'],
  dataset: string,
  source: string,
  now: Millis,
): Promise<boolean> {
  const recent = (await listBackfills(database, { limit: 12, dataset, source })).filter(
    (row) => row.request.reason === 'sweep',
  )
  const healthy = recent.findIndex((row) => row.state !== 'failed')
  const broken = healthy === -1 ? recent.length : healthy
  const last = recent[0]?.endedAt
  return broken > 0 && last !== undefined && now < last + Math.min(15_000 * 2 ** broken, 3_600_000)
}
