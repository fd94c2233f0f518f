import { randomBytes } from 'node:crypto'
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
  /** When that was requested: what others have just asked since is not asked again. Never when left out. */
  readonly askedSince?: Millis
  /** Who holds the claims; see `holderOf`. */
  readonly holder: string
  readonly onlyDue: boolean
  readonly onlyFailed: boolean
  /** Also slots of which an empty answer is too young for a second one to say anything. */
  readonly forced?: boolean
}

export interface ClaimedPage extends PageWork {
  readonly series: Series
}

/** A claim that is not renewed for this long is free again: its holder has died. */
export const LEASE_MS = 15_000

/**
 * A name for one attempt at a seat (a lane of a backfill, a live run). Every attempt has its own: Temporal starts the next one when
 * an attempt has been silent for too long, which may still be fetching, so its claims are only free when their lease has ended.
 */
export function holderOf(seat: string): string {
  return `${seat}/${randomBytes(6).toString('hex')}`
}

const seatOf = (holder: string): string => holder.slice(0, holder.lastIndexOf('/') + 1)

export interface ClaimedWork {
  readonly pages: readonly ClaimedPage[]
  /** Nothing is free, but others still fetch inside this job's range. */
  readonly othersAtWork: boolean
}

/** A window looked at under the lock holds this many times the pages that are claimed: others may have taken some since. */
const WINDOW_CLAIMS = 4

/**
 * What is left of a job, claimed piece by piece. What a series lacks is read once and remembered, because others change it only by
 * taking from it; the window about to be claimed is read again under the series' lock.
 */
export function openWork(database: Database, clock: Clock, job: FillJob) {
  const ids = job.series.map((series) => series.id)
  /** Free pages by series, the next one first; empty where a series had none. */
  const seen = new Map<number, PageWork[]>()

  /** Reads some more series, twice as many each time nothing was found: one is enough to work, and a thousand are few questions. */
  const see = async (unseen: readonly Series[], claims: readonly Claim[], now: Millis): Promise<void> => {
    const looks = unseen.map((series) => ({ job, series, now }))
    const known = await readKnowledge(
      database,
      unseen.map((series) => series.id),
      job.range,
    )
    for (const look of looks)
      seen.set(look.series.id, freePages(look, known.get(look.series.id) ?? NOTHING_KNOWN, claims, rangeOf(look)))
  }

  const claimFirst = async (claims: readonly Claim[], now: Millis, most: number): Promise<ClaimedPage[]> => {
    const order = quietFirst(job, claims)
    let ahead = 1
    for (const [place, series] of order.entries()) {
      if (!seen.has(series.id)) {
        const unseen = order.slice(place).filter((each) => !seen.has(each.id))
        await see(unseen.slice(0, ahead), claims, now)
        ahead *= 2
      }
      for (let free = seen.get(series.id) ?? []; free.length > 0; free = seen.get(series.id) ?? []) {
        const near = free.slice(0, most * WINDOW_CLAIMS)
        const found = await claimUnderLock(
          database,
          { job, series, now },
          spanOf(near.flatMap((page) => page.want)),
          most,
        )
        seen.set(series.id, [...found.left, ...free.slice(near.length)])
        if (found.claimed.length > 0) return found.claimed
      }
    }
    return []
  }

  return {
    /** Claims up to `most` pages of the first series that has work, one where nobody else is at work if there is one. */
    async claim(most: number): Promise<ClaimedWork> {
      const now = clock()
      const claims = await readClaims(database, ids, now)
      const remembered = seen.size > 0
      let pages = await claimFirst(claims, now, most)
      if (pages.length === 0 && remembered) {
        // Others may have given back what they could not fill.
        seen.clear()
        pages = await claimFirst(claims, now, most)
      }
      return { pages, othersAtWork: pages.length === 0 && othersAtWork(job, claims, now) }
    },
  }
}

/** Other lanes of the same backfill see to their own; an earlier attempt at this very seat has nobody else to wait for it. */
function othersAtWork(job: FillJob, claims: readonly Claim[], now: Millis): boolean {
  const seat = seatOf(job.holder)
  const isSibling = ({ holder }: Claim) => holder.startsWith(`${job.askedBy}/`) && seatOf(holder) !== seat
  return job.series.some((series) => {
    const within = rangeOf({ job, series, now })
    return claims.some(
      (claim) =>
        within !== undefined &&
        claim.seriesId === series.id &&
        claim.holder !== job.holder &&
        !isSibling(claim) &&
        intersect(claim, within) !== undefined,
    )
  })
}

/** Two who fill one series wait for each other's locks, so a series that nobody else fills comes first. */
function quietFirst(job: FillJob, claims: readonly Claim[]): readonly Series[] {
  const busy = new Set(claims.filter((claim) => claim.holder !== job.holder).map((claim) => claim.seriesId))
  return [...job.series.filter(({ id }) => !busy.has(id)), ...job.series.filter(({ id }) => busy.has(id))]
}

interface Look {
  readonly job: FillJob
  readonly series: Series
  readonly now: Millis
}

function rangeOf({ job, series, now }: Look): Range | undefined {
  return rangeOfRequest(job.range, series, job.kind, now)
}

function freePages(look: Look, known: Knowledge, claims: readonly Claim[], within: Range | undefined): PageWork[] {
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
    askedSince: job.askedSince ?? Infinity,
    onlyDue: job.onlyDue,
    onlyFailed: job.onlyFailed,
    forced: job.forced ?? false,
    now,
    claimed,
  }
}

/** Claims what is still free inside the window; `left` is the rest of it. */
function claimUnderLock(
  database: Database,
  look: Look,
  window: Range,
  most: number,
): Promise<{ claimed: ClaimedPage[]; left: PageWork[] }> {
  const { job, series, now } = look
  const within = intersect(rangeOf(look) ?? window, window)
  return database.transaction(async (tx) => {
    await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
    const known = (await readKnowledge(tx, [series.id], window)).get(series.id) ?? NOTHING_KNOWN
    const free = freePages(look, known, await readClaims(tx, [series.id], now), within)
    const pages = free.slice(0, most)
    await writeClaims(
      tx,
      series.id,
      job.holder,
      pages.map((page) => spanOf(page.want)),
      now + LEASE_MS,
    )
    return { claimed: pages.map((page) => ({ ...page, series })), left: free.slice(most) }
  })
}
