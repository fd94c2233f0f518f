import type { Millis } from '../../src/domain/clock.ts'
import { forgetDerived } from '../../src/domain/collection/derived.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots, slotStart } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import type { Range } from '../../src/domain/range.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Transaction } from '../../src/store/database.ts'
import { filedUnder, newsTouchedAt } from '../../src/store/sentiment-scores.ts'
import { listSeries } from '../../src/store/series.ts'

/**
 * Makes the sentiment slots of the items missing again that came into slots of `span` or changed at that moment, in every series that has
 * them. To be called in the transaction that wrote them, while the news series is locked.
 */
export async function doubtSentiment(tx: Transaction, series: Series, span: Range, at: Millis): Promise<void> {
  await doubtSentimentOf(tx, await newsTouchedAt(tx, series, span, at), at)
}

/** The same for given items, wherever they are filed. */
export async function doubtSentimentOf(tx: Transaction, newsIds: readonly number[], at: Millis): Promise<void> {
  const filed = Map.groupBy(await filedUnder(tx, newsIds), ({ subject }) => subject)
  if (filed.size === 0) return
  const made = await listSeries(tx, { dataset: 'sentiment', subjects: [...filed.keys()] })
  if (made.length === 0) return
  const doubted = new Map(
    made.map(({ id, subject, widthSeconds }) => {
      const widthMs = widthSeconds * 1000
      const slots = (filed.get(subject) ?? []).map((one) => slotStart(one.at, widthMs))
      return [id, rangesOfSlots(slots, widthMs)]
    }),
  )
  await changeKnowledge(tx, [...doubted.keys()], spanOf([...doubted.values()].flat()), (id, known) =>
    forgetDerived(known, doubted.get(id) ?? [], at),
  )
}
