import type { Score } from '../domain/analytics/score.ts'
import { HOUR, type Millis } from '../domain/clock.ts'
import type { TouchedText } from '../domain/features/touched.ts'
import type { Range } from '../domain/range.ts'
import type { NewsSeries } from './news.ts'
import type { Queryable, Transaction } from './database.ts'
import type { ActiveScorers, ScorerVersion } from './sentiment-active.ts'

/** The words that a news item had at one revision. */
export interface NewsText {
  readonly newsId: number
  readonly revision: number
  /** Who told the item first. */
  readonly source: string
  readonly title: string | null
  readonly summary: string | null
}

/** A text, and the slot of the series under which its item is filed. */
export interface SeenText extends NewsText {
  readonly slotAt: Millis
}

interface TextRow {
  news_id: number
  revision: number
  source: string
  title: string | null
  summary: string | null
}

/**
 * Every wording of the items filed under the slots of [from, to) of a news series. `locked`: nobody changes one of these items until the
 * transaction ends.
 */
export async function textsSeenIn(
  db: Queryable,
  { source, subject }: NewsSeries,
  range: Range,
  locked: boolean,
): Promise<SeenText[]> {
  const rows = await db.query<TextRow & { slot_at: Date }>(
    `SELECT s.slot_at, n.id AS news_id, n.revision, n.source, n.title, n.summary
     FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.slot_at >= ? AND s.slot_at < ? ORDER BY n.id${locked ? ' LOCK IN SHARE MODE' : ''}`,
    [source, subject, new Date(range.from), new Date(range.to)],
  )
  const slots = Map.groupBy(rows, (row) => row.news_id)
  const now = [...slots.values()].flatMap((same) => same.slice(0, 1))
  const earlier = await earlierTexts(db, now)
  return [...now, ...earlier].flatMap((row) =>
    (slots.get(row.news_id) ?? []).map(({ slot_at: slotAt }) => ({ ...textOf(row), slotAt: slotAt.getTime() })),
  )
}

/** What the given items said before they were changed. */
async function earlierTexts(db: Queryable, items: readonly TextRow[]): Promise<TextRow[]> {
  const changed = items.filter(({ revision }) => revision > 0)
  if (changed.length === 0) return []
  const rows = await db.query<Omit<TextRow, 'source'>>(
    'SELECT news_id, revision, title, summary FROM news_revisions WHERE news_id IN (?) ORDER BY news_id, revision',
    [changed.map((item) => item.news_id)],
  )
  const sources = new Map(items.map((item) => [item.news_id, item.source]))
  return rows.map((row) => ({ ...row, source: sources.get(row.news_id) ?? '' }))
}

/** Every wording of the next `items` items after an id, of those that lack a score of this version in any wording; by id. */
export async function textsWithout(
  db: Queryable,
  { scorer, version }: ScorerVersion,
  afterId: number,
  items: number,
): Promise<{ texts: NewsText[]; lastId: number | undefined }> {
  const rows = await db.query<TextRow>(
    `SELECT n.id AS news_id, n.revision, n.source, n.title, n.summary FROM crypto_news n
     WHERE n.id > ? AND n.revision + 1 > (SELECT COUNT(*) FROM sentiment_scores s
       WHERE s.news_id = n.id AND s.scorer = ? AND s.version = ? AND s.revision <= n.revision)
     ORDER BY n.id LIMIT ?`,
    [afterId, scorer, version, items],
  )
  const earlier = await earlierTexts(db, rows)
  return { texts: [...rows, ...earlier].map(textOf), lastId: rows.at(-1)?.news_id }
}

/** How many wordings of items there are, and how many of them a version has scored. */
export async function countScored(
  db: Queryable,
  { scorer, version }: ScorerVersion,
): Promise<{ texts: number; scored: number }> {
  const [row] = await db.query<{ items: number; revisions: number; scored: number }>(
    `SELECT (SELECT COUNT(*) FROM crypto_news) AS items, (SELECT COUNT(*) FROM news_revisions) AS revisions,
            (SELECT COUNT(*) FROM sentiment_scores WHERE scorer = ? AND version = ?) AS scored`,
    [scorer, version],
  )
  return { texts: Number(row?.items ?? 0) + Number(row?.revisions ?? 0), scored: Number(row?.scored ?? 0) }
}

/** A score and what it is of. */
export interface ScoredText {
  readonly newsId: number
  readonly revision: number
  readonly score: Score
}

const FIGURES = ['neg', 'neu', 'pos', 'compound', 'label', 'confidence'] as const
const COLUMNS = ['news_id', 'scorer', 'version', 'revision', ...FIGURES, 'scored_at']
const ROWS_A_STATEMENT = 500

