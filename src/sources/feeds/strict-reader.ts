import Parser from 'rss-parser'
import type { TextShape } from './scan.ts'
import { canonicalName, scopeWithin, type FeedDocument, type Scope, type XmlElement } from './xml.ts'

/** What xml2js makes of an element when it keeps the order of its children; a text is an element named `__text__`. */
interface Xml2jsNode {
  readonly '#name'?: string
  readonly $?: Readonly<Record<string, string>>
  readonly _?: string
  readonly $$?: readonly Xml2jsNode[]
}
interface Kept {
  readonly children?: readonly Xml2jsNode[]
  readonly attributes?: Readonly<Record<string, string>>
}

/** rss-parser's types know fields of strings only for items, although it reads both alike. */
const KEPT = [
  ['$$', 'children', { keepArray: true }],
  ['$', 'attributes', { keepArray: true }],
] as unknown as (keyof Kept)[]
/** The names by which rss-parser finds its way. */
const STRUCTURE = new Set(['rss', 'channel', 'item', 'feed', 'entry', 'rdf:RDF'])
const OURS = 'our:'

/**
 * The first reader: rss-parser 3.13.0 recognises the format and finds channel and items; what is in them comes as xml2js read it, in order.
 * Everything else is hidden from it by another name: it reads dates in the process's zone, and a date it cannot read loses the whole feed.
 */
const OPTIONS: Parser.ParserOptions<Kept, Kept> = {
  defaultRSS: 2.0,
  customFields: { feed: KEPT, item: KEPT },
  xml2js: {
    explicitChildren: true,
    preserveChildrenOrder: true,
    charsAsChildren: true,
    includeWhiteChars: true,
    tagNameProcessors: [(name: string) => (STRUCTURE.has(name) ? name : OURS + name)],
  },
}

/** Reads a well-formed RSS, RDF or Atom feed. Rejects with xml2js's or rss-parser's error when it is anything else. */
export async function readStrictly(text: string, shape: TextShape): Promise<FeedDocument> {
  // A parser that met broken XML remembers it, so each feed gets its own.
  const feed = await new Parser<Kept, Kept>(OPTIONS).parseString(text)
  const root = attributesOf(shape.rootTag)
  const scope = scopeWithin({}, root)
  const name = /^<([\w.-]+:)?([\w.-]+)/.exec(shape.rootTag)?.[2]?.toLowerCase()
  return {
    format: name === 'feed' ? 'atom' : name === 'rdf' ? 'rdf' : 'rss',
    version: root['version'] ?? null,
    root,
    channel: elementOf({ '#name': 'channel', $: feed.attributes ?? {}, $$: feed.children ?? [] }, scope),
    items: feed.items.map((item) =>
      elementOf({ '#name': 'item', $: item.attributes ?? {}, $$: item.children ?? [] }, scope),
    ),
    cutOff: false,
    capped: false,
  }
}

/** Recursion is bounded: the caller has looked at the depth. */
function elementOf(node: Xml2jsNode, outer: Scope): XmlElement {
  const attributes = lowerCased(node.$ ?? {})
  const scope = scopeWithin(outer, attributes)
  return {
    name: canonicalName((node['#name'] ?? '').replace(OURS, ''), scope),
    attributes,
    children: (node.$$ ?? [])
      // Items are read on their own.
      .filter((child) => child['#name'] !== 'item' && child['#name'] !== 'entry')
      .map((child) => (child['#name'] === '__text__' ? (child._ ?? '') : elementOf(child, scope))),
  }
}

function attributesOf(tag: string): Record<string, string> {
  const found = [...tag.matchAll(/\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return Object.fromEntries(
    found.map(([, name = '', a, b]) => [name.toLowerCase(), (a ?? b ?? '').replaceAll('&amp;', '&')]),
  )
}

function lowerCased(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), value]))
}
