import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidDataError } from '../../../src/errors.ts'
import { readFeed, type FeedReading } from '../../../src/sources/feeds/read-feed.ts'
import { ROOT } from '../../rig/arrows.ts'
import { failedClaims } from './expectation.ts'

export const CORPUS = join(ROOT, 'test/recorded/feeds')

export interface CorpusFeed {
  readonly file: string
  readonly tags: readonly string[]
  readonly expected_file: string | null
  readonly expectation: { readonly expect: string; readonly http_headers: readonly string[] } | null
  readonly items_by_feedparser: number
  readonly format_by_feedparser: string | null
}

/** Where relative links of a recorded feed begin, and when it is taken to have been fetched. */
export const FEED_URL = 'http://feed.example/dir/feed.xml'
export const FETCHED_AT = Date.UTC(2026, 10, 22)

export function corpusFeeds(folder = CORPUS): CorpusFeed[] {
  return JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as CorpusFeed[]
}

/** A recorded feed as we read it; the InvalidDataError where there is no feed in it. */
export async function readRecorded(feed: CorpusFeed, folder = CORPUS): Promise<FeedReading | InvalidDataError> {
  const header = feed.expectation?.http_headers[0]?.replace(/^content-type:\s*/i, '')
  try {
    return await readFeed(readFileSync(join(folder, feed.file)), {
      url: FEED_URL,
      fetchedAt: FETCHED_AT,
      ...(header === undefined ? {} : { contentType: header }),
    })
  } catch (error) {
    if (error instanceof InvalidDataError) return error
    throw error
  }
}

/** In which respects our reading is not what the feed's own test suite expects; empty when it is. */
export async function differencesOf(feed: CorpusFeed, folder = CORPUS): Promise<string[]> {
  const reading = await readRecorded(feed, folder)
  if (reading instanceof InvalidDataError) return feed.format_by_feedparser === null ? [] : ['format']
  const differences = new Set<string>()
  if (feed.expected_file === null) {
    if (formatName(reading) !== feed.format_by_feedparser?.replace(/(091)[un]$/, '$1')) differences.add('format')
    if (reading.items.length !== feed.items_by_feedparser) differences.add('items')
    for (const claim of failedClaims(feed.expectation?.expect ?? '1', reading)) differences.add(claim)
  } else {
    const expected = JSON.parse(readFileSync(join(folder, feed.expected_file), 'utf8'))
    for (const field of fieldsThatDiffer(expected.feed ?? expected, reading)) differences.add(field)
  }
  return [...differences].sort()
}

interface ExpectedItem {
  readonly [field: string]: string | undefined
}

/** Compares with an expected result of rss-parser (`isoDate`, `contentSnippet`) or gofeed (`description`). */
function fieldsThatDiffer(
  expected: {
    readonly title?: string
    readonly items?: readonly ExpectedItem[]
    readonly entries?: readonly ExpectedItem[]
  },
  reading: FeedReading,
): string[] {
  const items = expected.items ?? expected.entries ?? []
  if (items.length !== reading.items.length) return ['items']
  const differ: string[] = []
  const compare = (field: string, theirs: unknown, ours: unknown): void => {
    if ((theirs ?? null) !== (ours ?? null)) differ.push(field)
  }
  if (expected.title !== undefined && items.length === 0) compare('feed title', expected.title, reading.title)
  items.forEach((theirs, index) => {
    const ours = reading.items[index]
    if (ours === undefined) return differ.push('items')
    const date = theirs['isoDate'] ?? theirs['pubDate']
    compare('title', theirs['title'], ours.title)
    compare('link', theirs['link'], ours.url)
    compare('guid', theirs['guid'] ?? theirs['id'], ours.guid)
    compare('date', date === undefined ? undefined : Date.parse(date), ours.publishedAt)
    const text = joined(theirs['contentSnippet'] ?? theirs['description'])
    if (text !== '' && text !== joined(ours.summary) && text !== joined(ours.content)) differ.push('text')
  })
  return differ
}

function joined(text: string | null | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').trim()
}

/** `rss20`, `atom03`, `rss10` for RDF: as feedparser names them. */
function formatName({ format, version }: FeedReading): string {
  if (format === 'rdf') return version === '1.0' ? 'rss10' : 'rss090'
  return `${format}${(version ?? '').replace('.', '')}`
}
