import { fileNews } from '../../activities/collection/news.ts'
import { doubtSentiment } from '../../activities/collection/doubt-sentiment.ts'
import type { PageKind } from '../../activities/collection/pages.ts'
import type { Score } from '../../src/domain/analytics/score.ts'
import { MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { absorbTold } from '../../src/domain/collection/told.ts'
import type { NewsItem } from '../../src/domain/news/item.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { fillSeries } from './fill-series.ts'

export const START = Date.UTC(2026, 2, 2)
export const WIDTH = 15 * MINUTE
export const slotOf = (slot: number): Millis => START + slot * WIDTH

/** A feed's news series and the sentiment series made from it. */
export interface FeedSeries {
  readonly news: Series
  readonly sentiment: Series
}

export async function feedSeries(database: Database, subject: string): Promise<FeedSeries> {
  const key = { subject, widthSeconds: WIDTH / 1000, since: START }
  const others = await database.query<{ subject: string }>("SELECT subject FROM series WHERE dataset = 'news'")
  const subjects = [...new Set([...others.map((row) => row.subject), subject])]
  const all = await ensureSeries(
    database,
    subjects.flatMap((one) => [
      { ...key, subject: one, dataset: 'news', source: 'feeds' } as const,
      { ...key, subject: one, dataset: 'sentiment', source: 'gapless' } as const,
    ]),
    START,
  )
  const of = (dataset: string) => {
    const found = all.find((each) => each.dataset === dataset && each.subject === subject)
    if (found === undefined) throw new Error(`no ${dataset} of ${subject}`)
    return found
  }
  return { news: of('news'), sentiment: of('sentiment') }
}

/** An item as a feed gives it: known at that moment, told apart by its address. */
export function item(address: string, title: string, publishedAt: Millis): NewsItem {
  const url = `https://news.example/${address}`
  return { id: url, url, title, publishedAt, summary: null }
}

/** One answer of a feed that accounts for some slots, as the collector commits it. */
export async function arrive(
  database: Database,
  { news }: FeedSeries,
  [from, to]: readonly [number, number],
  items: readonly NewsItem[],
  at: Millis,
): Promise<void> {
  const widthMs = news.widthSeconds * 1000
  await database.transaction(async (tx) => {
    await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [news.id])
    const stored = from < to ? [{ from: slotOf(from), to: slotOf(to) }] : []
    const told = { items: items.map((one) => ({ item: one })), language: 'en', edge: slotOf(to) }
    const { answer } = await fileNews(tx, news, told, { stored, unobtainable: [] }, at)
    await changeKnowledge(
      tx,
      [news.id],
      { from: slotOf(from), to: slotOf(to) },
      (_id, known) => absorbTold(known, answer, widthMs).next,
    )
    if (answer.changed !== undefined) await doubtSentiment(tx, news, answer.changed, at)
  })
}

/** Makes every missing slot of a series that can be made, as a backfill does. */
export function make(
  database: Database,
  kind: PageKind,
  series: Series,
  [from, to]: readonly [number, number],
  at: Millis,
): Promise<void> {
  return fillSeries(database, () => at, kind, series, { from: slotOf(from), to: slotOf(to) })
}

/** What is known of a series, slot by slot from START. */
export async function statesOf(database: Database, { id }: Series): Promise<string[]> {
  const known = (await readKnowledge(database, [id])).get(id)
  return (known?.intervals ?? []).map(({ from, to, state, reason }) =>
    `${(from - START) / WIDTH}-${(to - START) / WIDTH} ${state} ${reason}`.trim(),
  )
}

/** A model as a person might bring it: it says how many letters a text has. */
export function lettersModel(version: string, told: (texts: number) => void = () => {}): TextScorer {
  const score = (text: string): Score => {
    const compound = Math.min(1, text.length / 100)
    const label = compound > 0.5 ? 'positive' : 'neutral'
    return { neg: 0, neu: 1 - compound, pos: compound, compound, label, confidence: 0.5, scorer: 'onnx', version }
  }
  return {
    name: 'onnx',
    version,
    score: async (texts) => {
      told(texts.length)
      return texts.map(score)
    },
    close: async () => undefined,
  }
}