/** Writes scores by their natural key; a score that is there in the same figures is left as it is, its time included. */
export async function writeScores(tx: Queryable, scored: readonly ScoredText[], at: Millis): Promise<void> {
  const same = FIGURES.map((column) => `${column} = VALUES(${column})`)
  // In one order, so that two who write the same rows wait for each other instead of for a deadlock to be found.
  const rows = [...scored].sort((a, b) => a.newsId - b.newsId || a.revision - b.revision)
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO sentiment_scores (${COLUMNS.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE scored_at = IF(${same.join(' AND ')}, scored_at, VALUES(scored_at)), ${same.join(', ')}`,
      [
        rows
          .slice(from, from + ROWS_A_STATEMENT)
          .map(({ newsId, revision, score }) => [
            newsId,
            score.scorer,
            score.version,
            revision,
            ...FIGURES.map((figure) => score[figure]),
            new Date(at),
          ]),
      ],
    )
}

/** Of the given items the wordings that this transaction gave a score, or another one: known from when, and until when they stood. */
export async function wordingsScoredAt(
  tx: Transaction,
  newsIds: readonly number[],
  at: Millis,
): Promise<TouchedText[]> {
  if (newsIds.length === 0) return []
  const rows = await tx.query<{ known_at: Date; from_at: Date | null; until_at: Date | null }>(
    `SELECT n.known_at, b.replaced_at AS from_at, o.replaced_at AS until_at
     FROM sentiment_scores s JOIN crypto_news n ON n.id = s.news_id
     LEFT JOIN news_revisions b ON b.news_id = s.news_id AND b.revision + 1 = s.revision
     LEFT JOIN news_revisions o ON o.news_id = s.news_id AND o.revision = s.revision
     WHERE s.news_id IN (?) AND s.scored_at = ?`,
    [newsIds, new Date(at)],
  )
  return rows.map((row) => ({
    knownAt: row.known_at.getTime(),
    ...(row.from_at === null ? {} : { from: row.from_at.getTime() }),
    ...(row.until_at === null ? {} : { until: row.until_at.getTime() }),
  }))
}

/** Notes how many items each slot of a news series has; `made_at` moves only where that changes. */
export async function writeSentimentSlots(
  tx: Transaction,
  { source, subject, widthSeconds }: NewsSeries & { widthSeconds: number },
  slots: readonly { slotAt: Millis; records: number }[],
  at: Millis,
): Promise<void> {
  for (let from = 0; from < slots.length; from += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO sentiment_slots (source, subject, width_seconds, slot_at, records, made_at) VALUES ?
       ON DUPLICATE KEY UPDATE made_at = IF(records = VALUES(records), made_at, VALUES(made_at)), records = VALUES(records)`,
      [
        slots
          .slice(from, from + ROWS_A_STATEMENT)
          .map(({ slotAt, records }) => [source, subject, widthSeconds, new Date(slotAt), records, new Date(at)]),
      ],
    )
}

/** Where items are filed: every subject and slot in which one of them was seen. */
export async function filedUnder(
  db: Queryable,
  newsIds: readonly number[],
): Promise<{ subject: string; at: Millis }[]> {
  if (newsIds.length === 0) return []
  const rows = await db.query<{ subject: string; slot_at: Date }>(
    'SELECT DISTINCT subject, slot_at FROM news_sightings WHERE news_id IN (?) ORDER BY subject, slot_at',
    [newsIds],
  )
  return rows.map((row) => ({ subject: row.subject, at: row.slot_at.getTime() }))
}

/** Clocks of two machines may differ, and a transaction takes its time. */
const MARGIN_MS = 24 * HOUR

/** Items of which a wording has a score of the stand-in and none of the version that counts; by id. */
export async function newsStoodInFor(
  db: Queryable,
  { counts, standsIn, standsInSince }: ActiveScorers,
): Promise<number[]> {
  if (standsIn === undefined || standsInSince === undefined) return []
  const rows = await db.query<{ news_id: number }>(
    `SELECT DISTINCT s.news_id FROM sentiment_scores s
     LEFT JOIN sentiment_scores c ON c.news_id = s.news_id AND c.revision = s.revision AND c.scorer = ? AND c.version = ?
     WHERE s.scorer = ? AND s.version = ? AND s.scored_at >= ? AND c.news_id IS NULL ORDER BY s.news_id`,
    [counts.scorer, counts.version, standsIn.scorer, standsIn.version, new Date(standsInSince - MARGIN_MS)],
  )
  return rows.map((row) => Number(row.news_id))
}

/** Items that came into slots of [from, to) of a news series at that moment, or whose words changed then; by id. */
export async function newsTouchedAt(
  db: Queryable,
  { source, subject }: NewsSeries,
  range: Range,
  at: Millis,
): Promise<number[]> {
  const rows = await db.query<{ news_id: number }>(
    `SELECT DISTINCT s.news_id FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.slot_at >= ? AND s.slot_at < ? AND (s.seen_at = ? OR n.changed_at = ?) ORDER BY s.news_id`,
    [source, subject, new Date(range.from), new Date(range.to), new Date(at), new Date(at)],
  )
  return rows.map((row) => Number(row.news_id))
}

function textOf(row: TextRow): NewsText {
  return {
    newsId: Number(row.news_id),
    revision: row.revision,
    source: row.source,
    title: row.title,
    summary: row.summary,
  }
}
