import type { Clock } from '../../src/domain/clock.ts'
import { liveEdge } from '../../src/domain/collection/slot.ts'
import { compareAnswers } from '../../src/domain/news/identity.ts'
import { accountFor } from '../../src/domain/news/poll.ts'
import type { CryptoPanicPost, CryptoPanicSource } from '../../src/sources/cryptopanic.ts'
import type { Database } from '../../src/store/database.ts'
import { readFeedState, writeFeedState } from '../../src/store/feed-state.ts'
import { writeJournal } from '../../src/store/journal.ts'
import { provenSlots } from '../../src/store/news-polls.ts'
import { fileNews, missingSlots, type NewsKindSettings } from './news.ts'
import type { ToldKind } from './pages.ts'

export interface CryptoPanicKindSettings extends NewsKindSettings {
  readonly database: Database
  readonly clock: Clock
  readonly source: CryptoPanicSource
  /** Pages of one round: each is a call of the plan's month. */
  readonly mostPages: number
}

/** One round settles all that is missing, as far back as the plan goes. */
const ONE_ROUND = 1_000_000
/** Posts remembered to see that nothing was missed since. */
const REMEMBERED = 400

/**
 * Posts of CryptoPanic: newest first, so a round reads pages until one holds a post of the last round, or one from before all that is
 * wanted. What lies beyond the last page that the plan gives is unobtainable.
 */
export function cryptopanicPages(settings: CryptoPanicKindSettings): ToldKind {
  const { database, clock, source, settle, events, afterWrite, mostPages } = settings
  return {
    dataset: 'news',
    source: source.name,
    apart: false,
    pageSlots: () => ONE_ROUND,
    settleMs: settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    beyondHistory: () => ({ from: 0, to: 0 }),
    ...(afterWrite === undefined ? {} : { afterWrite }),
    tell: async (series, want, call) => {
      const widthMs = series.widthSeconds * 1000
      const before = await readFeedState(database, series)
      const first = Math.min(...want.map(({ from }) => from))
      const isContinued = before !== undefined && liveEdge(before.polledAt, widthMs, settle) <= first
      const posts: CryptoPanicPost[] = []
      let calls = 0
      for (let page: number | undefined = 1; page !== undefined && calls < mostPages; calls += 1) {
        const found = await source.fetchPosts(page, call)
        posts.push(...found.items)
        page = found.nextPage
        const ids = posts.map(({ id }) => id)
        if (
          isContinued &&
          compareAnswers(
            before.items.map(({ key }) => key),
            ids,
          ).shared > 0
        )
          break
        if (posts.some(({ publishedAt }) => publishedAt !== null && publishedAt < first)) break
      }
      const polledAt = clock()
      const edge = liveEdge(polledAt, widthMs, settle)
      let counted = { fresh: 0, revised: 0 }
      return {
        calls,
        write: async (tx, at) => {
          const state = await readFeedState(tx, series, true)
          const missing = await missingSlots(tx, series, edge)
          const keys = posts.map(({ id }) => id)
          const known = state?.items.map(({ key }) => key) ?? []
          const lastEdge = state === undefined ? edge : liveEdge(state.polledAt, widthMs, settle)
          const shares = compareAnswers(known, keys)
          const dates = posts.flatMap(({ publishedAt }) => publishedAt ?? []).sort((a, b) => b - a)
          const proven = await provenSlots(tx, series, { from: missing[0]?.from ?? edge, to: lastEdge })
          // Its dates can be believed, so an answer that reaches back far enough needs no post of the last one.
          const last = state === undefined || shares.rolledOver ? undefined : { keys: known, edge: lastEdge }
          const account = accountFor({ keys, dates }, { widthMs, missing, proven, edge, last })
          const items = posts.map((item) => ({ item, symbols: item.currencies }))
          const filed = await fileNews(tx, series, { items, language: 'en', edge }, account, at)
          if (keys.length > 0 || state === undefined)
            await writeFeedState(tx, series, {
              address: source.name,
              etag: undefined,
              lastModified: undefined,
              policy: 'guid',
              items: posts.slice(0, REMEMBERED).map(({ id, guid, url }) => ({ key: id, guid, url })),
              polledAt: Math.max(polledAt, state?.polledAt ?? 0),
            })
          const lost = account.unobtainable.filter(({ to }) => state !== undefined && to > lastEdge)
          if (lost.length > 0)
            await writeJournal(tx, {
              at,
              subject: `coverage/news/${source.name}`,
              kind: 'feed-rolled-over',
              sentence: `The plan of cryptopanic gives ${posts.length} posts, and none of them is as old as the last answer: what came in between cannot be had.`,
              detail: { posts: posts.length, pages: calls, oldest: dates.at(-1), unobtainable: lost },
            })
          counted = filed.written
          return filed.answer
        },
        committed: () => events.newsPolled({ source: series.source, subject: series.subject, ...counted }),
      }
    },
  }
}
