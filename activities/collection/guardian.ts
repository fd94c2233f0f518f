import { DAY } from '../../src/domain/clock.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { clip } from '../../src/domain/collection/knowledge.ts'
import type { NewsItem } from '../../src/domain/news/item.ts'
import type { GuardianSource } from '../../src/sources/guardian.ts'
import { fileNews, missingSlots, type NewsKindSettings } from './news.ts'
import type { ToldKind } from './pages.ts'

export interface GuardianKindSettings extends NewsKindSettings {
  readonly source: GuardianSource
  /** In the Guardian's own words: `bitcoin OR cryptocurrency`. */
  readonly query: string
}

/** So long a stretch is asked for at once: a few dozen articles, where one call brings 200. */
const PAGE_MS = 14 * DAY
/** A query that finds more than this in a page's time is no query about crypto. */
const MOST_PAGES = 50

/** Articles of the Guardian: it keeps its history, so an answer accounts for every slot that it was asked for, also those without an article. */
export function guardianPages({ source, query, events, afterWrite, ...settings }: GuardianKindSettings): ToldKind {
  return {
    dataset: 'news',
    source: source.name,
    apart: false,
    pageSlots: ({ widthSeconds }) => Math.max(1, Math.floor(PAGE_MS / (widthSeconds * 1000))),
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    beyondHistory: () => ({ from: 0, to: 0 }),
    ...(afterWrite === undefined ? {} : { afterWrite }),
    tell: async (series, want, call) => {
      const span = spanOf(want)
      const items: NewsItem[] = []
      let calls = 0
      for (let page: number | undefined = 1; page !== undefined && page <= MOST_PAGES; calls += 1) {
        const found = await source.search(query, span, page, call)
        items.push(...found.items)
        page = found.nextPage
      }
      let counted = { fresh: 0, revised: 0 }
      return {
        calls,
        write: async (tx, at) => {
          const stored = clip(want, await missingSlots(tx, series, span.to))
          const news = { items: items.map((item) => ({ item })), language: 'en', edge: span.to }
          const filed = await fileNews(tx, series, news, { stored, unobtainable: [] }, at)
          counted = filed.written
          return filed.answer
        },
        committed: () => events.newsPolled({ source: series.source, subject: series.subject, ...counted }),
      }
    },
  }
}
