import { clusterStories, STORY_RULES, type Told } from '../domain/news/story.ts'
import type { Queryable, Transaction } from './database.ts'

interface ToldRow {
  id: number
  title: string | null
  canonical_url: string | null
  known_at: Date
}

/** Puts new articles to the stories that are told already; what tells none of them begins one. A story that an article is put to stays. */
export async function joinStories(tx: Transaction, fresh: readonly number[]): Promise<void> {
  if (fresh.length === 0) return
  await takeTurns(tx)
  const news = (
    await tx.query<ToldRow>('SELECT id, title, canonical_url, known_at FROM crypto_news WHERE id IN (?)', [fresh])
  ).map(toldOf)
  const times = news.map(({ at }) => at)
  const near = { from: Math.min(...times) - STORY_RULES.windowMs, to: Math.max(...times) + STORY_RULES.windowMs }
  const leaders = await leadersIn(tx, near)
  const storyOf = clusterStories([...leaders, ...news])
  const isLeader = new Set(leaders.map(({ key }) => key))
  // Of a story that is told already the one that began it may now be younger than one that joins it: it stays the one that names it.
  const begunBy = new Map<string, string>()
  for (const [key, story] of storyOf) if (isLeader.has(key) && !begunBy.has(story)) begunBy.set(story, key)
  for (const { key } of news) {
    const story = storyOf.get(key) ?? key
    await tx.execute('UPDATE crypto_news SET story_id = ? WHERE id = ? AND story_id IS NULL', [
      Number(begunBy.get(story) ?? story),
      Number(key),
    ])
  }
}

/**
 * Until it commits nobody else puts articles to stories: two who tell the same story at once would not see each other. The row is nothing but
 * the lock.
 */
async function takeTurns(tx: Transaction): Promise<void> {
  await tx.execute(
    `INSERT INTO feed_state (source, subject, address, policy, items, polled_at) VALUES ('', 'stories', '', '', '', '1970-01-01')
     ON DUPLICATE KEY UPDATE polled_at = polled_at`,
  )
}

/** The first article of each story that could be known in a range. */
async function leadersIn(db: Queryable, { from, to }: { from: number; to: number }): Promise<Told[]> {
  const rows = await db.query<ToldRow>(
    `SELECT id, title, canonical_url, known_at FROM crypto_news WHERE known_at >= ? AND known_at < ? AND story_id = id`,
    [new Date(from), new Date(to)],
  )
  return rows.map(toldOf)
}

/** Keys sort as ids do, so that of two at one moment the one that came first leads. */
function toldOf({ id, title, canonical_url: url, known_at: at }: ToldRow): Told {
  return { key: String(id).padStart(20, '0'), title, url, at: at.getTime() }
}
