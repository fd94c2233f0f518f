import type { Clock, Millis } from '../domain/clock.ts'
import { itemKey } from '../domain/news/identity.ts'
import type { NewsItem } from '../domain/news/item.ts'
import { InvalidDataError } from '../errors.ts'
import { publishedAt } from './feeds/date.ts'
import { absoluteLink } from './feeds/links.ts'
import type { NewsPage } from './feeds/news-page.ts'
import { oneLine, plainText } from './feeds/plain-text.ts'
import { isObject, wholeNumber } from './json.ts'
import type { CallContext } from './source.ts'
import type { Upstream } from './upstream.ts'

/** `v1` knows votes, sources and currencies; `developer-v2` gives titles only, 24 hours late, and 100 calls a month. */
export type CryptoPanicPlan = 'v1' | 'developer-v2'

/** A post as news, with what only CryptoPanic knows. Its link leads to CryptoPanic's own page; developer-v2 gives none. */
export interface CryptoPanicPost extends NewsItem {
  readonly kind: string | undefined
  /** Where the article stands, `coindesk.com`. */
  readonly domain: string | undefined
  /** Tickers that CryptoPanic itself tagged. */
  readonly currencies: readonly string[]
  /** What readers voted, by name; the names have changed over the years. */
  readonly votes: Readonly<Record<string, number>>
}

export interface CryptoPanicSource {
  readonly name: string
  /** One page of at most 20 posts, newest first; pages count from 1. Throws UpstreamError (wait) or InvalidDataError (look). */
  fetchPosts(page: number, call: CallContext): Promise<NewsPage<CryptoPanicPost>>
}

/** The token as it goes into every call's query; for createUpstream, which keeps it out of errors. */
export function cryptoPanicQuery(token: string): Record<string, string> {
  return { auth_token: token }
}

const PATHS: Record<CryptoPanicPlan, string> = { v1: '/v1/posts/', 'developer-v2': '/developer/v2/posts/' }

/** Posts of CryptoPanic (cryptopanic.com/developers/api). */
export function createCryptoPanic({
  upstream,
  plan,
  clock,
}: {
  readonly upstream: Upstream
  readonly plan: CryptoPanicPlan
  readonly clock: Clock
}): CryptoPanicSource {
  return {
    name: 'cryptopanic',
    async fetchPosts(page, call) {
      const path = PATHS[plan]
      const query = { ...(plan === 'v1' ? { kind: 'news' } : {}), ...(page > 1 ? { page: String(page) } : {}) }
      const body = await upstream.getJson(path, query, { ...call, endpoint: path })
      return parseCryptoPanic(body, clock())
    },
  }
}

/**
 * A page of either version, also those of 2018. Of `next`, which holds the token, only the page's number is taken. Throws `malformed` when
 * a post lacks its id, title or date.
 */
export function parseCryptoPanic(body: unknown, fetchedAt: Millis): NewsPage<CryptoPanicPost> {
  if (!isObject(body) || !Array.isArray(body['results'])) throw malformed('no list of posts')
  return {
    items: body['results'].map((post) => postOf(post, fetchedAt)),
    nextPage: pageIn(body['next']),
    total: wholeNumber(body['count']),
  }
}

function postOf(post: unknown, fetchedAt: Millis): CryptoPanicPost {
  if (!isObject(post)) throw malformed('a post that is none')
  const id = wholeNumber(post['id'])
  const title = oneLine(plainText(text(post['title'])))
  if (id === undefined || title === '') throw malformed('a post without id or title')
  const date = publishedAt([text(post['published_at']), text(post['created_at'])], fetchedAt)
  if (date.at === null) throw malformed(`a post without a usable date (${id})`)
  const summary = plainText(text(post['description']) || text(post['body']))
  const source = isObject(post['source']) ? post['source'] : {}
  const item = {
    guid: String(id),
    url: absoluteLink(withoutToken(text(post['original_url']) || text(post['url'])), []),
    title,
    publishedAt: date.at,
    ...(date.problem === undefined ? {} : { dateProblem: date.problem }),
    summary: summary === '' ? null : summary,
  }
  return {
    id: itemKey(item, 'guid'),
    ...item,
    kind: text(post['kind']) || undefined,
    domain: text(post['domain']) || text(source['domain']) || undefined,
    currencies: codesIn(post['currencies'] ?? post['instruments']),
    votes: votesIn(post['votes']),
  }
}

function codesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return []
  const codes = list.map((currency: unknown) => (isObject(currency) ? text(currency['code']).toUpperCase() : ''))
  return [...new Set(codes.filter((code) => code !== ''))]
}

function votesIn(votes: unknown): Record<string, number> {
  if (!isObject(votes)) return {}
  const counted = Object.entries(votes).map(([name, value]) => [name, wholeNumber(value)] as const)
  return Object.fromEntries(counted.filter((vote): vote is [string, number] => vote[1] !== undefined))
}

function pageIn(next: unknown): number | undefined {
  const page = /[?&]page=(\d{1,6})(?:&|$)/.exec(text(next))?.[1]
  return page === undefined ? undefined : Number(page)
}

function withoutToken(url: string): string {
  return url.replace(/([?&])auth_token=[^&#]*&?/gi, '$1').replace(/[?&]$/, '')
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `cryptopanic answered ${what}`)
}
