import type { Millis } from '../../domain/clock.ts'
import { itemKey, type GuidPolicy } from '../../domain/news/identity.ts'
import type { NewsItem } from '../../domain/news/item.ts'
import { publishedAt } from './date.ts'
import { absoluteLink, atomLink, baseOf, rssLink } from './links.ts'
import { oneLine, plainText, tidy } from './plain-text.ts'
import type { ProblemBook } from './problems.ts'
import { childrenNamed, isPlain, markupOf, textOf, type FeedDocument, type XmlElement } from './xml.ts'

/** Letters kept of each text; what is longer is cut, and said. */
export const LONGEST = { title: 1_000, summary: 5_000, content: 100_000, author: 300, guid: 1_000 } as const

export interface ItemSurroundings {
  readonly format: FeedDocument['format']
  /** Bases of the whole feed, the innermost first. */
  readonly bases: readonly string[]
  readonly fetchedAt: Millis
  readonly policy: GuidPolicy
  /** The author of a whole Atom feed, for items that name none. */
  readonly author: string | null
  readonly book: ProblemBook
}

const DATES = {
  atom: [
    'published',
    'issued',
    'created',
    'dc:date',
    'updated',
    'modified',
    'dcterms:issued',
    'dcterms:created',
    'dcterms:modified',
  ],
  rss: [
    'pubdate',
    'dc:date',
    'dcterms:issued',
    'dcterms:created',
    'published',
    'atom:published',
    'date',
    'dcterms:modified',
    'atom:updated',
    'updated',
  ],
} as const

/** One item or entry as news. */
export function itemOf(element: XmlElement, around: ItemSurroundings): NewsItem {
  const isAtom = around.format === 'atom'
  const { book } = around
  const text = (names: readonly string[], kind: 'title' | 'summary' | 'content'): string | null => {
    const found = childrenNamed(element, ...names)
      .map((child) => readText(child, isAtom))
      .find((said) => said !== '')
    return found === undefined ? null : book.cut(kind === 'title' ? oneLine(found) : found, LONGEST[kind], kind)
  }
  const guid =
    textOf(childrenNamed(element, isAtom ? 'id' : 'guid')[0]).trim() || (element.attributes['rdf:about'] ?? '')
  const written = isAtom
    ? (atomLink(childrenNamed(element, 'link')) ?? (/^https?:/i.test(guid) ? guid : ''))
    : rssLink(element)
  const url = absoluteLink(written, [...linkBases(element), ...baseOf(element.attributes), ...around.bases])
  if (written !== '' && url === null) book.note('unusable-link')
  const date = publishedAt(childrenNamed(element, ...DATES[isAtom ? 'atom' : 'rss']).map(textOf), around.fetchedAt)
  if (date.problem !== undefined) book.note(`date-${date.problem}`)
  const content = text(isAtom ? ['content'] : ['content:encoded', 'body'], 'content')
  const summary = text(isAtom ? ['summary', 'subtitle'] : ['description', 'summary', 'itunes:summary'], 'summary')
  const item = {
    ...(guid === '' ? {} : { guid: book.cut(guid, LONGEST.guid, 'guid') }),
    url,
    title: text(['title', 'dc:title'], 'title'),
    publishedAt: date.at,
    ...(date.problem === undefined ? {} : { dateProblem: date.problem }),
    summary: summary ?? (content === null ? null : book.cut(content, LONGEST.summary, 'summary')),
    ...(content === null ? {} : { content }),
    ...authorOf(element, around),
  }
  return { id: itemKey(item, around.policy), ...item }
}

/** The text of an element as its declaration means it: HTML in RSS, and what `type` (and `mode`, in Atom 0.3) says in Atom. */
export function readText(element: XmlElement, isAtom: boolean): string {
  const type = element.attributes['type']?.toLowerCase() ?? 'text'
  if (!isPlain(element) && /xhtml|xml/.test(type)) return plainText(markupOf(element))
  if (element.attributes['mode']?.toLowerCase() === 'base64')
    return plainText(Buffer.from(textOf(element), 'base64').toString('utf8'))
  if (!isPlain(element)) return plainText(markupOf(element))
  const text = textOf(element)
  return isAtom && (type === 'text' || type === 'text/plain') && element.attributes['mode'] !== 'escaped'
    ? tidy(text)
    : plainText(text)
}

function authorOf(element: XmlElement, { format, author, book }: ItemSurroundings): { author?: string } {
  const found = format === 'atom' ? (atomAuthors(element) ?? author) : rssAuthor(element)
  return found === null || found === '' ? {} : { author: book.cut(found, LONGEST.author, 'author') }
}

/** Names of an Atom element's authors, joined; null when it names none. */
export function atomAuthors(element: XmlElement): string | null {
  const names = childrenNamed(element, 'author')
    .map((author) => oneLine(tidy(textOf(childrenNamed(author, 'name')[0] ?? (isPlain(author) ? author : undefined)))))
    .filter((name) => name !== '')
  return names.length === 0 ? null : names.join(', ')
}

/** RSS writes `address (Name)`; the name is what is kept. */
function rssAuthor(element: XmlElement): string {
  const [first] = childrenNamed(element, 'dc:creator', 'author', 'itunes:author').map((author) =>
    oneLine(plainText(isPlain(author) ? textOf(author) : textOf(childrenNamed(author, 'name')[0] ?? author))),
  )
  return /^\S+@\S+\s+\((.+)\)$/.exec(first ?? '')?.[1] ?? first ?? ''
}

function linkBases(element: XmlElement): string[] {
  return childrenNamed(element, 'link').flatMap((link) => baseOf(link.attributes))
}
