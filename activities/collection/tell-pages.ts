import type { Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { AnswerTally } from '../../src/domain/collection/knowledge.ts'
import { absorbTold } from '../../src/domain/collection/told.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { subtractAll } from '../../src/domain/range.ts'
import type { CallContext } from '../../src/sources/source.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { NO_ROWS, type Answer } from './ask-page.ts'
import type { ClaimedPage } from './claim-work.ts'
import type { ToldKind, ToldPage } from './pages.ts'

/** Asks for a page, unless an answer that was committed since it was claimed has settled it too. */
export async function askToTell(
  database: Database,
  kind: ToldKind,
  { series, want }: ClaimedPage,
  call: CallContext,
): Promise<Answer & { told?: ToldPage }> {
  const known = (await readKnowledge(database, [series.id], spanOf(want))).get(series.id)?.intervals ?? []
  const left = subtractAll(want, known)
  if (left.length === 0) return { rows: NO_ROWS, trusted: [], calls: 0 }
  const told = await kind.tell(series, left, call)
  return { rows: NO_ROWS, trusted: [], calls: told.calls, told }
}

/** Commits answers, each with the slots that it accounts for in one transaction. */
export async function tellPages(
  database: Database,
  kind: ToldKind,
  series: Series,
  answered: readonly { readonly told?: ToldPage | undefined; readonly askedAt: Millis }[],
): Promise<AnswerTally[]> {
  const tallies: AnswerTally[] = []
  for (const { told, askedAt } of answered) {
    tallies.push(
      told === undefined
        ? { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0 }
        : await database.transaction(async (tx) => {
            // From here on nobody else changes what is known of the series: what the answer accounts for stays true until it is said.
            await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
            const answer = await told.write(tx, askedAt)
            const settled = [...answer.stored, ...answer.unobtainable]
            let tally: AnswerTally = { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0 }
            if (settled.length > 0)
              await changeKnowledge(tx, [series.id], spanOf(settled), (_id, known) => {
                const folded = absorbTold(known, answer, series.widthSeconds * 1000)
                tally = folded.tally
                return folded.next
              })
            if (answer.changed !== undefined) await kind.afterWrite?.(tx, series, answer.changed, askedAt)
            return tally
          }),
    )
    told?.committed?.()
  }
  return tallies
}
