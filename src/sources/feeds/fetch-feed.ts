import { performance } from 'node:perf_hooks'
import { isIP } from 'node:net'
import { Agent, request, type Dispatcher } from 'undici'
import type { Clock } from '../../domain/clock.ts'
import { ConfigError, InvalidDataError, UpstreamError } from '../../errors.ts'
import { startDeadline } from '../deadline.ts'
import { readRetryAfter, refusalOf } from '../refusal.ts'
import type { CallContext } from '../source.ts'
import { readBytes, verdictOf, type CallOutcome } from '../upstream.ts'
import { guardedLookup, isPrivateAddress, type AddressRule } from './address.ts'

/** What the last answer said about itself; kept by the caller, so that it survives restarts. */
export interface Validators {
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
}

export type FeedAnswer = {
  /** To send with the next fetch: those of this answer, or the old ones where a 304 did not repeat them. */
  readonly validators: Validators
  readonly finalUrl: string
  /** Set when every redirect on the way was permanent: the address that the configuration should name. */
  readonly movedTo?: string
} & (
  | { readonly status: 'not-modified' }
  | { readonly status: 'new'; readonly bytes: Uint8Array; readonly contentType: string | undefined }
)

export interface FeedFetcherOptions {
  /** The name for errors, metrics and the budget. */
  readonly name: string
  readonly userAgent: string
  readonly clock: Clock
  readonly acquire: (lane: CallContext['lane'], signal?: AbortSignal) => Promise<unknown>
  /** For everything: looking up, redirects, and the body. */
  readonly timeoutMs?: number
  /** Of the decoded body. */
  readonly maxBytes?: number
  readonly maxRedirects?: number
  /** What redirects and linked pages may not reach. */
  readonly isForbidden?: AddressRule
  readonly observe?: (outcome: CallOutcome) => void
}

export interface FeedFetch extends Validators {
  /**
   * `configured`: a person named the address, it may be anywhere. `linked`: a feed's answer named it (its next page), so it may not lead
   * into a private network. What a redirect names is always `linked`.
   */
  readonly from?: 'configured' | 'linked'
}

export interface FeedFetcher {
  /**
   * GETs a feed unless it is unchanged. Throws UpstreamError (wait), InvalidDataError (look: `refused` for a redirect that may not be
   * followed) or ConfigError (the address is none). Never retries.
   */
  fetchFeed(url: string, fetch: FeedFetch, call: CallContext): Promise<FeedAnswer>
  close(): Promise<void>
}

