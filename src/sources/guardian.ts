import type { Clock, Millis } from '../domain/clock.ts'
import { itemKey } from '../domain/news/identity.ts'
import type { NewsItem } from '../domain/news/item.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, InvalidDataError } from '../errors.ts'
import { publishedAt } from './feeds/date.ts'
import { absoluteLink } from './feeds/links.ts'
import type { NewsPage } from './feeds/news-page.ts'
import { oneLine, plainText, tidy } from './feeds/plain-text.ts'
import { isObject, wholeNumber } from './json.ts'
import type { CallContext } from './source.ts'
import type { Upstream } from './upstream.ts'

/** The most results that one page holds. */
export const GUARDIAN_PAGE_SIZE = 200

export interface GuardianSource {
  readonly name: string
  /**
   * Articles whose publication lies in [from, to), oldest first, so that a page keeps its place while new ones arrive. `query` is in the
   * Guardian's own words: `bitcoin AND NOT football`. Throws UpstreamError (wait) or InvalidDataError (look).
   */
  search(query: string, range: Range, page: number, call: CallContext): Promise<NewsPage>
}

/** The key as it goes into every call's query; for createUpstream, which keeps it out of errors. */
export function guardianQuery(apiKey: string): Record<string, string> {
  return { 'api-key': apiKey }
}

/** Articles of the Guardian (open-platform.theguardian.com/documentation/search). */
export function createGuardian({
  upstream,
  clock,
}: {
  readonly upstream: Upstream
  readonly clock: Clock
}): GuardianSource {
  return {
    name: 'guardian',
    async search(query, range, page, call) {
      if (query.trim() === '') throw new ConfigError(['A Guardian search needs words, like bitcoin OR cryptocurrency.'])
      if (range.from >= range.to) return { items: [], nextPage: undefined, total: 0 }
      const body = await upstream.getJson(
        '/search',
        {
          q: query,
          'from-date': new Date(range.from).toISOString(),
          // The end is inclusive, to the second.
          'to-date': new Date(range.to - 1).toISOString(),
          'use-date': 'published',
          'order-by': 'oldest',
          page: String(page),
          'page-size': String(GUARDIAN_PAGE_SIZE),
          'show-fields': 'trailText,byline',
        },
        { ...call, endpoint: '/search' },
      )
      const found = parseGuardian(body, clock())
      return { ...found, items: found.items.filter((item) => inRange(item, range)) }
    },
  }
}

/**
 * An answer of /search, or of a single article (`content`). Throws `malformed` for a list that is broken anywhere, `refused` for the
 * Guardian's own error, which comes with any status.
 */
export function parseGuardian(body: unknown, fetchedAt: Millis): NewsPage {
  const response = isObject(body) ? body['response'] : undefined
  if (!isObject(response)) throw malformed('no response')
  if (response['status'] !== 'ok') throw new InvalidDataError('refused', 'guardian refused the call')
  const results = isObject(response['content']) ? [response['content']] : response['results']
  if (!Array.isArray(results)) throw malformed('no list of results')
  const page = wholeNumber(response['currentPage']) ?? 1
  const pages = wholeNumber(response['pages']) ?? 1
  return {
    items: results.map((result) => itemOf(result, fetchedAt)),
    nextPage: page < pages ? page + 1 : undefined,
    total: wholeNumber(response['total']),
  }
}

function itemOf(result: unknown, fetchedAt: Millis): NewsItem {
  if (!isObject(result)) throw malformed('a result that is none')
  const guid = result['id']
  const title = typeof result['webTitle'] === 'string' ? oneLine(tidy(result['webTitle'])) : ''
  const url = typeof result['webUrl'] === 'string' ? absoluteLink(result['webUrl'], []) : null
  const written = result['webPublicationDate']
  const date = publishedAt([typeof written === 'string' ? written : ''], fetchedAt)
  if (typeof guid !== 'string' || guid === '' || title === '' || url === null)
    throw malformed('a result without id, title or address')
  if (date.at === null) throw malformed(`a result without a usable date (${guid.slice(0, 100)})`)
  const fields = isObject(result['fields']) ? result['fields'] : {}
  const text = (name: string): string => (typeof fields[name] === 'string' ? plainText(fields[name]) : '')
  const content = text('bodyText') || text('body')
  const summary = text('trailText') || text('standfirst') || content
  const author = oneLine(text('byline'))
  const item = {
    guid,
    url,
    title,
    publishedAt: date.at,
    ...(date.problem === undefined ? {} : { dateProblem: date.problem }),
    summary: summary === '' ? null : summary,
    ...(content === '' ? {} : { content }),
    ...(author === '' ? {} : { author }),
  }
  return { id: itemKey(item, 'guid'), ...item }
}

function inRange({ publishedAt: at }: NewsItem, range: Range): boolean {
  return at !== null && at >= range.from && at < range.to
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `guardian answered ${what}`)
}
