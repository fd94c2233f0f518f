import type { Millis } from '../domain/clock.ts'
import { canonicalUrl } from '../domain/news/canonical-url.ts'
import { sha256 } from '../domain/news/digest.ts'
import { contentHash } from '../domain/news/identity.ts'
import type { NewsItem } from '../domain/news/item.ts'
import type { Transaction } from './database.ts'
import type { NewsSeries } from './news.ts'
import { reviseNews } from './news-revisions.ts'
import { joinStories } from './news-stories.ts'
import { tagNews, type TaggedNews } from './news-symbols.ts'

/** An item to write: its words, and what its source itself says that it is about. */
export interface NewsToWrite {
  readonly item: NewsItem
  /** Tickers that the source named. */
  readonly symbols?: readonly string[]
}

export interface NewsAnswer extends NewsSeries {
  readonly items: readonly NewsToWrite[]
  readonly language: string | null
  readonly seenAt: Millis
  /** The slot that an article which is new to this series is filed under. */
  readonly slotOf: (knownAt: Millis) => Millis
}

export interface WrittenNews {
  /** Articles that this series had not seen. */
  readonly sighted: number
  /** Articles that nobody had seen. */
  readonly fresh: number
  readonly revised: number
  /** The slots of this series that those are filed under; may repeat. */
  readonly slots: readonly Millis[]
}

interface Prepared extends NewsToWrite {
  readonly key: string
  readonly canonical: string | null
  readonly knownAt: Millis
  readonly hash: string
}

const LONGEST_URL = 8_000

/**
 * Writes what an answer held, inside the transaction that accounts for its slots and while its series is locked. Twice changes nothing: an
 * item is known by its key within its series, an article by its address. What was read of a date first stays; other words are a revision.
 */
export async function writeNews(tx: Transaction, answer: NewsAnswer): Promise<WrittenNews> {
  const { source, subject, seenAt } = answer
  const items = preparedItems(answer)
  if (items.length === 0) return { sighted: 0, fresh: 0, revised: 0, slots: [] }
  const seen = await sightingsOf(tx, answer, items)
  const unseen = items.filter(({ key }) => !seen.has(key))
  const identities = await identitiesOf(tx, answer, unseen)
  // In one order for all, so that two series that carry the same articles wait for each other and do not lock each other out.
  const inOrder = [...unseen].sort((a, b) => ((identities.get(a.key) ?? '') < (identities.get(b.key) ?? '') ? -1 : 1))
  const before = await idsOf(tx, [...identities.values()])
  if (inOrder.length > 0)
    await insertRows(
      tx,
      'crypto_news',
      NEWS_COLUMNS,
      inOrder.map((item) => newsValues(answer, item, identities.get(item.key) ?? item.key)),
    )
  const ids = await idsOf(tx, [...identities.values()])
  const sighted = inOrder.flatMap((item) => {
    const id = ids.get(identities.get(item.key) ?? '')
    return id === undefined ? [] : [{ ...item, id }]
  })
  if (sighted.length > 0)
    await insertRows(
      tx,
      'news_sightings',
      ['source', 'subject', 'item_key', 'news_id', 'slot_at', 'seen_at'],
      sighted.map((item) => [
        source,
        subject,
        item.key,
        item.id,
        new Date(answer.slotOf(item.knownAt)),
        new Date(seenAt),
      ]),
    )
  const fresh = sighted.filter((item) => !before.has(identities.get(item.key) ?? ''))
  await tagNews(tx, fresh.map(taggedOf))
  await joinStories(
    tx,
    fresh.map(({ id }) => id),
  )
  const known = items.flatMap((item) => {
    const id = seen.get(item.key)
    return id === undefined ? [] : [{ ...item, id }]
  })
  const revised = await reviseNews(tx, answer, known)
  await tagNews(tx, known.filter(({ id }) => revised.has(id)).map(taggedOf), 'anew')
  return {
    sighted: sighted.length,
    fresh: fresh.length,
    revised: revised.size,
    slots: await slotsOf(tx, answer, [...sighted.map(({ id }) => id), ...revised]),
  }
}

const taggedOf = ({ id, item, symbols = [] }: Prepared & { id: number }): TaggedNews => ({
  id,
  words: [item.title, item.summary].filter((text) => text !== null).join('\n'),
  symbols,
})

/** One of each key, as an answer may repeat itself. */
function preparedItems({ items, seenAt }: NewsAnswer): Prepared[] {
  const byKey = new Map<string, Prepared>()
  for (const { item, ...rest } of items) {
    const key = sha256(item.id)
    if (byKey.has(key)) continue
    // Longer addresses are built to be expensive; the article stays, without its link.
    const url = item.url !== null && item.url.length > LONGEST_URL ? null : item.url
    const plain = { ...item, url }
    byKey.set(key, {
      ...rest,
      item: plain,
      key,
      canonical: url === null ? null : (canonicalUrl(url) ?? null),
      knownAt: item.publishedAt ?? seenAt,
      hash: contentHash(plain),
    })
  }
  return [...byKey.values()]
}

