import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { liveEdge } from '../../src/domain/collection/slot.ts'
import { compareAnswers, itemKey, policyFor, type GuidPolicy } from '../../src/domain/news/identity.ts'
import { saysAnything, type NewsItem } from '../../src/domain/news/item.ts'
import { accountFor, type PollAnswer } from '../../src/domain/news/poll.ts'
import type { Range } from '../../src/domain/range.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import type { FeedAnswer, FeedFetcher, Validators } from '../../src/sources/feeds/fetch-feed.ts'
import { readFeed } from '../../src/sources/feeds/read-feed.ts'
import type { CallContext } from '../../src/sources/source.ts'
import type { Database, Transaction } from '../../src/store/database.ts'
import { tellFeedMoved } from '../../src/store/feed-moves.ts'
import { readFeedState, writeFeedState, type FeedState, type SeenItem } from '../../src/store/feed-state.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { provenSlots } from '../../src/store/news-polls.ts'
import { rekeySightings } from '../../src/store/news-rekey.ts'
import { fileNews, missingSlots, type NewsKindSettings } from './news.ts'
import type { ToldKind, ToldPage } from './pages.ts'

/** One feed that configuration names. */
export interface Feed {
  readonly name: string
  readonly url: string
  readonly fetcher: FeedFetcher
}

export interface FeedKindSettings extends NewsKindSettings {
  readonly database: Database
  readonly clock: Clock
  readonly feeds: readonly Feed[]
}

/** One poll settles all that is missing, however long that is. */
const ONE_POLL = 1_000_000
/** A feed that rolled over may name a next page; so many are looked at for an item of the last answer. */
const MOST_PAGES = 5

/** Feeds: the subject is the feed's name, a slot is one poll interval. */
export function feedPages(settings: FeedKindSettings): ToldKind {
  const { database, clock, settle, confirmNoneAfter, afterWrite } = settings
  const feeds = new Map(settings.feeds.map((feed) => [feed.name, feed]))
  return {
    dataset: 'news',
    source: 'feeds',
    apart: true,
    pageSlots: () => ONE_POLL,
    settleMs: settle,
    confirmNoneAfterMs: confirmNoneAfter,
    beyondHistory: () => ({ from: 0, to: 0 }),
    ...(afterWrite === undefined ? {} : { afterWrite }),
    tell: async (series, want, call) => {
      const feed = feeds.get(series.subject)
      if (feed === undefined) throw new InvalidDataError('not-found', `configuration names no feed ${series.subject}`)
      const state = await readFeedState(database, series)
      const poll = await pollFeed(feed, state, validatorsFor(feed, state, series, want, settle), call, clock)
      return pageOf(settings, series, feed, poll)
    },
  }
}

/** What one poll of a feed brought. */
interface Poll {
  readonly answer: FeedAnswer
  /** In the feed's order; empty when it is unchanged. */
  readonly items: readonly NewsItem[]
  readonly language: string | null
  readonly policy: GuidPolicy
  readonly fetchedAt: Millis
  readonly calls: number
}

/** The question is conditional only where nothing but the time since the last answer is asked for: an unchanged feed sends no items. */
function validatorsFor(
  { url }: Feed,
  state: FeedState | undefined,
  { widthSeconds }: Series,
  want: readonly Range[],
  settleMs: number,
): Validators {
  if (state === undefined || state.address !== url) return {}
  const edge = liveEdge(state.polledAt, widthSeconds * 1000, settleMs)
  return want.some(({ from }) => from < edge) ? {} : { etag: state.etag, lastModified: state.lastModified }
}

async function pollFeed(
  { url, fetcher }: Feed,
  state: FeedState | undefined,
  validators: Validators,
  call: CallContext,
  clock: Clock,
): Promise<Poll> {
  const answer = await fetcher.fetchFeed(url, { ...validators, from: 'configured' }, call)
  const fetchedAt = clock()
  const before = state?.policy ?? 'guid'
  if (answer.status === 'not-modified')
    return { answer, items: [], language: null, policy: before, fetchedAt, calls: 1 }
  const first = await readPage(answer, fetchedAt, before)
  let { items, next } = first
  const policy = weaker(before, policyFor([...(state === undefined ? [] : [state.items.map(told)]), distinct(items)]))
  let calls = 1
  const rolledOver = () =>
    state !== undefined && compareAnswers(keysOf(state.items, policy), keysOf(items, policy)).rolledOver
  while (rolledOver() && next !== null && calls < MOST_PAGES) {
    calls += 1
    const more = await olderPage(fetcher, next, { fetchedAt, policy: before, call })
    if (more === undefined) break
    items = [...items, ...more.items]
    next = more.next
  }
  const news = distinct(items.filter(saysAnything)).map((item) => ({ ...item, id: itemKey(item, policy) }))
  return { answer, items: news, language: first.language, policy, fetchedAt, calls }
}

async function readPage(answer: FeedAnswer & { status: 'new' }, fetchedAt: Millis, policy: GuidPolicy) {
  const { bytes, contentType, finalUrl } = answer
  const reading = await readFeed(bytes, {
    url: finalUrl,
    fetchedAt,
    policy,
    ...(contentType === undefined ? {} : { contentType }),
  })
  return { items: reading.items, next: reading.nextPage, language: reading.language }
}

