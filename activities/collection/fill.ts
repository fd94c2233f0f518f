import type { AnswerTally } from '../../src/domain/collection/knowledge.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { UpstreamError } from '../../src/errors.ts'
import { dropHolder } from '../../src/store/claims.ts'
import { openWork, type FillJob } from './claim-work.ts'
import {
  askForPage,
  commitPages,
  nameOf,
  noteInVain,
  setAside,
  type AnsweredPage,
  type FillDeps,
} from './commit-pages.ts'
import { answersNow, isAboutThePage, isAboutThePageOrAll, isApart, isTimeToTell, reasonOf } from './fill-faults.ts'
import { giveBack, keepLease } from './lease.ts'

/** How long to work, how to stop, and how often this has been tried without any success. */
export interface FillTerms {
  readonly budgetMs: number
  readonly attempt: number
  readonly signal: AbortSignal
  onPage(done: FillOutcome): void
  /** Those who asked for this have told it to stop, which `signal` says a moment later: nothing more is asked, and that is no fault. */
  readonly stop?: AbortSignal
}

/** What one activity did. `stoppedBy` names what stood in the way after some progress; without progress it is thrown instead. */
export interface FillOutcome extends AnswerTally {
  readonly calls: number
  readonly failed: number
  readonly more: boolean
  readonly othersAtWork: boolean
  readonly stoppedBy: GapReason | undefined
  readonly retryAfterMs: number | undefined
  /** The source has answered. */
  readonly answered: boolean
}

/** Before anything is done. */
export const NOTHING_DONE: FillOutcome = {
  ...{ calls: 0, stored: 0, none: 0, unobtainable: 0, unconfirmed: 0, failed: 0 },
  ...{ more: true, othersAtWork: false, stoppedBy: undefined, retryAfterMs: undefined, answered: false },
}

const PAGES_A_CLAIM = { first: 6, least: 2, most: 24, ms: 1_500 }
/**
 * Pages that come faster than they can be committed one by one share a commit. None waits for another longer than this, so under any
 * budget that a real source gives each is committed alone.
 */
const GATHER_MS = 100
const PAGES_A_COMMIT = 12

/**
 * Works through missing pages for a few seconds: claim, ask, and commit rows and coverage of each page together. Coverage is the cursor:
 * killed anywhere, the next attempt finds what is left. Throws UpstreamError or InvalidDataError when the first page already fails.
 */
export async function fillRange(deps: FillDeps, job: FillJob, terms: FillTerms): Promise<FillOutcome> {
  const endAt = performance.now() + terms.budgetMs
  let done = NOTHING_DONE
  const stop = terms.stop === undefined ? terms.signal : AbortSignal.any([terms.signal, terms.stop])
  const call = { lane: job.lane, signal: afterwards(stop), wanted: stop }
  const timeToTell = isTimeToTell(terms.attempt)
  // A page that fails again and again is given up only while its source answers something else.
  let answers = timeToTell && (await answersNow(deps, job, terms.attempt, call))
  const work = openWork(deps.database, deps.clock, job)
  let answered: AnsweredPage[] = []
  const commit = async (): Promise<void> => {
    const [first] = answered
    if (first === undefined) return
    done = add(done, answered, await commitPages(deps, job, first.page.series, answered))
    answers ||= done.answered
    answered = []
    terms.onPage(done)
  }
  let most = PAGES_A_CLAIM.first
  while (performance.now() < endAt && !stop.aborted) {
    using lease = keepLease(deps, job.holder)
    const { pages, othersAtWork } = await work.claim(most)
    if (pages.length === 0) return { ...done, more: false, othersAtWork }
    const claimedAt = performance.now()
    // Where nothing else can tell, the other end of the pages may.
    for (const page of timeToTell && !answers ? pages.toReversed() : pages) {
      if (stop.aborted || performance.now() > endAt || lease.isEnding()) break
      try {
        // Who asks twice looks for neighbours that are stored.
        if (page.second) await commit()
        const asking = askForPage(deps, job, page, call)
        if (answered.length > 0 && !(await endsWithin(asking, GATHER_MS))) await commit()
        answered.push(await asking)
        if (answered.length === PAGES_A_COMMIT) await commit()
      } catch (error) {
        const reason = reasonOf(error)
        if (reason === undefined || stop.aborted) {
          await commit().catch(() => undefined)
          // Whoever comes next must not wait for the lease of one that was told to stop.
          await dropHolder(deps.database, job.holder).catch(() => undefined)
          if (terms.stop?.aborted === true) return done
          throw error
        }
        await commit()
        deps.events.pageFailed({ ...nameOf(page, job), reason, error })
        const isItself = isAboutThePage(error) || (timeToTell && answers && isAboutThePageOrAll(error))
        if (isApart(job, reason) || isItself) {
          done = { ...done, calls: done.calls + 1, failed: done.failed + (await setAside(deps, job, page, reason)) }
          terms.onPage(done)
        } else if (done.calls > 0) {
          await giveBack(deps.database, job.holder, pages)
          return {
            ...done,
            stoppedBy: reason,
            retryAfterMs: error instanceof UpstreamError ? error.retryAfterMs : undefined,
          }
        } else {
          await noteInVain(deps, job, page, reason)
          throw error
        }
      }
    }
    await commit()
    await giveBack(deps.database, job.holder, pages)
    most = pagesToClaim(pages.length, performance.now() - claimedAt)
  }
  return done
}

function add(done: FillOutcome, answered: readonly AnsweredPage[], tallies: readonly AnswerTally[]): FillOutcome {
  const sum = (figure: (tally: AnswerTally) => number) => tallies.reduce((all, tally) => all + figure(tally), 0)
  const calls = answered.reduce((all, page) => all + page.calls, 0)
  return {
    ...done,
    calls: done.calls + calls,
    stored: done.stored + sum((tally) => tally.stored),
    none: done.none + sum((tally) => tally.none),
    unobtainable: done.unobtainable + sum((tally) => tally.unobtainable),
    unconfirmed: done.unconfirmed + sum((tally) => tally.unconfirmed),
    answered: done.answered || calls > 0,
  }
}

/** As many pages as take about PAGES_A_CLAIM.ms: a quick source is not held up by claiming, and of a slow one others get their share. */
function pagesToClaim(pages: number, tookMs: number): number {
  const { least, most, ms } = PAGES_A_CLAIM
  return Math.min(most, Math.max(least, Math.round((pages * ms) / tookMs)))
}

/** Whether it ends, well or not, within so many milliseconds. */
async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  const ended = work.then(
    () => true,
    () => true,
  )
  return Promise.race([ended, late]).finally(() => clearTimeout(timer))
}

/** What has been asked when the word to stop comes is worth waiting for, or it would have to be asked again; no longer than this. */
const LAST_WORD_MS = 800

/** Aborts a little later than the given signal. */
function afterwards(signal: AbortSignal): AbortSignal {
  const late = new AbortController()
  const stop = () => void setTimeout(() => late.abort(signal.reason), LAST_WORD_MS).unref()
  if (signal.aborted) late.abort(signal.reason)
  else signal.addEventListener('abort', stop, { once: true })
  return late.signal
}
