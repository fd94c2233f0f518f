import type { Clock, Millis } from '../../src/domain/clock.ts'
import { absorbDerived } from '../../src/domain/collection/derived.ts'
import { notesIn, type GapReason } from '../../src/domain/collection/gap.ts'
import {
  absorbAnswer,
  failuresOf,
  noteAttempt,
  noteFailure,
  type AnswerTally,
} from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { totalLength, type Range } from '../../src/domain/range.ts'
import { COLLECTORS } from '../../src/contracts/collection.ts'
import type { CallContext } from '../../src/sources/source.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { rangeOfRequest } from '../../src/store/backfill-plan.ts'
import { dropClaims, dropHolder } from '../../src/store/claims.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { askPage, NO_ROWS, type Answer } from './ask-page.ts'
import { storePages } from './store-pages.ts'
import { askToTell, tellPages } from './tell-pages.ts'
import type { ClaimedPage, FillJob } from './claim-work.ts'
import type { AskedKind, DerivedKind, ToldPage } from './pages.ts'

/** What is told of pages, as metrics and log lines. */
export type FillEvents = Pick<Events, 'pageStored' | 'pageFailed'> & Partial<Pick<Events, 'gapFailing' | 'rowsDoubted'>>

export interface FillDeps {
  readonly database: Database
  readonly clock: Clock
  readonly events: FillEvents
  /** A gap that was asked for in vain so many times in a row is told of; 3 when left out. */
  readonly alertAfterFailures?: number
}

/** A page that the source has answered, or that is to be made of what is stored, not yet committed. */
export interface AnsweredPage extends Answer {
  readonly page: ClaimedPage
  readonly beyond: Range
  readonly askedAt: Millis
  readonly startedAt: number
  /** Of a source whose answers say themselves what they account for; undefined when there was nothing left to ask for. */
  readonly told?: ToldPage | undefined
}

/** Asks a source for one page; the answer is to be committed. What is made from another dataset is made when it is committed. */
export async function askForPage(
  deps: FillDeps,
  job: FillJob,
  page: ClaimedPage,
  call: CallContext,
): Promise<AnsweredPage> {
  const startedAt = performance.now()
  const { kind } = job
  const beyond = kind.beyondHistory(page.series, deps.clock())
  const answer =
    'derive' in kind
      ? { rows: NO_ROWS, trusted: [], calls: 1 }
      : 'tell' in kind
        ? await askToTell(deps.database, kind, page, call)
        : await askPage(deps.database, kind, page, beyond, call)
  return { ...answer, page, beyond, askedAt: deps.clock(), startedAt }
}

/** Commits pages of one series: rows and coverage of each together, and those that came at once all together. Gives what came of each. */
export async function commitPages(
  deps: FillDeps,
  job: FillJob,
  series: Series,
  answered: readonly AnsweredPage[],
): Promise<readonly AnswerTally[]> {
  const { kind } = job
  const tallies =
    'derive' in kind
      ? await makePages(deps, kind, job.askedBy, series, answered)
      : 'tell' in kind
        ? await tellPages(deps.database, kind, series, answered)
        : await keepPages(deps, kind, job, series, answered)
  answered.forEach(({ page, startedAt }, place) =>
    deps.events.pageStored({
      ...nameOf(page, job),
      rows: tallies[place]?.stored ?? 0,
      ms: performance.now() - startedAt,
    }),
  )
  return tallies
}

async function keepPages(
  deps: FillDeps,
  kind: AskedKind,
  job: FillJob,
  series: Series,
  answered: readonly AnsweredPage[],
): Promise<AnswerTally[]> {
  const { tallies, doubted } = await storePages(deps.database, kind, job, series, answered)
  const { dataset, source, subject: symbol } = series
  if (doubted.length > 0)
    deps.events.rowsDoubted?.({ collector: COLLECTORS[dataset], dataset, source, symbol, doubted })
  return tallies
}

/** Each page in a transaction of its own: while it is made, nobody can change what it is made from. */
async function makePages(
  { database, clock }: FillDeps,
  kind: DerivedKind,
  backfillId: string,
  series: Series,
  pages: readonly Pick<AnsweredPage, 'page'>[],
): Promise<AnswerTally[]> {
  const tallies: AnswerTally[] = []
  for (const { page } of pages) {
    const at = clock()
    const terms = { at, backfillId, widthMs: series.widthSeconds * 1000 }
    const tally = await database.transaction(async (tx) => {
      const answer = await kind.derive(tx, series, page.want, at)
      let told: AnswerTally = { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0 }
      await changeKnowledge(tx, [series.id], spanOf(page.want), (_id, known) => {
        const folded = absorbDerived(known, answer, terms)
        told = folded.tally
        return folded.next
      })
      return told
    })
    tallies.push(tally)
  }
  return tallies
}

/**
 * Notes why a page could not be filled, and goes on. A subject that the source does not know is noted for all that this job wants of it. Gives
 * the number of slots that the page was to settle.
 */
export async function setAside(deps: FillDeps, job: FillJob, page: ClaimedPage, reason: GapReason): Promise<number> {
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
  return totalLength(page.want) / widthMs
}

const NOT_THE_GAP: readonly GapReason[] = ['rate-limited', 'breaker-open', 'quota-spent']

/**
 * Notes that a page was asked for in vain and will be asked for again at once. To be told to wait says nothing about a gap. Gives its claims back; the
 * call has ended. Best effort: what failed matters more than that it could not be noted.
 */
export async function noteInVain(deps: FillDeps, job: FillJob, page: ClaimedPage, reason: GapReason): Promise<void> {
  const at = deps.clock()
  const { series } = page
  let failures = 0
  try {
    await dropHolder(deps.database, job.holder)
    if (NOT_THE_GAP.includes(reason)) return
    await deps.database.transaction((tx) =>
      changeKnowledge(tx, [series.id], spanOf(page.want), (_id, known) => {
        const next = noteAttempt(known, page.want, { reason, at })
        failures = Math.max(0, ...page.want.flatMap((want) => notesIn(next.notes, want)).map(failuresOf))
        return next
      }),
    )
  } catch {
    return
  }
  if (failures === (deps.alertAfterFailures ?? 3)) deps.events.gapFailing?.({ ...nameOf(page, job), reason, failures })
}

/** How events name a page. */
export function nameOf(page: ClaimedPage, job: FillJob) {
  const { dataset, source } = job.kind
  return { collector: COLLECTORS[dataset], symbol: page.series.subject, dataset, source, ...spanOf(page.want) }
}
