import { itemKey } from '../../domain/news/identity.ts'
import type { NewsItem } from '../../domain/news/item.ts'
import { isObject, JsonNumber } from '../json.ts'
import { publishedAt } from './date.ts'
import { LONGEST, type ItemSurroundings } from './item.ts'
import { absoluteLink } from './links.ts'
import { oneLine, plainText, tidy } from './plain-text.ts'

type Entry = Readonly<Record<string, unknown>>

/** A JSON Feed 1.0 or 1.1 (jsonfeed.org) as its title and items; undefined when the JSON is something else. */
export function readJsonFeed(
  body: unknown,
  around: Omit<ItemSurroundings, 'format' | 'author'>,
  maxItems: number,
):
  | {
      readonly version: string
      readonly title: string | null
      /** As written. */
      readonly language: string
      readonly items: NewsItem[]
      readonly capped: boolean
    }
  | undefined {
  if (!isObject(body) || !Array.isArray(body['items'])) return undefined
  const version = /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/([\d.]+)$/.exec(text(body['version']))?.[1]
  if (version === undefined) return undefined
  const bases = [...around.bases, text(body['home_page_url'])].filter((base) => base !== '')
  const entries = body['items'].filter(isObject)
  return {
    version,
    title: oneLine(tidy(text(body['title']))) || null,
    language: text(body['language']),
    items: entries.slice(0, maxItems).map((entry) => itemOfJson(entry, { ...around, bases })),
    capped: entries.length > maxItems,
  }
}

function itemOfJson(entry: Entry, around: Omit<ItemSurroundings, 'format' | 'author'>): NewsItem {
  const { book } = around
  const guid = text(entry['id']).trim()
  const written = text(entry['url']) || text(entry['external_url']) || (/^https?:/i.test(guid) ? guid : '')
  const url = absoluteLink(written, around.bases)
  if (written !== '' && url === null) book.note('unusable-link')
  const date = publishedAt([text(entry['date_published']), text(entry['date_modified'])], around.fetchedAt)
  if (date.problem !== undefined) book.note(`date-${date.problem}`)
  const content = plainText(text(entry['content_html'])) || tidy(text(entry['content_text']))
  const summary = tidy(text(entry['summary'])) || content
  const authors = [entry['authors'], entry['author']].flat().filter(isObject)
  const author = authors.map((named) => oneLine(tidy(text(named['name'])))).filter((name) => name !== '')
  const item = {
    ...(guid === '' ? {} : { guid: book.cut(guid, LONGEST.guid, 'guid') }),
    url,
    title: book.cut(oneLine(tidy(text(entry['title']))), LONGEST.title, 'title') || null,
    publishedAt: date.at,
    ...(date.problem === undefined ? {} : { dateProblem: date.problem }),
    summary: book.cut(summary, LONGEST.summary, 'summary') || null,
    ...(content === '' ? {} : { content: book.cut(content, LONGEST.content, 'content') }),
    ...(author.length === 0 ? {} : { author: book.cut(author.join(', '), LONGEST.author, 'author') }),
  }
  return { id: itemKey(item, around.policy), ...item }
}

/** Ids are meant to be text; some feeds write numbers. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : value instanceof JsonNumber ? value.text : ''
}
