/** The upstreams that the replay server plays, each under its own path prefix. */
export const UPSTREAMS = [
  'coingecko',
  'coinbase',
  'exchange',
  'fred',
  'alternative',
  'feeds',
  'cryptopanic',
  'guardian',
] as const
export type ReplayUpstream = (typeof UPSTREAMS)[number]

/** Allowed calls of one upstream; undefined: any number. */
export interface Limit {
  readonly perSecond?: number
  readonly perMinute?: number
  /** Sent with the 429; none when undefined, as some upstreams do. */
  readonly retryAfterSeconds?: number
}

export type Limits = Readonly<Partial<Record<ReplayUpstream, Limit>>>

export interface UpstreamCalls {
  readonly total: number
  /** Calls answered 429 because of the limit. */
  readonly limited: number
  /** The most calls that fell into any one second, and any one minute, refused ones included. */
  readonly maxPerSecond: number
  readonly maxPerMinute: number
}

/** One page that was asked for, and how often: `answered` counts only whole, true answers. Times are ms UTC, half-open. */
export interface PageCalls {
  readonly product: string
  readonly granularity: number
  readonly start: number
  readonly end: number
  asked: number
  answered: number
}

export interface CallBook {
  /** Counts a call; true when it is over the limit. */
  arrive(upstream: string, limit: Limit | undefined): boolean
  page(page: Omit<PageCalls, 'asked' | 'answered'>, whole: boolean): void
  calls(): Record<string, UpstreamCalls>
  pages(): readonly PageCalls[]
  reset(): void
}

const MOST_PAGES = 200_000

/** Counts calls per upstream in sliding windows, and per page. `monotonic` gives milliseconds that never run backwards. */
export function createCallBook(monotonic: () => number): CallBook {
  const tallies = new Map<
    string,
    { recent: number[]; total: number; limited: number; maxPerSecond: number; maxPerMinute: number }
  >()
  const pages = new Map<string, PageCalls>()
  return {
    arrive(upstream, limit) {
      const tally = tallies.get(upstream) ?? { recent: [], total: 0, limited: 0, maxPerSecond: 0, maxPerMinute: 0 }
      tallies.set(upstream, tally)
      const now = monotonic()
      tally.recent.push(now)
      if (tally.recent[0] !== undefined && tally.recent[0] <= now - 120_000)
        tally.recent = tally.recent.filter((at) => at > now - 60_000)
      const lastSecond = countSince(tally.recent, now - 1_000)
      const lastMinute = countSince(tally.recent, now - 60_000)
      tally.total += 1
      tally.maxPerSecond = Math.max(tally.maxPerSecond, lastSecond)
      tally.maxPerMinute = Math.max(tally.maxPerMinute, lastMinute)
      const over = lastSecond > (limit?.perSecond ?? Infinity) || lastMinute > (limit?.perMinute ?? Infinity)
      if (over) tally.limited += 1
      return over
    },
    page(page, whole) {
      const key = `${page.product} ${page.granularity} ${page.start} ${page.end}`
      const entry = pages.get(key) ?? { ...page, asked: 0, answered: 0 }
      entry.asked += 1
      if (whole) entry.answered += 1
      pages.set(key, entry)
      const oldest = pages.size > MOST_PAGES ? pages.keys().next().value : undefined
      if (oldest !== undefined) pages.delete(oldest)
    },
    calls: () =>
      Object.fromEntries(
        [...tallies].map(([name, { total, limited, maxPerSecond, maxPerMinute }]) => [
          name,
          { total, limited, maxPerSecond, maxPerMinute },
        ]),
      ),
    pages: () => [...pages.values()],
    reset() {
      tallies.clear()
      pages.clear()
    },
  }
}

/** How many of the ascending times lie after `since`. */
function countSince(times: readonly number[], since: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) > since) high = middle
    else low = middle + 1
  }
  return times.length - low
}
