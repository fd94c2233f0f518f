import type { Millis } from '../domain/clock.ts'
import type { GuidPolicy } from '../domain/news/identity.ts'
import type { Queryable } from './database.ts'
import type { NewsSeries } from './news.ts'

/** What an item of the last answer was known by: enough to tell whether it comes again, and whether its guid stays. */
export interface SeenItem {
  readonly key: string
  readonly guid?: string | undefined
  readonly url: string | null
}

/** What the last answer of a feed was; survives restarts. */
export interface FeedState {
  /** Where it was fetched; another address has nothing to do with it. */
  readonly address: string
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  readonly policy: GuidPolicy
  /** The items of the last answer that held any. */
  readonly items: readonly SeenItem[]
  readonly polledAt: Millis
}

/** The last answer of a feed, or undefined before the first. `lock`: nobody else writes it until this transaction ends. */
export async function readFeedState(
  db: Queryable,
  { source, subject }: NewsSeries,
  lock = false,
): Promise<FeedState | undefined> {
  const [row] = await db.query<{
    address: string
    etag: string | null
    last_modified: string | null
    policy: GuidPolicy
    items: string
    polled_at: Date
  }>(
    `SELECT address, etag, last_modified, policy, items, polled_at FROM feed_state WHERE source = ? AND subject = ?${lock ? ' FOR UPDATE' : ''}`,
    [source, subject],
  )
  if (row === undefined) return undefined
  return {
    address: row.address,
    etag: row.etag ?? undefined,
    lastModified: row.last_modified ?? undefined,
    policy: row.policy,
    items: JSON.parse(row.items) as SeenItem[],
    polledAt: row.polled_at.getTime(),
  }
}

/** Remembers an answer; an older one than is known already changes nothing. */
export async function writeFeedState(db: Queryable, { source, subject }: NewsSeries, state: FeedState): Promise<void> {
  const columns = ['address', 'etag', 'last_modified', 'policy', 'items', 'polled_at']
  // The time comes last: the others are compared with the old one.
  const newer = columns.map((column) => `${column} = IF(VALUES(polled_at) >= polled_at, VALUES(${column}), ${column})`)
  await db.execute(
    `INSERT INTO feed_state (source, subject, ${columns.join(', ')}) VALUES (?) ON DUPLICATE KEY UPDATE ${newer.join(', ')}`,
    [
      [
        source,
        subject,
        state.address,
        state.etag ?? null,
        state.lastModified ?? null,
        state.policy,
        JSON.stringify(state.items),
        new Date(state.polledAt),
      ],
    ],
  )
}
