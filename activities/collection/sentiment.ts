import type { Millis } from '../../src/domain/clock.ts'
import { clip, NOTHING_KNOWN } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import type { TouchedText } from '../../src/domain/features/touched.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import type { Scoring } from '../../src/scorers/scoring.ts'
import { lockSeries, readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import { readActive } from '../../src/store/sentiment-active.ts'
import {
  textsSeenIn,
  wordingsScoredAt,
  writeScores,
  writeSentimentSlots,
  type SeenText,
} from '../../src/store/sentiment-scores.ts'
import { listSeries } from '../../src/store/series.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { agreeOnScorer, askable, endStandIn } from './agreed-scorer.ts'
import { awaitsSeries, madeKind } from './made-kind.ts'
import type { DerivedKind, KindSettings } from './pages.ts'
import { scoreTexts } from './score-texts.ts'

/** Slots made at once. Few, because a model may take a tenth of a second a text. */
const PAGE_SLOTS = 96
const NO_NEWS = 'no-news'

/** Called last in the transaction that wrote or changed the scores of these wordings: what is made from them is told. */
export type AfterScores = (tx: Transaction, texts: readonly TouchedText[], at: Millis) => Promise<void>

export interface SentimentDeps {
  readonly scoring: Scoring
  readonly events: Pick<Events, 'textsScored'>
  readonly afterScores?: AfterScores
}

/** Scores of stored news: a slot is made when its news slot is accounted for, of every item that was first seen in it. */
export function sentimentPages(
  settings: KindSettings & { source: string; newsSource: string },
  { scoring, events, afterScores = async () => {} }: SentimentDeps,
): DerivedKind {
  /** The news series that a sentiment series is made from: the same subject in the same slots. */
  const newsOf = async (db: Queryable, { subject, widthSeconds }: Series): Promise<Series | undefined> =>
    (await listSeries(db, { dataset: 'news', source: settings.newsSource, subjects: [subject], widthSeconds }))[0]
  return {
    ...madeKind('sentiment', settings, PAGE_SLOTS),
    awaits: async (db, series, within) => awaitsSeries(db, await newsOf(db, series), within, 0),
    derive: async (tx, series, want, at) => {
      const news = await newsOf(tx, series)
      if (news === undefined) return { filled: [], absent: [], awaiting: want, reason: NO_NEWS }
      const span = spanOf(want)
      // A model takes its time: what it can say before anything is locked it says now.
      const soon = await askable(scoring, await readActive(tx))
      const ahead = await scoreTexts(events, soon, await textsSeenIn(tx, news, span, false))
      // The news, then its scores, then what is made from these: everybody locks in that order, so that writers take turns.
      await lockSeries(tx, news.id)
      await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
      const known = ((await readKnowledge(tx, [news.id], span)).get(news.id) ?? NOTHING_KNOWN).intervals
      const stored = clip(
        known.filter(({ state }) => state === 'stored'),
        want,
      )
      const agreed = await agreeOnScorer(tx, scoring, at)
      const texts = (await textsSeenIn(tx, news, span, true)).filter(({ slotAt }) =>
        stored.some(({ from, to }) => slotAt >= from && slotAt < to),
      )
      await writeScores(tx, [...(await scoreTexts(events, agreed.scorer, texts, ahead)).values()], at)
      const slots = countBySlot(stored, texts, series.widthSeconds * 1000)
      await writeSentimentSlots(tx, news, slots, at)
      if (agreed.isBack) await endStandIn(tx, agreed, at)
      const scored = await wordingsScoredAt(tx, [...new Set(texts.map(({ newsId }) => newsId))], at)
      if (scored.length > 0) await afterScores(tx, scored, at)
      const absent = clip(subtractAll(known, stored), want)
      return {
        filled: slots.map(({ slotAt }) => slotAt),
        absent,
        awaiting: subtractAll(want, [...stored, ...absent]),
        reason: NO_NEWS,
      }
    },
  }
}

/** How many items each slot has; every stored slot is told, also one without. */
function countBySlot(stored: readonly Range[], texts: readonly SeenText[], widthMs: number) {
  const items = new Map<Millis, Set<number>>()
  for (const { from, to } of stored) for (let slot = from; slot < to; slot += widthMs) items.set(slot, new Set())
  for (const { newsId, slotAt } of texts) items.get(slotStart(slotAt, widthMs))?.add(newsId)
  return [...items].map(([slotAt, ids]) => ({ slotAt, records: ids.size }))
}
