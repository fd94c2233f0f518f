import { HOUR, type Millis } from '../domain/clock.ts'
import { writeJournal } from './journal.ts'
import type { Queryable } from './database.ts'
import type { NewsSeries } from './news.ts'

/** A feed whose address leads on for good, and where to. */
export interface FeedMove {
  readonly feed: string
  readonly from: string
  readonly to: string
  /** When it was last told. */
  readonly at: Millis
}

/** Told again so often as long as it holds. */
const TOLD_EVERY_MS = 24 * HOUR
/** One that was not told for so long holds no more: it is named by its new address now, or has come back. */
const HOLDS_MS = TOLD_EVERY_MS + 6 * HOUR

const subjectOf = (source: string): string => `coverage/news/${source}`

/** Writes into the journal that a feed redirects for good, once a day as long as it does. To be called while the feed's state is locked. */
export async function tellFeedMoved(
  db: Queryable,
  { source, subject: feed }: NewsSeries,
  { from, to }: Pick<FeedMove, 'from' | 'to'>,
  at: Millis,
): Promise<void> {
  const told = await movedFeeds(db, source, at - TOLD_EVERY_MS)
  if (told.some((move) => move.feed === feed && move.from === from && move.to === to)) return
  await writeJournal(db, {
    at,
    subject: subjectOf(source),
    kind: 'feed-moved',
    sentence: `The feed ${feed} has moved for good: ${from} leads to ${to}. It is still read; name the new address in datasets.news.feeds.`,
    detail: { feed, from, to },
  })
}

/** Feeds that were told to have moved since a moment, the newest word of each, by name. */
export async function movedFeeds(db: Queryable, source: string, since: Millis): Promise<FeedMove[]> {
  const rows = await db.query<{ at: Date; detail: unknown }>(
    "SELECT at, detail FROM journal WHERE subject = ? AND at > ? AND kind = 'feed-moved' ORDER BY id",
    [subjectOf(source), new Date(since)],
  )
  const moves = rows.map(({ at, detail }) => {
    const said = (typeof detail === 'string' ? JSON.parse(detail) : detail) as Omit<FeedMove, 'at'>
    return { ...said, at: at.getTime() }
  })
  const newest = new Map(moves.map((move) => [move.feed, move]))
  return [...newest.values()].sort((a, b) => (a.feed < b.feed ? -1 : 1))
}

/** Of the feeds that configuration names those that have moved and are still named by the old address. */
export async function feedsToRename(
  db: Queryable,
  feeds: readonly { readonly name: string; readonly url: string }[],
  now: Millis,
): Promise<FeedMove[]> {
  const named = new Map(feeds.map(({ name, url }) => [name, url]))
  return (await movedFeeds(db, 'feeds', now - HOLDS_MS)).filter(({ feed, from }) => named.get(feed) === from)
}
