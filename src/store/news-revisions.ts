import type { Millis } from '../domain/clock.ts'
import { canonicalUrl } from '../domain/news/canonical-url.ts'
import type { NewsItem } from '../domain/news/item.ts'
import type { Transaction } from './database.ts'
import type { NewsSeries } from './news.ts'

/** Who changes an article more often than this is not revising it: the words of then stay. */
const MOST_REVISIONS = 50

interface Standing {
  id: number
  url: string | null
  title: string | null
  summary: string | null
  content: string | null
  content_hash: string
  revision: number
}

/**
 * Gives articles their new words and keeps the old ones, where the feed that told them first now says something else. Other feeds that carry
 * the same article word it their own way, and change nothing. Gives the ids of those that changed.
 */
export async function reviseNews(
  tx: Transaction,
  { source, subject, seenAt }: NewsSeries & { seenAt: Millis },
  known: readonly { readonly id: number; readonly item: NewsItem; readonly hash: string }[],
): Promise<Set<number>> {
  if (known.length === 0) return new Set()
  const rows = await tx.query<Standing>(
    `SELECT id, url, title, summary, content, content_hash, revision FROM crypto_news
     WHERE id IN (?) AND source = ? AND feed = ? ORDER BY id FOR UPDATE`,
    [known.map(({ id }) => id), source, subject],
  )
  const standing = new Map(rows.map((row) => [Number(row.id), row]))
  const changed = known.filter(({ id, hash }) => {
    const row = standing.get(id)
    return row !== undefined && row.content_hash !== hash && row.revision < MOST_REVISIONS
  })
  for (const { id, item, hash } of changed) {
    const old = standing.get(id)
    if (old === undefined) continue
    await tx.execute(
      `INSERT INTO news_revisions (news_id, revision, url, title, summary, content, content_hash, replaced_at) VALUES (?)
       ON DUPLICATE KEY UPDATE news_id = news_id`,
      [[id, old.revision, old.url, old.title, old.summary, old.content, old.content_hash, new Date(seenAt)]],
    )
    await tx.execute(
      `UPDATE crypto_news SET url = ?, canonical_url = ?, title = ?, summary = ?, content = ?, content_hash = ?, revision = revision + 1, changed_at = ?
       WHERE id = ?`,
      [
        item.url,
        item.url === null ? null : (canonicalUrl(item.url) ?? null),
        item.title,
        item.summary,
        item.content ?? null,
        hash,
        new Date(seenAt),
        id,
      ],
    )
  }
  return new Set(changed.map(({ id }) => id))
}