/** The page that a feed names as its next one, fetched as a link of the feed's; undefined when it cannot be had, which is no fault of the feed. */
async function olderPage(
  fetcher: FeedFetcher,
  url: string,
  { fetchedAt, policy, call }: { fetchedAt: Millis; policy: GuidPolicy; call: CallContext },
) {
  try {
    const answer = await fetcher.fetchFeed(url, { from: 'linked' }, call)
    return answer.status === 'new' ? await readPage(answer, fetchedAt, policy) : undefined
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof InvalidDataError) return undefined
    throw error
  }
}

const POLICIES: readonly GuidPolicy[] = ['guid', 'link', 'hash']

/** A feed never gets back the trust that it has lost: its items must keep their keys. */
function weaker(before: GuidPolicy, now: GuidPolicy): GuidPolicy {
  return POLICIES.indexOf(now) > POLICIES.indexOf(before) ? now : before
}

const told = ({ guid, url }: SeenItem) => ({ ...(guid === undefined ? {} : { guid }), url, title: null, summary: null })

/** A feed that says the very same item twice does not use one mark for two. */
function distinct(items: readonly NewsItem[]): NewsItem[] {
  const wordsOf = ({ guid, url, title, summary }: NewsItem) => JSON.stringify([guid, url, title, summary])
  return [...new Map(items.map((item) => [wordsOf(item), item])).values()]
}

function keysOf(items: readonly (SeenItem | NewsItem)[], policy: GuidPolicy): string[] {
  return items.map((item) => ('key' in item ? seenKey(item, policy) : itemKey(item, policy)))
}

/** Of a remembered item the words are not kept, so by words it is known only as it was written down. */
function seenKey(item: SeenItem, policy: GuidPolicy): string {
  return policy === 'hash' ? item.key : itemKey(told(item), policy)
}

function pageOf(
  { events, settle }: FeedKindSettings,
  series: Series,
  feed: Feed,
  { answer, items, language, policy, fetchedAt, calls }: Poll,
): ToldPage {
  const widthMs = series.widthSeconds * 1000
  const edge = liveEdge(fetchedAt, widthMs, settle)
  let counted = { fresh: 0, revised: 0 }
  const write = async (tx: Transaction, at: Millis) => {
    const state = await readFeedState(tx, series, true)
    if (state !== undefined && state.policy !== policy) await rekeySightings(tx, series, policy)
    const missing = await missingSlots(tx, series, edge)
    const last =
      state === undefined
        ? undefined
        : { keys: keysOf(state.items, policy), edge: liveEdge(state.polledAt, widthMs, settle) }
    const old = missing[0]?.from ?? edge
    const proven = last === undefined ? [] : await provenSlots(tx, series, { from: old, to: last.edge })
    const poll: PollAnswer =
      answer.status === 'not-modified'
        ? { status: 'not-modified' }
        : { keys: items.map(({ id }) => id), dates: items.flatMap((item) => item.publishedAt ?? []) }
    const account = accountFor(poll, { widthMs, missing, proven, edge, last })
    const filed = await fileNews(tx, series, { items: items.map((item) => ({ item })), language, edge }, account, at)
    const { etag, lastModified } = answer.validators
    // An empty answer proves nothing: the next one is compared with the last that held items.
    const seen = items.length === 0 ? (state?.items ?? []) : items.map(seenOf)
    const polledAt = Math.max(fetchedAt, state?.polledAt ?? 0)
    await writeFeedState(tx, series, { address: feed.url, etag, lastModified, policy, items: seen, polledAt })
    if (answer.movedTo !== undefined && answer.movedTo !== feed.url)
      await tellFeedMoved(tx, series, { from: feed.url, to: answer.movedTo }, at)
    if (account.rollOver !== undefined)
      await writeJournal(tx, rollOverEntry(series, account.rollOver, account.unobtainable, at, state?.polledAt))
    counted = filed.written
    return filed.answer
  }
  return {
    calls,
    write,
    committed: () => events.newsPolled({ source: series.source, subject: series.subject, ...counted }),
  }
}

const seenOf = ({ id, guid, url }: NewsItem): SeenItem => ({ key: id, ...(guid === undefined ? {} : { guid }), url })

function rollOverEntry(
  { source, subject, widthSeconds }: Series,
  { previous, current }: { previous: number; current: number },
  lost: readonly Range[],
  at: Millis,
  lastAt: Millis | undefined,
) {
  const slots = lost.reduce((sum, { from, to }) => sum + (to - from) / (widthSeconds * 1000), 0)
  const since = lastAt === undefined ? '' : ` of ${new Date(lastAt).toISOString()}`
  return {
    at,
    subject: `coverage/news/${source}`,
    kind: 'feed-rolled-over',
    sentence:
      `None of the ${previous} items of ${subject}'s last answer${since} is among the ${current} it has now: what came and went in between ` +
      (slots > 0
        ? `cannot be had, ${slots} poll slots are unobtainable.`
        : 'is lost, if there was any; polled more often it would not be.'),
    detail: { feed: subject, previous, current, shared: 0, lastPolledAt: lastAt, unobtainable: lost },
  }
}
