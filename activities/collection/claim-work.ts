import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { BackfillOrder } from '../../src/domain/collection/backfill.ts'
import { NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { pagesToFetch, spanOf, type PageWork, type WorkRules } from '../../src/domain/collection/work.ts'
import { intersect, type Range } from '../../src/domain/range.ts'
import { rangeOfRequest } from '../../src/store/backfill-plan.ts'
import { claimedByOthers, readClaims, writeClaims, type Claim } from '../../src/store/claims.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import type { PageKind } from './pages.ts'

/** What one activity shall fill: slots of [from, to) of some series, for one holder of claims. */
export interface FillJob {
  readonly kind: PageKind
  readonly series: readonly Series[]
  readonly range: Range
  readonly lane: 'live' | 'backfill'
  readonly order: BackfillOrder
  /** The backfill or run on whose behalf slots are asked, so that it asks none twice. */
  readonly askedBy: string
  /** Who holds the claims; a retry of the same activity is the same holder, and goes on with its own. */
  readonly holder: string
  readonly onlyDue: boolean
  readonly onlyFailed: boolean
}

export interface ClaimedPage extends PageWork {
  readonly series: Series
}

/** A claim that is not renewed for this long is free again: its holder has died. */
export const LEASE_MS = 30_000

export interface ClaimedWork {
  readonly pages: readonly ClaimedPage[]
  /** Nothing is free, but others still fetch inside this job's range. */
  readonly othersAtWork: boolean
}

/** Claims up to `most` pages of the first series that has work, under its row lock. */
export async function claimWork(database: Database, clock: Clock, job: FillJob, most: number): Promise<ClaimedWork> {
  const now = clock()
  const ids = job.series.map((series) => series.id)
  const [known, claims] = [await readKnowledge(database, ids), await readClaims(database, ids, now)]
  let othersAtWork = false
  for (const series of job.series) {
    const look = { job, series, now }
    const within = rangeOf(look)
    if (within === undefined) continue
    othersAtWork ||= claims.some(
      (claim) =>
        claim.seriesId === series.id &&
        !claim.holder.startsWith(`${job.askedBy}/`) &&
        intersect(claim, within) !== undefined,
    )
    if (freePages(look, known.get(series.id) ?? NOTHING_KNOWN, claims).length === 0) continue
    const pages = await claimUnderLock(database, look, most)
    if (pages.length > 0) return { pages, othersAtWork }
  }
  return { pages: [], othersAtWork }
}

interface Look {
  readonly job: FillJob
  readonly series: Series
  readonly now: Millis
}

function rangeOf({ job, series, now }: Look): Range | undefined {
  return rangeOfRequest(job.range, series, job.kind, now)
}

function freePages(look: Look, known: Knowledge, claims: readonly Claim[]): PageWork[] {
  const within = rangeOf(look)
  return within === undefined
    ? []
    : pagesToFetch(within, known, rulesOf(look, claimedByOthers(claims, look.series.id, look.job.holder, within)))
}

function rulesOf({ job, series, now }: Look, claimed: readonly Range[]): WorkRules {
  return {
    widthMs: series.widthSeconds * 1000,
    pageSlots: job.kind.pageSlots(series),
    order: job.order,
    askedBy: job.askedBy,
    onlyDue: job.onlyDue,
    onlyFailed: job.onlyFailed,
    now,
    claimed,
  }
}

function claimUnderLock(database: Database, look: Look, most: number): Promise<ClaimedPage[]> {
  const { job, series, now } = look
  return database.transaction(async (tx) => {
    await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
    const known = await readKnowledge(tx, [series.id])
    const pages = freePages(look, known.get(series.id) ?? NOTHING_KNOWN, await readClaims(tx, [series.id], now)).slice(
      0,
      most,
    )
    await writeClaims(
      tx,
      series.id,
      job.holder,
      pages.map((page) => spanOf(page.want)),
      now + LEASE_MS,
    )
    return pages.map((page) => ({ ...page, series }))
  })
}
