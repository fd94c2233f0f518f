import type { Label } from '../domain/analytics/score.ts'
import type { Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import type { Queryable } from './database.ts'

/**
 * The score that counts of the words that a news item about a symbol had for a time. An item that was changed has one for each of its
 * wordings. Compound -1 to 1; neg, neu, pos and confidence 0 to 1.
 */
export interface KnownScore {
  readonly newsId: number
  /** From when on anybody could know the item. */
  readonly newsKnownAt: Millis
  /** From when on anybody could know these words of it: `newsKnownAt` for its first ones. */
  readonly knownAt: Millis
  /** When other words took their place; undefined while these stand. */
  readonly until: Millis | undefined
  readonly compound: number
  readonly neg: number
  readonly neu: number
  readonly pos: number
  readonly label: Label
  readonly confidence: number
  readonly scorer: string
  readonly version: string
}

interface KnownRow {
  news_id: number
  revision: number
  news_known_at: Date
  from_at: Date | null
  until_at: Date | null
  compound: string
  neg: string
  neu: string
  pos: string
  label: Label
  confidence: string
  scorer: string
  version: string
}

/**
 * The scores that count of the news about a symbol that became known in [from, to), in every wording known before `to`; oldest item first,
 * ties by id, wordings in their order. `inForce` picks what stood at one moment.
 */
export async function scoresKnownFor(db: Queryable, symbol: string, range: Range): Promise<KnownScore[]> {
  const [from, to] = [new Date(range.from), new Date(range.to)]
  const rows = await db.query<KnownRow>(
    `SELECT y.news_id, s.revision, y.known_at AS news_known_at, b.replaced_at AS from_at, o.replaced_at AS until_at,
            s.compound, s.neg, s.neu, s.pos, s.label, s.confidence, s.scorer, s.version
     FROM news_symbols y
     JOIN sentiment_active a
     JOIN sentiment_scores s ON s.news_id = y.news_id AND s.scorer = a.scorer AND s.version = a.version
     LEFT JOIN news_revisions b ON b.news_id = s.news_id AND b.revision + 1 = s.revision
     LEFT JOIN news_revisions o ON o.news_id = s.news_id AND o.revision = s.revision
     WHERE y.symbol = ? AND y.known_at >= ? AND y.known_at < ? AND (s.revision = 0 OR b.replaced_at < ?)
     ORDER BY y.known_at, y.news_id, s.revision, a.place`,
    [symbol, from, to, to],
  )
  return firstOfEach(rows).map((row) => ({
    newsId: row.news_id,
    newsKnownAt: row.news_known_at.getTime(),
    knownAt: Math.max(row.news_known_at.getTime(), row.from_at?.getTime() ?? 0),
    until: row.until_at?.getTime(),
    compound: Number(row.compound),
    neg: Number(row.neg),
    neu: Number(row.neu),
    pos: Number(row.pos),
    label: row.label,
    confidence: Number(row.confidence),
    scorer: row.scorer,
    version: row.version,
  }))
}

/** Of such scores those of words that were known by a moment and not yet replaced: one an item. */
export function inForce(scores: readonly KnownScore[], at: Millis): KnownScore[] {
  return scores.filter(({ knownAt, until }) => knownAt <= at && (until === undefined || until > at))
}

/** Where two versions have scored the same words, the one that counts comes first. */
function firstOfEach<Row extends { news_id: number; revision: number }>(rows: readonly Row[]): Row[] {
  return rows.filter((row, place) => {
    const before = rows[place - 1]
    return row.news_id !== before?.news_id || row.revision !== before.revision
  })
}
