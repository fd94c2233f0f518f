import { sha256 } from '../domain/news/digest.ts'
import { itemKey, type GuidPolicy } from '../domain/news/identity.ts'
import type { Transaction } from './database.ts'
import type { NewsSeries } from './news.ts'

/** No feed carries more than this. */
const NEWEST = 2_000

/**
 * Gives the newest sightings of a series the keys that another identity policy gives them, so that an article which the feed still carries is
 * not taken for a new one. Where two had become one article's, the first keeps its place.
 */
export async function rekeySightings(
  tx: Transaction,
  { source, subject }: NewsSeries,
  policy: GuidPolicy,
): Promise<void> {
  const rows = await tx.query<{ item_key: string; url: string | null; title: string | null; summary: string | null }>(
    `SELECT s.item_key, n.url, n.title, n.summary FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? ORDER BY s.slot_at DESC LIMIT ?`,
    [source, subject, NEWEST],
  )
  for (const { item_key: old, ...words } of rows)
    await tx.execute(
      'UPDATE IGNORE news_sightings SET item_key = ? WHERE source = ? AND subject = ? AND item_key = ?',
      [sha256(itemKey(words, policy)), source, subject, old],
    )
}
