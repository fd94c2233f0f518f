import type { Millis } from '../../domain/clock.ts'
import type { GuidPolicy } from '../../domain/news/identity.ts'
import { saysAnything, type NewsItem } from '../../domain/news/item.ts'
import { InvalidDataError } from '../../errors.ts'
import { tryJson } from '../refusal.ts'
import { decodeFeed } from './charset.ts'
import { expandOwnEntities } from './entities.ts'
import { atomAuthors, itemOf, readText } from './item.ts'
import { readJsonFeed } from './json-feed.ts'
import { readLeniently } from './lenient-reader.ts'
import { absoluteLink, atomLink, baseOf, nextPageLink, rssLink } from './links.ts'
import { oneLine } from './plain-text.ts'
import { openProblemBook, type FeedProblem, type ProblemBook } from './problems.ts'
import { shapeOf } from './scan.ts'
import { readStrictly } from './strict-reader.ts'
import { childrenNamed, textOf, type FeedDocument } from './xml.ts'

export interface FeedReading {
  readonly format: 'rss' | 'rdf' | 'atom' | 'json'
  /** As the feed writes it, `2.0`; null when it writes none. */
  readonly version: string | null
  /** Which reader understood it: `lenient` for what is not well-formed. */
  readonly reader: 'rss-parser' | 'lenient' | 'json'
  readonly charset: string
  readonly title: string | null
  /** As the feed declares it, `en-us`; null when it declares none. */
  readonly language: string | null
  /** In the feed's own order. */
  readonly items: readonly NewsItem[]
  /** Where a paged feed goes on; fetch it as a link of the feed's, never as an address that a person configured. */
  readonly nextPage: string | null
  readonly problems: readonly FeedProblem[]
}

export interface ReadFeedOptions {
  /** Where it came from; relative links start here. Undefined for a file. */
  readonly url?: string
  /** The Content-Type header, for its charset. */
  readonly contentType?: string
  /** No item is published after it. */
  readonly fetchedAt: Millis
  /** How items of this feed are told apart; `guid` unless the feed is known not to keep its guids. */
  readonly policy?: GuidPolicy
  readonly maxBytes?: number
  readonly maxItems?: number
}

/** Deeper or longer feeds are built to be expensive; the lenient reader has its own bounds. */
const DEEPEST = 200
const MOST_STRICT_ITEMS = 5_000

/**
 * Reads RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, and JSON Feed from the bytes of an answer. rss-parser reads first; what it cannot read goes to a
 * lenient reader, and `problems` says why. Throws InvalidDataError when there is no feed in it: `malformed`, `truncated` (nothing at all) or
 * `too-large`.
 */
