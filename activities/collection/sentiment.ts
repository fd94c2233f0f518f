import { scoredText } from '../../src/domain/analytics/news-text.ts'
import type { Millis } from '../../src/domain/clock.ts'
import { awaitingInput, forgetDerived } from '../../src/domain/collection/derived.ts'
import { clip, NOTHING_KNOWN } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots, slotCeil, slotStart } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import type { TouchedText } from '../../src/domain/features/touched.ts'
import { subtractAll, type Range } from '../../src/domain/range.ts'
import type { Scoring } from '../../src/scorers/scoring.ts'
import type { TextScorer } from '../../src/scorers/text-scorer.ts'
import { changeKnowledge, lockSeries, readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import {
  activateFirst,
  isSameVersion,
  lockActive,
  nameStandIn,
  readActive,
  shareActive,
  type ActiveScorers,
} from '../../src/store/sentiment-active.ts'
import {
  filedUnder,
  newsStoodInFor,
  textsSeenIn,
  wordingsScoredAt,
  writeScores,
  writeSentimentSlots,
  type NewsText,
  type ScoredText,
  type SeenText,
} from '../../src/store/sentiment-scores.ts'
import { listSeries } from '../../src/store/series.ts'
import type { Events } from '../../src/telemetry/events.ts'
import type { DerivedKind, KindSettings } from './pages.ts'

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
export function sentimentPages(settings: KindSettings & { source: string }, deps: SentimentDeps): DerivedKind {
  return {
    dataset: 'sentiment',
    source: settings.source,
    pageSlots: () => PAGE_SLOTS,
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    beyondHistory: () => ({ from: 0, to: 0 }),
    awaits: async (db, series, within) => {
      const news = await newsOf(db, series)
      if (news === undefined) return [within]
      const known = (await readKnowledge(db, [news.id])).get(news.id) ?? NOTHING_KNOWN
      return awaitingInput(within, known, 0, slotCeil(news.since, series.widthSeconds * 1000))
    },
    derive: async (tx, series, want, at) => {
      const news = await newsOf(tx, series)
      if (news === undefined) return { filled: [], absent: [], awaiting: want, reason: NO_NEWS }
      const span = spanOf(want)
      // A model takes its time: what it can say before anything is locked it says now.
      const ahead = await scoreAhead(tx, deps, await textsSeenIn(tx, news, span, false))
      await lockSeries(tx, news.id)
      const known = ((await readKnowledge(tx, [news.id], span)).get(news.id) ?? NOTHING_KNOWN).intervals
      const stored = clip(
        known.filter(({ state }) => state === 'stored'),
        want,
      )
      const scorer = await agreedScorer(tx, deps.scoring, at)
      const widthMs = series.widthSeconds * 1000
      const inside = (slot: Millis) => stored.some(({ from, to }) => slot >= from && slot < to)
      const texts = (await textsSeenIn(tx, news, span, true)).filter(({ slotAt }) => inside(slotStart(slotAt, widthMs)))
      await writeScores(tx, await scoreTexts(deps, scorer, texts, ahead), at)
      const slots = countBySlot(stored, texts, widthMs)
      await writeSentimentSlots(tx, series, slots, at)
      const scored = await wordingsScoredAt(tx, [...new Set(texts.map(({ newsId }) => newsId))], at)
      if (scored.length > 0) await deps.afterScores?.(tx, scored, at)
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

/** The news series that a sentiment series is made from: the same subject in the same slots. */
async function newsOf(db: Queryable, { subject, widthSeconds }: Series): Promise<Series | undefined> {
  return (await listSeries(db, { dataset: 'news', subjects: [subject], widthSeconds }))[0]
}

type Ahead = ReadonlyMap<string, ScoredText>
const keyOf = ({ newsId, revision }: { newsId: number; revision: number }, { name, version }: TextScorer): string =>
  `${newsId}/${revision} ${name} ${version}`

async function scoreAhead(db: Queryable, deps: SentimentDeps, texts: readonly SeenText[]): Promise<Ahead> {
  const active = await readActive(db)
  const scorer = await askable(deps.scoring, active)
  const scored = await scoreTexts(deps, scorer, texts, new Map())
  return new Map(scored.map((one) => [keyOf(one, scorer), one]))
}

/** The scorer that counts where this process can ask it, else the one that stands in. */
async function askable(scoring: Scoring, active: ActiveScorers | undefined): Promise<TextScorer> {
  const counts = active === undefined ? undefined : await scoring.find(active.counts)
  return counts ?? (await scoring.preferred()).scorer
}

/**
 * The scorer whose scores this transaction writes: the one that counts, which stays so until it has committed; or one that stands in,
 * after that was said in the table.
 */
async function agreedScorer(tx: Transaction, scoring: Scoring, at: Millis): Promise<TextScorer> {
  const seen = await readActive(tx)
  const scorer = await askable(scoring, seen)
  const own = { scorer: scorer.name, version: scorer.version }
  const isListed = isSameVersion(seen?.counts, own) || isSameVersion(seen?.standsIn, own)
  if (isListed && isSameVersion((await shareActive(tx))?.counts, seen?.counts)) return scorer
  // Rare: the first score of all, a first stand-in, or a switch just now. Whoever changes the table has it alone.
  if (seen === undefined) await activateFirst(tx, own, at)
  const now = await lockActive(tx)
  const next = await askable(scoring, now)
  const version = { scorer: next.name, version: next.version }
  if (now === undefined || isSameVersion(now.counts, version) || isSameVersion(now.standsIn, version)) return next
  // What only the stand-in before this one has scored would have no score that counts.
  if (now.standsIn !== undefined) await doubtSentiment(tx, await newsStoodInFor(tx, now.counts, now.standsIn), at)
  await nameStandIn(tx, version, at)
  return next
}

/** Scores what was not scored ahead, each text once, and tells how long that took. */
export async function scoreTexts(
  { events }: Pick<SentimentDeps, 'events'>,
  scorer: TextScorer,
  texts: readonly NewsText[],
  ahead: Ahead,
): Promise<ScoredText[]> {
  const each = [...new Map(texts.map((text) => [keyOf(text, scorer), text])).values()]
  const open = each.filter((text) => !ahead.has(keyOf(text, scorer)))
  const startedAt = performance.now()
  const scores = await scorer.score(open.map(scoredText))
  const ms = performance.now() - startedAt
  for (const [source, told] of Map.groupBy(open, (text) => text.source))
    events.textsScored({ model: scorer.name, source, texts: told.length, ms: (ms * told.length) / open.length })
  const fresh = open.flatMap(({ newsId, revision }, place) => {
    const score = scores[place]
    return score === undefined ? [] : [{ newsId, revision, score }]
  })
  return [...fresh, ...each.flatMap((text) => ahead.get(keyOf(text, scorer)) ?? [])]
}

function countBySlot(stored: readonly Range[], texts: readonly SeenText[], widthMs: number) {
  const items = new Map<Millis, Set<number>>()
  for (const { from, to } of stored) for (let slot = from; slot < to; slot += widthMs) items.set(slot, new Set())
  for (const { newsId, slotAt } of texts) items.get(slotStart(slotAt, widthMs))?.add(newsId)
  return [...items].map(([slotAt, ids]) => ({ slotAt, records: ids.size }))
}

/**
 * Makes the sentiment slots of these items missing again, wherever they are filed: to be called in the transaction that wrote an item or
 * changed its words, after its rows are written.
 */
export async function doubtSentiment(tx: Transaction, newsIds: readonly number[], at: Millis): Promise<void> {
  const filed = Map.groupBy(await filedUnder(tx, newsIds), ({ subject }) => subject)
  if (filed.size === 0) return
  const made = await listSeries(tx, { dataset: 'sentiment', subjects: [...filed.keys()] })
  const doubted = new Map(
    made.map(({ id, subject, widthSeconds }) => {
      const widthMs = widthSeconds * 1000
      return [
        id,
        rangesOfSlots(
          (filed.get(subject) ?? []).map((one) => slotStart(one.at, widthMs)),
          widthMs,
        ),
      ]
    }),
  )
  if (doubted.size === 0) return
  await changeKnowledge(tx, [...doubted.keys()], spanOf([...doubted.values()].flat()), (id, known) =>
    forgetDerived(known, doubted.get(id) ?? [], at),
  )
}
