/**
 * Who takes rows away, or finds that they went or were changed by hand, makes what is made from them missing again, in the same transaction and after its own series: no row
 * is left to say when. Where the source says again what it said, what is made anew is the same to the byte.
 */
import { reachOfSet } from '../domain/analytics/indicators/default-set.ts'
import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import { forgetDerived } from '../domain/collection/derived.ts'
import type { Series } from '../domain/collection/series.ts'
import { slotCeil, slotsIn, slotStart } from '../domain/collection/slot.ts'
import { spanOf } from '../domain/collection/work.ts'
import { touchedByCandles, touchedByIndex } from '../domain/features/touched.ts'
import { union, type Range } from '../domain/range.ts'
import { scoredNewsSource, sentimentSource } from '../config/derived-settings.ts'
import { changeKnowledge } from './coverage.ts'
import type { Queryable, Transaction } from './database.ts'
import { doubtFeatureRows, doubtFeaturesOfProduct, doubtFeaturesOfTexts } from './feature-doubts.ts'
import { readFearGreed } from './fear-greed.ts'
import { listSeries } from './series.ts'

/**
 * Rows of `lost` slots of a series that was locked before. Of the economy nothing is told here: which rows a vintage touches can only be said when it is known again, and is
 * said then.
 */
export async function doubtMadeOfLost(
  tx: Transaction,
  series: Series,
  lost: readonly Range[],
  at: Millis,
): Promise<void> {
  if (lost.length === 0) return
  const { dataset, subject, widthSeconds } = series
  const widthMs = widthSeconds * 1000
  if (dataset === 'candles') {
    const reachMs = reachOfSet(widthMs) * widthMs
    const touched = union(lost.map(({ from, to }) => ({ from, to: to + reachMs })))
    await forgetMade(
      tx,
      await listSeries(tx, { dataset: 'indicators', subjects: [subject], widthSeconds }),
      touched,
      at,
    )
    const slots = lost.flatMap((range) => slotsIn(range, widthMs))
    if (widthMs === HOUR) await doubtFeaturesOfProduct(tx, subject, touchedByCandles(slots), at)
  } else if (dataset === 'indicators' && widthMs === HOUR) await doubtFeaturesOfProduct(tx, subject, lost, at)
  else if (dataset === 'fear_greed') {
    const { from, to } = spanOf(lost)
    const near = await readFearGreed(tx, { from: from - 7 * DAY, to: to + 30 * DAY, limit: 100_000 })
    const days = lost.flatMap((range) => slotsIn(range, DAY)).map((day) => ({ day, value: 0, knownAt: day + DAY }))
    await doubtFeatureRows(tx, touchedByIndex(near, days), at)
  } else if (dataset === 'news') {
    const sentiment = { dataset: 'sentiment', source: sentimentSource(series.source), subjects: [subject] } as const
    await forgetMade(tx, await listSeries(tx, { ...sentiment, widthSeconds }), lost, at)
    // What was filed there became known when it was polled, and counts for a day.
    const polled = lost.map(({ from, to }) => ({
      from: slotStart(from, HOUR) - HOUR,
      to: slotCeil(to, HOUR) + DAY + HOUR,
    }))
    await doubtFeatureRows(tx, union(polled), at)
    await doubtFeaturesOfTexts(tx, await textsOf(tx, series, lost), at)
  } else if (dataset === 'sentiment')
    await doubtFeaturesOfTexts(tx, await textsOf(tx, { ...series, source: scoredNewsSource(series.source) }, lost), at)
}

async function forgetMade(tx: Transaction, made: readonly Series[], rows: readonly Range[], at: Millis): Promise<void> {
  const ids = made.map(({ id }) => id)
  await changeKnowledge(tx, ids, spanOf(rows), (_id, known) => forgetDerived(known, rows, at))
}

/** When the items that are filed under these slots of a news series could be known. */
async function textsOf(
  db: Queryable,
  { source, subject }: Pick<Series, 'source' | 'subject'>,
  slots: readonly Range[],
): Promise<{ knownAt: Millis }[]> {
  const span = spanOf(slots)
  const rows = await db.query<{ slot_at: Date; known_at: Date }>(
    `SELECT s.slot_at, n.known_at FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.slot_at >= ? AND s.slot_at < ?`,
    [source, subject, new Date(span.from), new Date(span.to)],
  )
  return rows
    .filter(({ slot_at: slot }) => slots.some(({ from, to }) => slot.getTime() >= from && slot.getTime() < to))
    .map((row) => ({ knownAt: row.known_at.getTime() }))
}