export async function readFeed(bytes: Uint8Array, options: ReadFeedOptions): Promise<FeedReading> {
  const { url, fetchedAt, policy = 'guid', maxBytes = 8 * 1024 * 1024, maxItems = 1_000 } = options
  if (bytes.length > maxBytes) throw new InvalidDataError('too-large', `The feed is larger than ${maxBytes} bytes.`)
  const { text, charset, doubts } = decodeFeed(bytes, options.contentType)
  if (text.trim() === '') throw new InvalidDataError('truncated', 'The feed is empty.')
  const book = openProblemBook()
  for (const doubt of doubts) book.say('charset', doubt)
  const around = { fetchedAt, policy, book, bases: url === undefined ? [] : [url] }

  if (/^\s*\{/.test(text)) {
    const json = readJsonFeed(tryJson(text), around, maxItems)
    if (json === undefined) throw new InvalidDataError('malformed', 'This is JSON, but no JSON Feed.')
    if (json.capped) book.say('too-many-items', `Only its first ${maxItems} items are read.`)
    const language = languageIn([json.language])
    return finished({ ...json, language, format: 'json', reader: 'json', charset, nextPage: null }, book)
  }

  const { document, reader } = await readXml(expandOwnEntities(text), maxItems, book)
  const { channel, format } = document
  const bases = [...baseOf(channel.attributes), ...baseOf(document.root), ...around.bases]
  const site = format === 'atom' ? (atomLink(childrenNamed(channel, 'link')) ?? '') : rssLink(channel)
  const outer = absoluteLink(site, bases)
  const all = { ...around, format, bases: [...bases, ...(outer === null ? [] : [outer])] }
  const author = format === 'atom' ? atomAuthors(channel) : null
  const next = nextPageLink(channel)
  return finished(
    {
      format,
      version: versionOf(document),
      reader,
      charset,
      language: languageIn([
        ...childrenNamed(channel, 'language', 'dc:language').map(textOf),
        ...[channel.attributes['xml:lang'], document.root['xml:lang']].map((told) => told ?? ''),
      ]),
      title: childrenNamed(channel, 'title').map((title) => oneLine(readText(title, format === 'atom')))[0] || null,
      items: document.items.slice(0, maxItems).map((item) => itemOf(item, { ...all, author })),
      nextPage: next === undefined ? null : absoluteLink(next, all.bases),
    },
    book,
  )
}

async function readXml(
  text: string,
  maxItems: number,
  book: ProblemBook,
): Promise<{ document: FeedDocument; reader: 'rss-parser' | 'lenient' }> {
  const shape = shapeOf(text)
  const tellCap = (capped: boolean): void => {
    if (capped) book.say('too-many-items', `Only its first ${maxItems} items are read.`)
  }
  let kind: 'not-well-formed' | 'unusual' = 'unusual'
  let why = `elements lie ${shape.depth} deep and there are ${shape.items} items`
  if (shape.depth <= DEEPEST && shape.items <= MOST_STRICT_ITEMS) {
    const strict = await readStrictly(text.trimStart(), shape).catch((error: unknown) => ({ refused: reasonOf(error) }))
    if (!('refused' in strict) && strict.items.length === shape.items) {
      tellCap(strict.items.length > maxItems)
      return { document: strict, reader: 'rss-parser' }
    }
    kind = 'refused' in strict && !strict.refused.wellFormed ? 'not-well-formed' : 'unusual'
    why = 'refused' in strict ? strict.refused.why : 'items lie outside its channel'
  }
  const document = readLeniently(text, maxItems)
  if (document === undefined) {
    const page = /<html[\s>]|<!doctype html/i.test(text.slice(0, 4_096))
    throw new InvalidDataError(
      'malformed',
      page ? 'This is a web page and no feed.' : 'This is no feed: it has no rss, feed or RDF element.',
    )
  }
  const what = kind === 'unusual' ? 'It is not as feeds are' : 'It is not well-formed'
  book.say(kind, `${what} (${why}), so the lenient reader read it.`)
  if (document.cutOff) book.say('truncated', 'It ends inside an item; that item is left out.')
  tellCap(document.capped)
  return { document, reader: 'lenient' }
}

function finished(reading: Omit<FeedReading, 'problems'>, book: ProblemBook): FeedReading {
  if (reading.items.length === 0) book.say('no-items', 'It holds no items.')
  for (const item of reading.items) if (!saysAnything(item)) book.note('empty-item')
  return { ...reading, problems: book.all() }
}

/** BCP 47, loosely: what is anything else says nothing. */
function languageIn(written: readonly string[]): string | null {
  const tags = written.map((text) => text.trim().toLowerCase().replaceAll('_', '-'))
  return tags.find((tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}$/.test(tag)) ?? null
}

function versionOf({ format, version, root }: FeedDocument): string | null {
  if (version !== null || format === 'rss') return version
  const namespace =
    root['xmlns'] ?? Object.values(root).find((value) => /purl\.org\/(rss|atom)|2005\/Atom/i.test(value)) ?? ''
  if (format === 'rdf') return namespace.includes('netscape') ? '0.90' : '1.0'
  return /2005\/Atom/i.test(namespace) ? '1.0' : namespace.includes('purl.org/atom') ? '0.3' : null
}

/** xml2js names the place where the XML breaks; rss-parser refuses XML that is no feed to it. */
function reasonOf(error: unknown): { wellFormed: boolean; why: string } {
  const message = error instanceof Error ? error.message : String(error)
  const [first = '', line] = message.split('\n')
  if (line?.startsWith('Line:') === true)
    return {
      wellFormed: false,
      why: `${first.replace(/\.$/, '').slice(0, 100)}, ${line.replace(':', '').toLowerCase()}`,
    }
  return {
    wellFormed: true,
    why: first.startsWith('Cannot read prop') ? 'it has no channel' : first.replace(/\.$/, '').slice(0, 100),
  }
}
