import type { Label } from '../domain/analytics/score.ts'
import { HOUR, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable, Value } from './database.ts'
import type { CountedScore } from './sentiment-hours.ts'
import { NEWS_COLUMNS, storedNews, type NewsRow, type StoredNews } from './news.ts'

/** What to list; what is absent does not narrow it. */
export interface NewsFilter extends Range {
  /** `BTC` */
  readonly symbol?: string | undefined
  /** `guardian`, or a feed's name: who told it first. */
  readonly source?: string | undefined
}

/** An article with the score that counts of the words it has now; undefined before it is scored. */
export interface ListedNews extends StoredNews {
  readonly score: CountedScore | undefined
}

const SCORED = `LEFT JOIN sentiment_active a ON a.place = 1
  LEFT JOIN sentiment_scores s ON s.news_id = n.id AND s.scorer = a.scorer AND s.version = a.version AND s.revision = n.revision
  LEFT JOIN sentiment_active b ON b.place = 2
  LEFT JOIN sentiment_scores t ON t.news_id = n.id AND t.scorer = b.scorer AND t.version = b.version AND t.revision = n.revision`

/** Articles that could be known in [from, to), newest first, ties by the greater id, at most `limit`; `before`: those after that one in the list. */
export async function listNews(
  db: Queryable,
  filter: NewsFilter & { limit: number; before?: { at: Millis; newsId: number } | undefined },
): Promise<ListedNews[]> {
  const { where, values, join } = narrowed(filter)
  const before = filter.before
  const page = before === undefined ? '' : ' AND (n.known_at < ? OR (n.known_at = ? AND n.id < ?))'
  const rows = await db.query<
    NewsRow & Record<'compound' | 'confidence' | 'scorer' | 'version', string | null> & { label: Label | null }
  >(
    `SELECT ${NEWS_COLUMNS}, COALESCE(s.compound, t.compound) AS compound, COALESCE(s.label, t.label) AS label,
       COALESCE(s.confidence, t.confidence) AS confidence, COALESCE(s.scorer, t.scorer) AS scorer, COALESCE(s.version, t.version) AS version
     FROM crypto_news n ${join} ${SCORED} WHERE ${where}${page} ORDER BY n.known_at DESC, n.id DESC LIMIT ?`,
    [
      ...values,
      ...(before === undefined ? [] : [new Date(before.at), new Date(before.at), before.newsId]),
      filter.limit,
    ],
  )
  return rows.map((row) => ({
    ...storedNews(row),
    score:
      row.compound === null || row.label === null
        ? undefined
        : {
            compound: Number(row.compound),
            label: row.label,
            confidence: Number(row.confidence),
            scorer: row.scorer ?? '',
            version: row.version ?? '',
          },
  }))
}

/** How many articles could be known in each hour of [from, to), oldest first; hours without any are not in it. */
export async function newsPerHour(db: Queryable, filter: NewsFilter): Promise<{ at: Millis; items: number }[]> {
  const { where, values, join } = narrowed(filter)
  const rows = await db.query<{ hour: number; items: number }>(
    `SELECT TIMESTAMPDIFF(HOUR, '1970-01-01', n.known_at) AS hour, COUNT(*) AS items
     FROM crypto_news n ${join} WHERE ${where} GROUP BY hour ORDER BY hour`,
    values,
  )
  return rows.map(({ hour, items }) => ({ at: Number(hour) * HOUR, items: Number(items) }))
}

/** Feeds and sources that answered since a moment. */
export async function activeNewsSources(db: Queryable, since: Millis): Promise<number> {
  const [row] = await db.query<{ active: number }>(
    'SELECT COUNT(DISTINCT source, subject) AS active FROM news_polls WHERE polled_at >= ?',
    [new Date(since)],
  )
  return Number(row?.active ?? 0)
}

function narrowed({ from, to, symbol, source }: NewsFilter): { where: string; values: Value[]; join: string } {
  const values: Value[] = [new Date(from), new Date(to)]
  let where = 'n.known_at >= ? AND n.known_at < ?'
  if (source !== undefined) {
    where += ' AND (n.feed = ? OR n.source = ?)'
    values.push(source, source)
  }
  if (symbol === undefined) return { where, values, join: '' }
  return {
    where: `y.symbol = ? AND y.known_at >= ? AND y.known_at < ? AND ${where}`,
    values: [symbol, new Date(from), new Date(to), ...values],
    join: 'JOIN news_symbols y ON y.news_id = n.id',
  }
}
