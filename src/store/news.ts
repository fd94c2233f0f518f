import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable } from './database.ts'

/** Which series an article was seen in: `feeds` and a feed's name, `cryptopanic` and `posts`, `guardian` and `articles`. */
export interface NewsSeries {
  readonly source: string
  readonly subject: string
}

/** An article as stored. Times in UTC ms; words are plain text, null where the source said none. */
export interface StoredNews {
  readonly newsId: number
  /** Who told it first. */
  readonly source: string
  readonly feed: string
  readonly url: string | null
  readonly title: string | null
  readonly summary: string | null
  readonly content: string | null
  readonly author: string | null
  readonly language: string | null
  /** The source's own time; null where none can be believed. */
  readonly publishedAt: Millis | null
  readonly firstSeenAt: Millis
  /** When anybody could know it: published, or first seen where that is not known. Never changes. */
  readonly knownAt: Millis
  /** Equal for articles that tell one story: the id of the one that told it first. */
  readonly storyId: number
  /** Changes when the words do. */
  readonly contentHash: string
  readonly revision: number
  /** When it came, or when its words last changed. */
  readonly changedAt: Millis
}

/** An article and the slot of a series that it is filed under. */
export interface SeenNews extends StoredNews {
  readonly slotAt: Millis
}

/** An article that came or changed, and where it is filed. */
export interface TouchedNews {
  readonly newsId: number
  readonly slotAt: Millis
  readonly knownAt: Millis
}

export interface NewsRow {
  id: number
  source: string
  feed: string
  url: string | null
  title: string | null
  summary: string | null
  content: string | null
  author: string | null
  language: string | null
  published_at: Date | null
  first_seen_at: Date
  known_at: Date
  story_id: number | null
  content_hash: string
  revision: number
  changed_at: Date
}

/** The columns of `crypto_news` as `n` that `storedNews` reads. */
export const NEWS_COLUMNS =
  'n.id, n.source, n.feed, n.url, n.title, n.summary, n.content, n.author, n.language, n.published_at, n.first_seen_at, n.known_at, n.story_id, n.content_hash, n.revision, n.changed_at'

/** Articles filed under the slots of [from, to) of one series, by slot and then by id. Each article once a series. */
export async function newsSeenIn(db: Queryable, series: NewsSeries, range: Range): Promise<SeenNews[]> {
  const rows = await db.query<NewsRow & { slot_at: Date }>(
    `SELECT s.slot_at, ${NEWS_COLUMNS} FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.slot_at >= ? AND s.slot_at < ? ORDER BY s.slot_at, n.id`,
    [series.source, series.subject, new Date(range.from), new Date(range.to)],
  )
  return rows.map((row) => ({ ...storedNews(row), slotAt: row.slot_at.getTime() }))
}

/**
 * Articles about an asset (`BTC`) that could be known in [from, to), from any source, by that time and then by id. Articles with the same
 * `storyId` tell one story.
 */
export async function newsKnownFor(db: Queryable, symbol: string, range: Range): Promise<StoredNews[]> {
  const rows = await db.query<NewsRow>(
    `SELECT ${NEWS_COLUMNS} FROM news_symbols t JOIN crypto_news n ON n.id = t.news_id
     WHERE t.symbol = ? AND t.known_at >= ? AND t.known_at < ? ORDER BY t.known_at, n.id`,
    [symbol, new Date(range.from), new Date(range.to)],
  )
  return rows.map(storedNews)
}

/** What came or changed at that moment, of the articles filed under the slots of [from, to) of one series; by slot and id. */
export async function newsChangedAt(
  db: Queryable,
  series: NewsSeries,
  range: Range,
  at: Millis,
): Promise<TouchedNews[]> {
  const rows = await db.query<{ id: number; slot_at: Date; known_at: Date }>(
    `SELECT n.id, s.slot_at, n.known_at FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.slot_at >= ? AND s.slot_at < ? AND n.changed_at = ? ORDER BY s.slot_at, n.id`,
    [series.source, series.subject, new Date(range.from), new Date(range.to), new Date(at)],
  )
  return rows.map((row) => ({ newsId: row.id, slotAt: row.slot_at.getTime(), knownAt: row.known_at.getTime() }))
}

/** The assets that articles are about, by article id, in alphabetical order; an article about none is not in it. */
export async function symbolsOfNews(db: Queryable, newsIds: readonly number[]): Promise<Map<number, string[]>> {
  const symbols = new Map<number, string[]>()
  if (newsIds.length === 0) return symbols
  const rows = await db.query<{ news_id: number; symbol: string }>(
    'SELECT news_id, symbol FROM news_symbols WHERE news_id IN (?) ORDER BY news_id, symbol',
    [newsIds],
  )
  for (const { news_id: id, symbol } of rows) symbols.set(id, [...(symbols.get(id) ?? []), symbol])
  return symbols
}

export function storedNews(row: NewsRow): StoredNews {
  return {
    newsId: Number(row.id),
    source: row.source,
    feed: row.feed,
    url: row.url,
    title: row.title,
    summary: row.summary,
    content: row.content,
    author: row.author,
    language: row.language,
    publishedAt: row.published_at?.getTime() ?? null,
    firstSeenAt: row.first_seen_at.getTime(),
    knownAt: row.known_at.getTime(),
    storyId: Number(row.story_id ?? row.id),
    contentHash: row.content_hash,
    revision: row.revision,
    changedAt: row.changed_at.getTime(),
  }
}
