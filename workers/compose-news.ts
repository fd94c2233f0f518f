import { cryptopanicPages } from '../activities/collection/cryptopanic.ts'
import { feedPages, type Feed } from '../activities/collection/feeds.ts'
import { guardianPages } from '../activities/collection/guardian.ts'
import type { AskedKind, ToldKind } from '../activities/collection/pages.ts'
import { createClosures } from '../src/cache/closures.ts'
import { UpstreamError } from '../src/errors.ts'
import { createCryptoPanic, cryptoPanicQuery } from '../src/sources/cryptopanic.ts'
import { createFeedFetcher } from '../src/sources/feeds/fetch-feed.ts'
import { createGuardian, guardianQuery } from '../src/sources/guardian.ts'
import type { Ground } from './ground.ts'
import { guard, USER_AGENT, type Guarded } from './guard.ts'

/** A feed is one of many: it may not keep the others waiting for long. */
const FEED_TIMEOUT_MS = 15_000
/** What a feed that said "wait" and not how long is left alone for. */
const WAIT_MS = 15 * 60_000

/** Every source of news there is a key for, and the feeds. `told`: what is made from news, told of every article that comes or changes. */
export function openNews(
  ground: Ground,
  told?: AskedKind['afterWrite'],
): { kinds: ToldKind[]; upstreams: Guarded[]; close(): Promise<void> } {
  const { config, clock, database, events } = ground
  const { settings, upstreams, secrets } = config
  const { news } = settings.datasets
  const common = {
    confirmNoneAfter: news.confirmNoneAfter,
    events,
    ...(told === undefined ? {} : { afterWrite: told }),
  }
  // One budget for all feeds together; each feed is an upstream of its own besides.
  const all = guard(ground, 'feeds', 'http://feeds.invalid', settings.budgets.feeds)
  const feeds = news.feeds.map((feed) => openFeed(ground, all, feed))
  const kinds: ToldKind[] = [feedPages({ ...common, settle: news.settle, database, clock, feeds })]
  const guarded = [all]
  if (secrets.cryptopanicToken !== undefined) {
    const panic = guard(ground, 'cryptopanic', upstreams.cryptopanic, settings.budgets.cryptopanic, {
      query: cryptoPanicQuery(secrets.cryptopanicToken),
    })
    guarded.push(panic)
    const { plan, pages: mostPages, settle } = news.cryptopanic
    const source = createCryptoPanic({ upstream: panic.upstream, plan, clock })
    kinds.push(cryptopanicPages({ ...common, settle, database, clock, source, mostPages }))
  }
  if (secrets.guardianApiKey !== undefined) {
    const paper = guard(ground, 'guardian', upstreams.guardian, settings.budgets.guardian, {
      query: guardianQuery(secrets.guardianApiKey),
    })
    guarded.push(paper)
    const { query, settle } = news.guardian
    kinds.push(guardianPages({ ...common, settle, query, source: createGuardian({ upstream: paper.upstream, clock }) }))
  }
  return {
    kinds,
    upstreams: guarded,
    close: async () => void (await Promise.all(feeds.map((feed) => feed.fetcher.close()))),
  }
}

function openFeed(ground: Ground, { budget }: Guarded, { name, url }: { name: string; url: string }): Feed {
  const { clock, events, redis, config } = ground
  const closures = createClosures({ redis, group: 'feeds', clock })
  const base = config.upstreams.feeds
  const fetcher = createFeedFetcher({
    name,
    userAgent: USER_AGENT,
    clock,
    timeoutMs: FEED_TIMEOUT_MS,
    acquire: async (lane, signal) => {
      const ms = await closures.closedFor(name)
      if (ms > 0) throw new UpstreamError('rate-limited', `${name} asked us to wait`, { retryAfterMs: ms })
      await budget.acquire(lane, signal)
    },
    observe: ({ provider, endpoint, status, seconds, outcome, retryAfterMs }) => {
      events.upstreamCalled({ provider, endpoint, status: status === 'none' ? outcome : status, ms: seconds * 1000 })
      budget.answered(seconds * 1000)
      if (outcome !== 'rate-limited' && retryAfterMs === undefined) return
      const ms = retryAfterMs ?? WAIT_MS
      events.sourceClosed({ source: name, ms })
      void closures.close(name, ms)
    },
  })
  return { name, url: base === undefined ? url : `${base}/${encodeURIComponent(name)}`, fetcher }
}
