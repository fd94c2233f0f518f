import type { FillOutcome } from '../../activities/collection/fill.ts'
import { fillApart } from '../../activities/collection/fill-apart.ts'
import { feedPages } from '../../activities/collection/feeds.ts'
import type { AskedKind, PageKind } from '../../activities/collection/pages.ts'
import { MINUTE, type Millis } from '../../src/domain/clock.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import { createFeedFetcher, type FeedFetcher } from '../../src/sources/feeds/fetch-feed.ts'
import type { CallOutcome } from '../../src/sources/upstream.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { ensureSeries } from '../../src/store/series.ts'
import { freshStore } from '../store/ground.ts'

export const QUARTER = 15 * MINUTE
export const SETTLE = 5_000
const TABLES = [
  'crypto_news',
  'news_sightings',
  'news_polls',
  'news_symbols',
  'news_revisions',
  'feed_state',
  'coverage',
  'gap_notes',
  'claims',
  'journal',
  'series',
]

/** A database, a clock that a test owns, and feeds at given addresses, polled through the very pages that workers use. */
export interface NewsStage {
  readonly database: Database
  now: Millis
  /** How each call of a feed ended, the newest last. */
  readonly calls: CallOutcome[]
  /** What was told after an article came or changed. */
  readonly told: string[]
  /** The kind as a freshly started process has it. */
  feeds(
    addresses: Readonly<Record<string, string>>,
    afterWrite?: AskedKind['afterWrite'],
    isForbidden?: (address: string) => boolean,
  ): PageKind
  series(source: string, subjects: readonly string[], since: Millis, widthMs?: number): Promise<Series[]>
  /** Fills what is missing by now. Failures of pages are gathered, not thrown. */
  fill(kind: PageKind, series: readonly Series[], onlyDue?: boolean): Promise<FillOutcome & { failures: string[] }>
  /** `0-4 stored 12`, by slots since the series began. */
  states(series: Series): Promise<string[]>
  /** Every byte of news, but for moments at which somebody looked. */
  bytes(): Promise<string>
  clear(): Promise<void>
  close(): Promise<void>
}

export async function openNewsStage(now: Millis): Promise<NewsStage> {
  const { database } = await freshStore()
  const fetchers: FeedFetcher[] = []
  let runs = 0
  const stage: NewsStage = {
    database,
    now,
    calls: [],
    told: [],
    feeds: (addresses, afterWrite, isForbidden) =>
      feedPages({
        database,
        clock: () => stage.now,
        settle: SETTLE,
        confirmNoneAfter: MINUTE,
        events: { newsPolled: ({ subject, fresh, revised }) => void stage.told.push(`${subject} ${fresh} ${revised}`) },
        ...(afterWrite === undefined ? {} : { afterWrite }),
        feeds: Object.entries(addresses).map(([name, url]) => {
          const fetcher = createFeedFetcher({
            name,
            userAgent: 'gapless-test/1',
            clock: () => stage.now,
            acquire: () => Promise.resolve(),
            timeoutMs: 60_000,
            ...(isForbidden === undefined ? {} : { isForbidden }),
            observe: (outcome) => void stage.calls.push(outcome),
          })
          fetchers.push(fetcher)
          return { name, url, fetcher }
        }),
      }),
    series: (source, subjects, since, widthMs = QUARTER) =>
      ensureSeries(
        database,
        subjects.map((subject) => ({ dataset: 'news', source, subject, widthSeconds: widthMs / 1000, since })),
        stage.now,
      ),
    async fill(kind, series, onlyDue = false) {
      const askedBy = `run${runs++}`
      const failures: string[] = []
      // Each run a moment later, so that no two write at one.
      stage.now += 1
      const widest = series.map((each) => expectedRange(each, stage.now, 0))
      const done = await fillApart(
        {
          database,
          clock: () => stage.now,
          events: {
            pageStored: () => {},
            pageFailed: ({ symbol, reason }) => void failures.push(`${symbol} ${reason}`),
          },
        },
        {
          kind,
          series,
          range: { from: Math.min(...widest.map(({ from }) => from)), to: Math.max(...widest.map(({ to }) => to)) },
          lane: 'backfill',
          order: 'newest',
          askedBy,
          holder: askedBy,
          onlyDue,
          onlyFailed: false,
        },
        { budgetMs: 120_000, attempt: 1, signal: new AbortController().signal, onPage: () => {} },
      )
      return { ...done, failures }
    },
    async states({ id, since, widthSeconds }) {
      const widthMs = widthSeconds * 1000
      const known = (await readKnowledge(database, [id])).get(id)
      const from = Math.ceil(since / widthMs) * widthMs
      return (known?.intervals ?? []).map((interval) =>
        [
          `${(interval.from - from) / widthMs}-${(interval.to - from) / widthMs}`,
          interval.state,
          interval.state === 'stored' ? interval.records : interval.reason,
        ].join(' '),
      )
    },
    async bytes() {
      const tables = [
        ['crypto_news', 'identity'],
        ['news_sightings', 'source, subject, item_key'],
        ['news_polls', 'source, subject, slot_at'],
        ['news_symbols', 'symbol, known_at'],
        ['news_revisions', 'news_id, revision'],
        ['coverage', 'series_id, start_at'],
      ] as const
      const rows = []
      for (const [table, order] of tables) rows.push(await database.query(`SELECT * FROM ${table} ORDER BY ${order}`))
      return JSON.stringify(rows)
    },
    async clear() {
      for (const table of TABLES) await database.execute(`DELETE FROM ${table}`)
      stage.calls.length = 0
      stage.told.length = 0
    },
    async close() {
      await Promise.all(fetchers.map((fetcher) => fetcher.close()))
      await database.close()
    },
  }
  return stage
}
