import { HOUR, type Millis } from '../domain/clock.ts'
import type { RevisedText, TextHour, Texts, TextScore } from '../domain/features/texts.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable } from './database.ts'

/** End of the hour in which an item became known, in hours since the epoch. In whole numbers: a division here would lose the last millisecond. */
const HOUR_END = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', n.known_at) + 3599999999) DIV 3600000000"

/** The version that counts, and the one that stands in where that has no score. */
const SCORES = `LEFT JOIN sentiment_active a ON a.place = 1
  LEFT JOIN sentiment_scores s ON s.news_id = n.id AND s.scorer = a.scorer AND s.version = a.version AND s.revision = w.revision
  LEFT JOIN sentiment_active a2 ON a2.place = 2
  LEFT JOIN sentiment_scores s2 ON s2.news_id = n.id AND s2.scorer = a2.scorer AND s2.version = a2.version AND s2.revision = w.revision`

/**
 * The texts that became known in [from, to), about a symbol or all of them, with the scores that count. No locks are taken: whoever makes
 * another version count tells the features first.
 */
export async function readTexts(db: Queryable, range: Range, symbol?: string): Promise<Texts> {
  return { hours: await unchanged(db, range, symbol), revised: await changed(db, range, symbol) }
}

function itemsOf(symbol: string | undefined, revision: string): string {
  const about = symbol === undefined ? '' : 'JOIN news_symbols y ON y.news_id = n.id AND y.symbol = ?'
  return `crypto_news n ${about} ${revision}`
}

const valuesOf = ({ from, to }: Range, symbol: string | undefined) => [
  ...(symbol === undefined ? [] : [symbol]),
  new Date(from),
  new Date(to),
]

async function unchanged(
  db: Queryable,
  range: Range,
  symbol: string | undefined,
): Promise<ReadonlyMap<Millis, TextHour>> {
  const score = SCORES.replaceAll('w.revision', '0')
  const rows = await db.query<Record<keyof TextHour | 'hour', string | number>>(
    `SELECT ${HOUR_END} AS hour, COUNT(*) AS items, COUNT(COALESCE(s.compound, s2.compound)) AS scored,
       COALESCE(SUM(COALESCE(s.compound, s2.compound)), 0) * 10000 AS sum,
       COUNT(CASE WHEN COALESCE(s.label, s2.label) = 'positive' THEN 1 END) AS positive,
       COUNT(CASE WHEN COALESCE(s.label, s2.label) = 'negative' THEN 1 END) AS negative
     FROM ${itemsOf(symbol, '')} ${score}
     WHERE n.known_at >= ? AND n.known_at < ? AND n.revision = 0 GROUP BY hour`,
    valuesOf(range, symbol),
  )
  return new Map(
    rows.map(({ hour, items, scored, sum, positive, negative }) => [
      Number(hour) * HOUR,
      {
        items: Number(items),
        scored: Number(scored),
        sum: Math.round(Number(sum)),
        positive: Number(positive),
        negative: Number(negative),
      },
    ]),
  )
}

interface WordingRow {
  id: number
  known_at: Date
  until_at: Date | null
  compound: string | null
  label: string | null
}

/** Few items are ever changed: they come one by one, each wording with the moment at which another took its place. */
async function changed(db: Queryable, range: Range, symbol: string | undefined): Promise<RevisedText[]> {
  const wordings = `JOIN (SELECT news_id, revision, replaced_at AS until_at FROM news_revisions
      UNION ALL SELECT id, revision, NULL FROM crypto_news WHERE revision > 0 AND known_at >= ? AND known_at < ?) w ON w.news_id = n.id`
  const [from, to] = [new Date(range.from), new Date(range.to)]
  const rows = await db.query<WordingRow>(
    `SELECT n.id, n.known_at, w.until_at, COALESCE(s.compound, s2.compound) AS compound, COALESCE(s.label, s2.label) AS label
     FROM ${itemsOf(symbol, wordings)} ${SCORES}
     WHERE n.known_at >= ? AND n.known_at < ? AND n.revision > 0 ORDER BY n.known_at, n.id, w.revision`,
    [...(symbol === undefined ? [] : [symbol]), from, to, from, to],
  )
  return [...Map.groupBy(rows, ({ id }) => id).values()].map((own) => ({
    knownAt: own[0]?.known_at.getTime() ?? 0,
    wordings: own.map((row) => ({ until: row.until_at?.getTime() ?? Infinity, score: scoreOf(row) })),
  }))
}

function scoreOf({ compound, label }: WordingRow): TextScore | undefined {
  return compound === null || label === null ? undefined : { compound: Math.round(Number(compound) * 10_000), label }
}