const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1'
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Fetches feeds: conditional, compressed, with one deadline, a cap on decoded bytes, and checked redirects. */
export function createFeedFetcher(options: FeedFetcherOptions): FeedFetcher {
  const {
    name,
    timeoutMs = 20_000,
    maxBytes = 8 * 1024 * 1024,
    maxRedirects = 5,
    isForbidden = isPrivateAddress,
  } = options
  // Our own deadline covers the whole call, so undici's two partial ones are off.
  const common = { headersTimeout: 0, bodyTimeout: 0, connections: 4, keepAliveTimeout: 4_000 }
  const open = new Agent({ ...common, connect: { timeout: timeoutMs } })
  const guarded = new Agent({ ...common, connect: { timeout: timeoutMs, lookup: guardedLookup(isForbidden) } })

  const ask = async (url: URL, validators: Validators, linked: boolean, signal: AbortSignal) => {
    // An address that is written out is not looked up.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (linked && isIP(host) !== 0 && isForbidden(host)) throw intoPrivate(name, url)
    return request(url, {
      dispatcher: linked ? guarded : open,
      headers: {
        accept: ACCEPT,
        'accept-encoding': 'gzip, br, deflate',
        'user-agent': options.userAgent,
        ...(validators.etag === undefined ? {} : { 'if-none-match': validators.etag }),
        ...(validators.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
      },
      signal,
    })
  }

  const talk = async (start: URL, fetch: FeedFetch, signal: AbortSignal, seen: Seen): Promise<FeedAnswer> => {
    let url = start
    let linked = fetch.from === 'linked'
    let permanent = true
    for (let hops = 0; ; hops++) {
      const response = await ask(url, fetch, linked, signal)
      seen.status = String(response.statusCode)
      const header = headerOf(response)
      const location = REDIRECTS.has(response.statusCode) ? header('location') : undefined
      if (location === undefined) {
        seen.begun = true
        const moved = hops > 0 && permanent ? { movedTo: withoutFragment(url) } : {}
        return { ...(await answerOf(response, fetch)), finalUrl: withoutFragment(url), ...moved }
      }
      await response.body.dump().catch(() => undefined)
      if (hops >= maxRedirects)
        throw new InvalidDataError('refused', `${name} redirects more than ${maxRedirects} times`)
      url = redirectTarget(name, location, url)
      linked = true
      permanent &&= response.statusCode === 301 || response.statusCode === 308
    }
  }

  const answerOf = async (response: Dispatcher.ResponseData, sent: Validators) => {
    const header = headerOf(response)
    if (response.statusCode === 304) {
      await response.body.dump().catch(() => undefined)
      // A 304 may leave out a validator that did not change; one that it sends is the newer one.
      const validators = validatorsOf(header('etag') ?? sent.etag, header('last-modified') ?? sent.lastModified)
      return { status: 'not-modified' as const, validators }
    }
    const ok = response.statusCode >= 200 && response.statusCode < 300
    const retryAfterMs = readRetryAfter(header('retry-after'), header('date'), options.clock())
    const refusal = ok ? undefined : (refusalOf(name, response.statusCode, undefined, retryAfterMs) ?? undefined)
    if (refusal !== undefined) {
      await response.body.dump().catch(() => undefined)
      throw refusal
    }
    const bytes = await readBytes(response.body, header('content-encoding'), maxBytes, name)
    // A new body is described by its own headers alone: an old validator beside it would ask for the wrong one.
    const validators = validatorsOf(header('etag'), header('last-modified'))
    return { status: 'new' as const, bytes, contentType: header('content-type'), validators }
  }

  return {
    async fetchFeed(address, fetch, { lane, signal }) {
      const url = feedAddress(address)
      await options.acquire(lane, signal)
      signal?.throwIfAborted()
      using deadline = startDeadline(timeoutMs, signal)
      const startedAt = performance.now()
      const seen: Seen = { status: 'none', begun: false }
      const tell = (outcome: CallOutcome['outcome'], retryAfterMs?: number): void =>
        options.observe?.({
          provider: name,
          endpoint: 'feed',
          status: seen.status,
          outcome,
          seconds: (performance.now() - startedAt) / 1000,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        })
      try {
        const answer = await talk(url, fetch, deadline.signal, seen)
        tell('ok')
        return answer
      } catch (error) {
        if (signal?.aborted === true) {
          tell('cancelled')
          throw signal.reason
        }
        const verdict = forbidden(error)
          ? new InvalidDataError('refused', `${name} points into a private network`, { cause: error })
          : verdictOf(error, name, {
              late: deadline.isOver(),
              begun: seen.begun,
              timeoutMs,
            })
        tell(verdict.reason, verdict instanceof UpstreamError ? verdict.retryAfterMs : undefined)
        throw verdict
      }
    },
    async close() {
      await Promise.all([open.close(), guarded.close()])
    },
  }
}

interface Seen {
  /** The HTTP status as text, or `none` before one came. */
  status: string
  /** The answer itself began, and not only a redirect to it. */
  begun: boolean
}

/** Throws ConfigError for what is no http or https address. A name and password in it are refused: they would end in logs. */
function feedAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ConfigError([
      `A feed's address begins with http:// or https://, not ${JSON.stringify(address.slice(0, 100))}.`,
    ])
  if (url.username !== '' || url.password !== '')
    throw new ConfigError([`The address of the feed at ${url.host} holds a name or password; leave them out.`])
  return url
}

function redirectTarget(name: string, location: string, from: URL): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new InvalidDataError('refused', `${name} redirects to something else than a web address`)
  url.username = ''
  url.password = ''
  return url
}

function intoPrivate(name: string, url: URL): InvalidDataError {
  return new InvalidDataError('refused', `${name} points into a private network (${url.host})`)
}

function forbidden(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'FORBIDDEN_ADDRESS') || forbidden(error.cause)
}

function headerOf(response: Dispatcher.ResponseData): (key: string) => string | undefined {
  return (key) => [response.headers[key]].flat()[0]
}

function validatorsOf(etag: string | undefined, lastModified: string | undefined): Validators {
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) }
}

function withoutFragment(url: URL): string {
  return url.href.replace(/#.*$/, '')
}
