import type { Clock, Millis } from '../../src/domain/clock.ts'
import { absorbAnswer, noteFailure, type AnswerTally } from '../../src/domain/collection/knowledge.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { evidenceOf, spanOf, withWitnesses } from '../../src/domain/collection/work.ts'
import { subtractAll, totalLength, type Range } from '../../src/domain/range.ts'
import { COLLECTORS } from '../../src/contracts/collection.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { rangeOfRequest } from '../../src/store/backfill-plan.ts'
import { dropClaims, dropHolder, renewClaims } from '../../src/store/claims.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { CallContext } from '../../src/sources/source.ts'
import type { Database } from '../../src/store/database.ts'
import { LEASE_MS, openWork, type ClaimedPage, type FillJob } from './claim-work.ts'
import type { PageRows } from './pages.ts'

/** What is told of pages, as metrics and log lines. */
export type FillEvents = Pick<Events, 'pageStored' | 'pageFailed'>

export interface FillDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: FillEvents
}

/** How long to work, how to stop, and how often this has been tried without any success. */
export interface FillTerms {
  readonly budgetMs: number
  readonly attempt: number
  readonly signal: AbortSignal
  onPage(done: FillOutcome): void
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

const PAGES_A_CLAIM = 6
const SLOTS_AROUND = 3
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
  while (performance.now() < endAt && !terms.signal.aborted) {
    using lease = keepLease(deps, job.holder)
    const { pages, othersAtWork } = await work.claim(PAGES_A_CLAIM)
    if (pages.length === 0) return { ...done, more: false, othersAtWork }
    for (const page of pages) {
      if (terms.signal.aborted || performance.now() > endAt || lease.isEnding()) break
      try {
        done = await fillPage(deps, job, page, calls, done)
      } catch (error) {
        const reason = reasonOf(error)
        if (reason === undefined || terms.signal.aborted) {
          // Whoever comes next must not wait for the lease of one that was told to stop.
          await dropHolder(deps.database, job.holder).catch(() => undefined)
          throw error
        }
        deps.events.pageFailed({ ...nameOf(page, job), reason, error })
        if (isForThisPageOnly(error, terms.attempt)) {
          done = await setAside(deps, job, page, reason, done)
        } else if (done.calls > 0) {
          await giveBack(deps, job, pages)
          return {
            ...done,
            stoppedBy: reason,
            retryAfterMs: error instanceof UpstreamError ? error.retryAfterMs : undefined,
          }
        } else throw error
      }
      terms.onPage(done)
    }
    await giveBack(deps, job, pages)
  }
  return done
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

async function fillPage(
  deps: FillDeps,
  job: FillJob,
  page: ClaimedPage,
  signal: AbortSignal,
  done: FillOutcome,
): Promise<FillOutcome> {
  const startedAt = performance.now()
  const { series } = page
  const widthMs = series.widthSeconds * 1000
  const span = spanOf(page.want)
  const beyond = job.kind.beyondHistory(series, deps.clock())
  const { rows, trusted, calls } = await askPage(deps, job, page, beyond, signal)
  const collectedAt = deps.clock()
  const tally = await deps.database.transaction(async (tx) => {
    // Before the series is locked, so that others wait for as short as can be.
    await rows.write(tx, (slot) => page.want.some((range) => slot >= range.from && slot < range.to), collectedAt)
    let result: AnswerTally = { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0 }
    await changeKnowledge(tx, [series.id], span, (_id, known) => {
      const folded = absorbAnswer(
        known,
        {
          want: page.want,
          filled: rows.slots,
          trusted,
          beyondHistory: [beyond],
          askedAt: collectedAt,
          confirmNoneAfterMs: job.kind.confirmNoneAfterMs,
          backfillId: job.askedBy,
        },
        widthMs,
      )
      result = folded.tally
      return folded.next
    })
    return result
  })
  deps.events.pageStored({ ...nameOf(page, job), rows: tally.stored, ms: performance.now() - startedAt })
  return {
    ...done,
    calls: done.calls + calls,
    stored: done.stored + tally.stored,
    none: done.none + tally.none,
    unobtainable: done.unobtainable + tally.unobtainable,
    unconfirmed: done.unconfirmed + tally.unconfirmed,
  }
}

interface Answer {
  readonly rows: PageRows
  readonly trusted: readonly Range[]
  readonly calls: number
}

const NO_ROWS: PageRows = { slots: [], write: async () => {} }

/** First questions are asked as they are; second ones are widened to stored neighbours that must come back. */
async function askPage(
  deps: FillDeps,
  job: FillJob,
  page: ClaimedPage,
  beyond: Range,
  signal: AbortSignal,
): Promise<Answer> {
  const { series } = page
  const widthMs = series.widthSeconds * 1000
  const askable = subtractAll(page.want, [beyond])
  if (askable.length === 0) return { rows: NO_ROWS, trusted: [], calls: 0 }
  const call = { lane: job.lane, signal }
  if (!page.second) return { rows: await job.kind.ask(series, spanOf(askable), call), trusted: [], calls: 1 }
  if (!job.kind.repeatable) return askAround(job, page, spanOf(askable), beyond, call)
  const known = await readKnowledge(deps.database, [series.id])
  const stored = (known.get(series.id)?.intervals ?? []).filter((i) => i.state === 'stored' && i.from >= beyond.to)
  const question = withWitnesses(spanOf(askable), stored, widthMs, job.kind.pageSlots(series))
  const rows = await job.kind.ask(series, question.ask, call)
  if (question.witnesses.length > 0 || rows.slots.length > 0)
    return { rows, trusted: evidenceOf(rows.slots, question, false, widthMs), calls: 1 }
  const control = nearestSlot(stored, spanOf(askable), widthMs)
  if (control === undefined) return { rows, trusted: evidenceOf([], question, true, widthMs), calls: 1 }
  // Silence without any neighbour is believed only if a stored slot elsewhere comes back from the same source now.
  const proof = await job.kind.ask(series, { from: control, to: control + widthMs }, call)
  return { rows, trusted: evidenceOf([], question, proof.slots.includes(control), widthMs), calls: 2 }
}

/** Where points drift, silence is evidence only between points that came: the question reaches a few slots further on both sides. */
async function askAround(
  job: FillJob,
  page: ClaimedPage,
  span: Range,
  beyond: Range,
  call: CallContext,
): Promise<Answer> {
  const widthMs = page.series.widthSeconds * 1000
  const room = Math.max(0, Math.floor((job.kind.pageSlots(page.series) - (span.to - span.from) / widthMs) / 2))
  const reach = Math.min(room, SLOTS_AROUND) * widthMs
  const rows = await job.kind.ask(
    page.series,
    { from: Math.max(span.from - reach, beyond.to), to: span.to + reach },
    call,
  )
  const trusted =
    rows.slots.length < 2 ? [] : [{ from: Math.min(...rows.slots), to: Math.max(...rows.slots) + widthMs }]
  return { rows, trusted, calls: 1 }
}

function nearestSlot(stored: readonly Range[], span: Range, widthMs: number): Millis | undefined {
  const nearest = [...stored].sort((a, b) => distance(a, span) - distance(b, span))[0]
  if (nearest === undefined) return undefined
  return nearest.from >= span.to ? nearest.from : nearest.to - widthMs
}

function distance(a: Range, b: Range): number {
  return Math.max(a.from - b.to, b.from - a.to, 0)
}

/** Notes why a page could not be filled, and goes on. A subject that the source does not know is noted for all that this job wants of it. */
async function setAside(
  deps: FillDeps,
  job: FillJob,
  page: ClaimedPage,
  reason: GapReason,
  done: FillOutcome,
): Promise<FillOutcome> {
  const at = deps.clock()
  const { series } = page
  const whole = rangeOfRequest(job.range, series, job.kind, at) ?? spanOf(page.want)
  const want = reason === 'not-found' ? [whole] : page.want
  const widthMs = series.widthSeconds * 1000
  await deps.database.transaction(async (tx) => {
    await changeKnowledge(tx, [series.id], spanOf(want), (_id, known) =>
      reason === 'beyond-history'
        ? absorbAnswer(
            known,
            {
              want,
              filled: [],
              trusted: [],
              beyondHistory: want,
              askedAt: at,
              confirmNoneAfterMs: 0,
              backfillId: job.askedBy,
            },
            widthMs,
          ).next
        : noteFailure(known, want, { reason, at, backfillId: job.askedBy }),
    )
    await dropClaims(tx, series.id, job.holder, spanOf(want))
  })
  return { ...done, calls: done.calls + 1, failed: done.failed + totalLength(page.want) / widthMs }
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

/** A refusal concerns this page for good; a broken answer or a server's fault only when it comes again and again. */
function isForThisPageOnly(error: unknown, attempt: number): boolean {
  const again = attempt % ATTEMPTS_BEFORE_SETTING_ASIDE === 0
  if (error instanceof InvalidDataError)
    return again || error.reason === 'not-found' || error.reason === 'beyond-history'
  return again && error instanceof UpstreamError && (error.reason === 'server-error' || error.reason === 'timeout')
}

function nameOf(page: ClaimedPage, job: FillJob) {
  const { dataset, source } = job.kind
  return { collector: COLLECTORS[dataset], symbol: page.series.subject, dataset, source, ...spanOf(page.want) }
}
