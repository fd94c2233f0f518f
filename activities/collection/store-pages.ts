import { absorbAnswer, type AnswerTally, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { noteQuarantined } from '../../src/domain/quality/doubted-slots.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import type { DoubtedRow } from '../../src/store/quarantine.ts'
import type { FillJob } from './claim-work.ts'
import type { AskedKind } from './pages.ts'
import { weighPage, type AskedAnswer, type WeighedPage } from './weigh-page.ts'

/** How soon a refused row is asked for again the first time, at the latest. */
const FIRST_WAIT_MS = 60_000

/** Rows, coverage and quarantine of some answers to questions about one series, in one transaction. Gives what came of each, and what is new in quarantine. */
export async function storePages(
  database: Database,
  kind: AskedKind,
  job: FillJob,
  series: Series,
  answered: readonly AskedAnswer[],
): Promise<{ tallies: AnswerTally[]; doubted: DoubtedRow[] }> {
  return database.transaction(async (tx) => {
    const weighed: WeighedPage[] = []
    for (const answer of answered) weighed.push(await weighPage(tx, kind, series, answer))
    // One moment for all, by which what is made from the rows finds those that came.
    const writtenAt = Math.max(...answered.map(({ askedAt }) => askedAt))
    // Before the series is locked, so that others wait for as short as can be.
    for (const [place, { page }] of answered.entries())
      await weighed[place]?.rows.write(
        tx,
        (slot) => page.want.some((range) => slot >= range.from && slot < range.to),
        writtenAt,
      )
    let told: AnswerTally[] = []
    let empty: Range[] = []
    await changeKnowledge(tx, [series.id], spanOf(answered.flatMap(({ page }) => page.want)), (_id, known) => {
      const folded = foldAnswers(job, series, answered, weighed, known)
      told = folded.tallies
      empty = subtractAll(emptyIn(folded.known), emptyIn(known))
      return folded.known
    })
    const wrote = answered.flatMap(({ page }, place) =>
      (weighed[place]?.rows.slots.length ?? 0) > 0 ? [spanOf(page.want)] : [],
    )
    for (const span of neighbours(wrote)) await kind.afterWrite?.(tx, series, span, writtenAt)
    if (empty.length > 0) await kind.afterNone?.(tx, series, empty, writtenAt)
    const doubted: DoubtedRow[] = []
    for (const page of weighed) doubted.push(...(await page.settle(tx)))
    return { tallies: told, doubted }
  })
}

/** Slots of which the source has said twice that it has nothing. */
const emptyIn = ({ intervals }: Knowledge) => intervals.filter(({ state }) => state === 'none')

/** Spans of pages that lie side by side as one: what is made from their rows is told once. */
export function neighbours(spans: readonly Range[]): Range[] {
  const joined: Range[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    const isNear = last !== undefined && span.from - last.to <= span.to - span.from
    if (isNear) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else joined.push(span)
  }
  return joined
}

/** One answer after the other, as if each had been committed alone. */
function foldAnswers(
  job: FillJob,
  series: Series,
  answered: readonly AskedAnswer[],
  weighed: readonly WeighedPage[],
  before: Knowledge,
): { known: Knowledge; tallies: AnswerTally[] } {
  const widthMs = series.widthSeconds * 1000
  const { confirmNoneAfterMs } = job.kind
  const tallies: AnswerTally[] = []
  let known = before
  for (const [place, { page, rows, trusted, beyond, askedAt }] of answered.entries()) {
    const refused = rangesOfSlots(weighed[place]?.refused ?? [], widthMs)
    const { next, tally } = absorbAnswer(
      known,
      {
        // A row that was refused is no silence.
        want: refused.length === 0 ? page.want : subtractAll(page.want, refused),
        filled: weighed[place]?.rows.slots ?? rows.slots,
        trusted,
        beyondHistory: [beyond],
        askedAt,
        confirmNoneAfterMs,
        backfillId: job.askedBy,
      },
      widthMs,
    )
    const firstWaitMs = Math.min(confirmNoneAfterMs, FIRST_WAIT_MS)
    known =
      refused.length === 0
        ? next
        : noteQuarantined(next, refused, { at: askedAt, backfillId: job.askedBy, firstWaitMs })
    tallies.push(tally)
  }
  return { known, tallies }
}