async function slotsOf(tx: Transaction, { source, subject }: NewsSeries, ids: readonly number[]): Promise<Millis[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<{ slot_at: Date }>(
    'SELECT slot_at FROM news_sightings WHERE news_id IN (?) AND source = ? AND subject = ?',
    [ids, source, subject],
  )
  return rows.map((row) => row.slot_at.getTime())
}

/** Ids of the articles that this series has seen, by item key. */
async function sightingsOf(
  tx: Transaction,
  { source, subject }: NewsSeries,
  items: readonly Prepared[],
): Promise<Map<string, number>> {
  const rows = await tx.query<{ item_key: string; news_id: number }>(
    // One whose article was deleted is seen anew.
    `SELECT s.item_key, s.news_id FROM news_sightings s JOIN crypto_news n ON n.id = s.news_id
     WHERE s.source = ? AND s.subject = ? AND s.item_key IN (?)`,
    [source, subject, items.map(({ key }) => key)],
  )
  return new Map(rows.map((row) => [row.item_key, Number(row.news_id)]))
}

/**
 * By what each article is known among all sources: its address, so that two feeds share it; its own key in this series where the address
 * does not tell the series' articles apart (a home page, or one that another item here has already).
 */
async function identitiesOf(
  tx: Transaction,
  { source, subject }: NewsSeries,
  items: readonly Prepared[],
): Promise<Map<string, string>> {
  const own = ({ key }: Prepared) => sha256(JSON.stringify([source, subject, key]))
  const named = items.filter(({ canonical }) => canonical !== null && /^https:\/\/[^/?]+[/?]./.test(canonical))
  const uses = new Map<string, number>()
  for (const { canonical } of named) uses.set(canonical ?? '', (uses.get(canonical ?? '') ?? 0) + 1)
  const wanted = new Map(
    named
      .filter(({ canonical }) => uses.get(canonical ?? '') === 1)
      .map((item) => [item.key, sha256(item.canonical ?? '')]),
  )
  const taken = new Set<string>()
  if (wanted.size > 0) {
    const rows = await tx.query<{ identity: string }>(
      `SELECT n.identity FROM crypto_news n JOIN news_sightings s ON s.news_id = n.id
       WHERE n.identity IN (?) AND s.source = ? AND s.subject = ?`,
      [[...wanted.values()], source, subject],
    )
    for (const { identity } of rows) taken.add(identity)
  }
  return new Map(
    items.map((item) => {
      const identity = wanted.get(item.key)
      return [item.key, identity === undefined || taken.has(identity) ? own(item) : identity]
    }),
  )
}

async function idsOf(tx: Transaction, identities: readonly string[]): Promise<Map<string, number>> {
  if (identities.length === 0) return new Map()
  const rows = await tx.query<{ id: number; identity: string }>(
    'SELECT id, identity FROM crypto_news WHERE identity IN (?)',
    [identities],
  )
  return new Map(rows.map((row) => [row.identity, Number(row.id)]))
}

const NEWS_COLUMNS = [
  'identity',
  'source',
  'feed',
  'url',
  'canonical_url',
  'title',
  'summary',
  'content',
  'author',
  'language',
  'published_at',
  'date_problem',
  'first_seen_at',
  'known_at',
  'content_hash',
  'changed_at',
] as const

function newsValues({ source, subject, language, seenAt }: NewsAnswer, prepared: Prepared, identity: string) {
  const { item, canonical, knownAt, hash } = prepared
  return [
    identity,
    source,
    subject,
    item.url,
    canonical,
    item.title,
    item.summary,
    item.content ?? null,
    item.author ?? null,
    language,
    item.publishedAt === null ? null : new Date(item.publishedAt),
    item.dateProblem ?? '',
    new Date(seenAt),
    new Date(knownAt),
    hash,
    new Date(seenAt),
  ]
}

/** Rows of a statement: articles may be long, and a server takes packets of at most 16 MB. */
const ROWS_A_STATEMENT = 100

/** Inserts what is not there yet; somebody who was quicker has said the same. */
async function insertRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly (string | number | Date | null)[])[],
): Promise<void> {
  const [first = ''] = columns
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT)
    await tx.execute(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ? ON DUPLICATE KEY UPDATE ${
        // A sighting whose article was deleted points to the new one.
        table === 'news_sightings' ? 'news_id = VALUES(news_id)' : `${first} = ${first}`
      }`,
      [rows.slice(at, at + ROWS_A_STATEMENT)],
    )
}
