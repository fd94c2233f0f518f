import type { AnswerTally } from '../../src/domain/collection/knowledge.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import { dropClaims, dropHolder, renewClaims } from '../../src/store/claims.ts'
import { LEASE_MS, openWork, type ClaimedPage, type FillJob } from './claim-work.ts'
import {
  askForPage,
  commitPages,
  nameOf,
  noteInVain,
  setAside,
  type AnsweredPage,
  type FillDeps,
} from './commit-pages.ts'

/** How long to work, how to stop, and how often this has been tried without any success. */
export interface FillTerms {
  readonly budgetMs: number
  readonly attempt: number
  readonly signal: AbortSignal
  onPage(done: FillOutcome): void
  /** Looked at before every page: whether those who asked for this have told it to stop, which the signal says a moment later. */
  isStopped?(): Promise<boolean>
}

/** What one activity did. `stoppedBy` names what stood in the way after some progress; without progress it is thrown instead. */
export interface FillOutcome extends AnswerTally {
  readonly calls: number
  readonly failed: number
  readonly more: boolean
  readonly othersAtWork: boolean
  readonly stoppedBy: GapReason | undefined
  readonly retryAfterMs: number | undefined
}

const PAGES_A_CLAIM = { first: 6, least: 2, most: 24, ms: 1_500 }
/**
 * Pages that come faster than they can be committed one by one share a commit. None waits for another longer than this, so under any
 * budget that a real source gives each is committed alone.
 */
const GATHER_MS = 100
const PAGES_A_COMMIT = 12
/** A fault that a source gives only for one page is set aside after so many attempts, so that it cannot stop the others. */
const ATTEMPTS_BEFORE_SETTING_ASIDE = 5

/**
 * Works through missing pages for a few seconds: claim, ask, and commit rows and coverage of each page together. Coverage is the cursor:
 * killed anywhere, the next attempt finds what is left. Throws UpstreamError or InvalidDataError when the first page already fails.
 */
export async function fillRange(deps: FillDeps, job: FillJob, terms: FillTerms): Promise<FillOutcome> {
  const endAt = performance.now() + terms.budgetMs
  let done: FillOutcome = {
    calls: 0,
    stored: 0,
    none: 0,
    unobtainable: 0,
    unconfirmed: 0,
    failed: 0,
    more: true,
    othersAtWork: false,
    stoppedBy: undefined,
    retryAfterMs: undefined,
  }
  const work = openWork(deps.database, deps.clock, job)
  const calls = afterwards(terms.signal)
  let answered: AnsweredPage[] = []
  const commit = async (): Promise<void> => {
    const [first] = answered
    if (first === undefined) return
    done = add(done, answered, await commitPages(deps, job, first.page.series, answered))
    answered = []
    terms.onPage(done)
  }
  let most = PAGES_A_CLAIM.first
  let stopped = false
  while (performance.now() < endAt && !terms.signal.aborted && !stopped) {
    using lease = keepLease(deps, job.holder)
    const { pages, othersAtWork } = await work.claim(most)
    if (pages.length === 0) return { ...done, more: false, othersAtWork }
    const claimedAt = performance.now()
    for (const page of pages) {
      if (terms.signal.aborted || performance.now() > endAt || lease.isEnding()) break
      try {
        stopped = (await terms.isStopped?.()) === true
        if (stopped) break
        // Who asks twice looks for neighbours that are stored.
        if (page.second) await commit()
        const asking = askForPage(deps, job, page, calls)
        if (answered.length > 0 && !(await endsWithin(asking, GATHER_MS))) await commit()
        answered.push(await asking)
        if (answered.length === PAGES_A_COMMIT) await commit()
      } catch (error) {
        const reason = reasonOf(error)
        if (reason === undefined || terms.signal.aborted) {
          await commit().catch(() => undefined)
          // Whoever comes next must not wait for the lease of one that was told to stop.
          await dropHolder(deps.database, job.holder).catch(() => undefined)
          throw error
        }
        await commit()
        deps.events.pageFailed({ ...nameOf(page, job), reason, error })
        if (isApart(job, reason) || isForThisPageOnly(error, terms.attempt)) {
          done = { ...done, calls: done.calls + 1, failed: done.failed + (await setAside(deps, job, page, reason)) }
          terms.onPage(done)
        } else if (done.calls > 0) {
          await giveBack(deps, job, pages)
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
    await giveBack(deps, job, pages)
    most = pagesToClaim(pages.length, performance.now() - claimedAt)
  }
  return done
}

function add(done: FillOutcome, answered: readonly AnsweredPage[], tallies: readonly AnswerTally[]): FillOutcome {
  const sum = (figure: (tally: AnswerTally) => number) => tallies.reduce((all, tally) => all + figure(tally), 0)
  return {
    ...done,
    calls: done.calls + answered.reduce((all, { calls }) => all + calls, 0),
    stored: done.stored + sum((tally) => tally.stored),
    none: done.none + sum((tally) => tally.none),
    unobtainable: done.unobtainable + sum((tally) => tally.unobtainable),
    unconfirmed: done.unconfirmed + sum((tally) => tally.unconfirmed),
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

/**
 * Renews what a holder claims while it waits for a permit or a slow answer. A process that was held up for too long (stopped, or without
 * its database) must not ask for what others may have claimed since: then `isEnding`, and what is left is claimed anew.
 */
function keepLease({ database, clock }: FillDeps, holder: string): { isEnding(): boolean } & Disposable {
  let leasedUntil = clock() + LEASE_MS
  const isEnding = () => clock() >= leasedUntil - LEASE_MS / 5
  const renew = async (): Promise<void> => {
    if (isEnding()) return
    const next = clock() + LEASE_MS
    await renewClaims(database, holder, next)
    leasedUntil = next
  }
  const timer = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3)
  return { isEnding, [Symbol.dispose]: () => clearInterval(timer) }
}

/** Pages that were claimed together are of one series, and are given back together: filled ones need no claim any more. */
async function giveBack(deps: FillDeps, job: FillJob, pages: readonly ClaimedPage[]): Promise<void> {
  const [first] = pages
  if (first === undefined) return
  await dropClaims(deps.database, first.series.id, job.holder, spanOf(pages.flatMap((page) => page.want)))
}

function reasonOf(error: unknown): GapReason | undefined {
  return error instanceof UpstreamError || error instanceof InvalidDataError ? error.reason : undefined
}

/** One subject that fails says nothing of the others. */
function isApart({ kind }: FillJob, reason: GapReason): boolean {
  return ('apart' in kind && kind.apart) || ('ask' in kind && kind.refusesSubjects === true && reason === 'refused')
}

/** A refusal concerns this page for good; a broken answer or a server's fault only when it comes again and again. */
function isForThisPageOnly(error: unknown, attempt: number): boolean {
  const again = attempt % ATTEMPTS_BEFORE_SETTING_ASIDE === 0
  if (error instanceof InvalidDataError)
    return again || error.reason === 'not-found' || error.reason === 'beyond-history'
  return again && error instanceof UpstreamError && (error.reason === 'server-error' || error.reason === 'timeout')
}
