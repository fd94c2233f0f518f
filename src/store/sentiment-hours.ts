import type { Label } from '../domain/analytics/score.ts'
import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable } from './database.ts'

/** The version that counts, and the one that stands in where that has no score, of the words that an item `n` has now. */
const SCORES = `LEFT JOIN sentiment_active a ON a.place = 1
  LEFT JOIN sentiment_scores s ON s.news_id = n.id AND s.scorer = a.scorer AND s.version = a.version AND s.revision = n.revision
  LEFT JOIN sentiment_active a2 ON a2.place = 2
  LEFT JOIN sentiment_scores s2 ON s2.news_id = n.id AND s2.scorer = a2.scorer AND s2.version = a2.version AND s2.revision = n.revision`

const COMPOUND = 'COALESCE(s.compound, s2.compound)'
const LABEL = 'COALESCE(s.label, s2.label)'

/** What the news about a symbol that became known in one hour says, in the words it has now. */
export interface SentimentHour {
  /** Start of the hour. */
  readonly at: Millis
  readonly items: number
  readonly scored: number
  /** Mean of the scored items, -1 to 1; undefined without any. */
  readonly compound: number | undefined
  readonly positive: number
  readonly negative: number
}

/** Hours of [from, to) in which news about a symbol became known, oldest first, at most `limit`. Hours without any are not in it. */
export async function sentimentHours(
  db: Queryable,
  { symbol, from, to, limit }: Range & { symbol: string; limit: number },
): Promise<SentimentHour[]> {
  const rows = await db.query<Record<'hour' | 'items' | 'scored' | 'positive' | 'negative', number> & { sum: string }>(
    `SELECT TIMESTAMPDIFF(HOUR, '1970-01-01', y.known_at) AS hour, COUNT(*) AS items, COUNT(${COMPOUND}) AS scored,
       COALESCE(SUM(${COMPOUND}), 0) AS sum, COUNT(CASE WHEN ${LABEL} = 'positive' THEN 1 END) AS positive,
       COUNT(CASE WHEN ${LABEL} = 'negative' THEN 1 END) AS negative
     FROM news_symbols y JOIN crypto_news n ON n.id = y.news_id ${SCORES}
     WHERE y.symbol = ? AND y.known_at >= ? AND y.known_at < ? GROUP BY hour ORDER BY hour LIMIT ?`,
    [symbol, new Date(from), new Date(to), limit],
  )
  return rows.map((row) => ({
    at: Number(row.hour) * HOUR,
    items: Number(row.items),
    scored: Number(row.scored),
    compound: Number(row.scored) === 0 ? undefined : Math.round((10_000 * Number(row.sum)) / row.scored) / 10_000,
    positive: Number(row.positive),
    negative: Number(row.negative),
  }))
}

/** A score that counts: compound -1 to 1, confidence 0 to 1. */
export interface CountedScore {
  readonly compound: number
  readonly label: Label
  readonly confidence: number
  readonly scorer: string
  readonly version: string
}

/** An item of news with the score that counts of the words it has now. */
export interface ScoredItem {
  readonly newsId: number
  readonly title: string | null
  readonly url: string | null
  readonly source: string
  readonly feed: string
  readonly knownAt: Millis
  readonly score: CountedScore | undefined
}

interface ItemRow {
  id: number
  title: string | null
  url: string | null
  source: string
  feed: string
  known_at: Date
  compound: string | null
  label: Label
  confidence: string
  scorer: string
  version: string
}

/** Items about a symbol that became known in [from, to), newest first, ties by the greater id; `before`: those after that one in the list. */
export async function scoredItems(
  db: Queryable,
  query: Range & { symbol: string; limit: number; before?: { at: Millis; newsId: number } | undefined },
): Promise<ScoredItem[]> {
  const { symbol, from, to, limit, before = { at: to, newsId: 0 } } = query
  const last = new Date(Math.min(before.at, to))
  const rows = await db.query<ItemRow>(
    `SELECT n.id, n.title, n.url, n.source, n.feed, y.known_at, ${COMPOUND} AS compound, ${LABEL} AS label,
       COALESCE(s.confidence, s2.confidence) AS confidence, COALESCE(s.scorer, s2.scorer) AS scorer, COALESCE(s.version, s2.version) AS version
     FROM news_symbols y JOIN crypto_news n ON n.id = y.news_id ${SCORES}
     WHERE y.symbol = ? AND y.known_at >= ? AND (y.known_at < ? OR (y.known_at = ? AND y.news_id < ?))
     ORDER BY y.known_at DESC, y.news_id DESC LIMIT ?`,
    [symbol, new Date(from), last, last, before.newsId, limit],
  )
  return rows.map((row) => ({
    newsId: Number(row.id),
    title: row.title,
    url: row.url,
    source: row.source,
    feed: row.feed,
    knownAt: row.known_at.getTime(),
    score:
      row.compound === null
        ? undefined
        : {
            compound: Number(row.compound),
            label: row.label,
            confidence: Number(row.confidence),
            scorer: row.scorer,
            version: row.version,
          },
  }))
}

/** Items first seen in the day before `now`, the last few minutes left out, and how many of them have a score that counts. */
export async function sentimentCoverage(
  db: Queryable,
  now: Millis,
  graceMs: number,
): Promise<{ items: number; scored: number; stoodIn: number }> {
  const [row] = await db.query<Record<'items' | 'scored' | 'stood_in', number>>(
    `SELECT COUNT(*) AS items, COUNT(${COMPOUND}) AS scored, COUNT(CASE WHEN s.compound IS NULL THEN s2.compound END) AS stood_in
     FROM (SELECT DISTINCT t.news_id FROM news_sightings t WHERE t.seen_at >= ? AND t.seen_at < ?) seen
     JOIN crypto_news n ON n.id = seen.news_id ${SCORES}`,
    [new Date(now - DAY), new Date(now - graceMs)],
  )
  return { items: Number(row?.items ?? 0), scored: Number(row?.scored ?? 0), stoodIn: Number(row?.stood_in ?? 0) }
}

/** Whether any news is about a symbol. */
export async function isNewsSymbol(db: Queryable, symbol: string): Promise<boolean> {
  return (await db.query('SELECT 1 FROM news_symbols WHERE symbol = ? LIMIT 1', [symbol])).length > 0
}
