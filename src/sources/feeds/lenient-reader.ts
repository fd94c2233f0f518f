import { readMarkup } from './markup.ts'
import { canonicalName, scopeWithin, type FeedDocument, type Scope, type XmlElement } from './xml.ts'

interface OpenElement {
  readonly name: string
  readonly written: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: (XmlElement | string)[]
  readonly scope: Scope
}

const DEEPEST = 200
const isItem = (name: string): boolean => name === 'item' || name === 'entry' || name === 'atom:entry'
const formatOf = (name: string): FeedDocument['format'] | undefined =>
  name === 'rss'
    ? 'rss'
    : name === 'rdf:rdf' || name === 'rdf'
      ? 'rdf'
      : name === 'feed' || name === 'atom:feed'
        ? 'atom'
        : undefined

/**
 * The second reader: takes what is not well-formed as a browser would (htmlparser2's tokens). Undefined when no feed is in it. An item that the
 * text ends inside is left out: the next fetch has it whole. Items may lie outside the channel, and need not be closed.
 */
export function readLeniently(text: string, maxItems: number): FeedDocument | undefined {
  const open: OpenElement[] = []
  const items: XmlElement[] = []
  let format: FeedDocument['format'] | undefined
  let root: Readonly<Record<string, string>> = {}
  let channel: XmlElement | undefined
  let ended = false
  let cutOff = false
  /** Deeper elements are not built, their text is kept: how many of each name are open. */
  const tooDeep = new Map<string, number>()

  const close = (): void => {
    const element = open.pop()
    if (element === undefined) return
    if (isItem(element.name)) {
      if (ended) cutOff = true
      else items.push(atomStripped(element, format))
      return
    }
    if (element.name === 'channel' || (formatOf(element.name) === 'atom' && channel === undefined))
      channel ??= atomStripped(element, format)
    else if (formatOf(element.name) === undefined) open.at(-1)?.children.push(atomStripped(element, format))
  }
  readMarkup(text, 'xml', (reading) => ({
    open(written, raw, closed) {
      const attributes = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]))
      const scope = scopeWithin(open.at(-1)?.scope ?? {}, attributes)
      const name = canonicalName(written, scope)
      if (format === undefined) {
        format = formatOf(name)
        if (format === undefined) return
        root = attributes
      }
      if (isItem(name)) while (open.some((element) => isItem(element.name))) close()
      if (open.length < DEEPEST) {
        open.push({ name, written, attributes, children: [], scope })
        if (closed) close()
      } else if (!closed) tooDeep.set(written, (tooDeep.get(written) ?? 0) + 1)
      if (items.length >= maxItems) reading.stop()
    },
    text: (said) => void open.at(-1)?.children.push(said),
    close(written) {
      const deep = tooDeep.get(written) ?? 0
      if (deep > 0) return void tooDeep.set(written, deep - 1)
      const index = open.findLastIndex((element) => element.written === written)
      if (index < 0) return
      tooDeep.clear()
      while (open.length > index) close()
      if (items.length >= maxItems) reading.stop()
    },
  }))
  const capped = items.length >= maxItems
  ended = true
  while (open.length > 0) close()
  if (format === undefined) return undefined
  return {
    format,
    version: root['version'] ?? null,
    root,
    channel: channel ?? { name: 'channel', attributes: {}, children: [] },
    items: items.slice(0, maxItems),
    cutOff: cutOff && !capped,
    capped,
  }
}

/** In an Atom feed that writes `atom:` before everything, the prefix says nothing. */
function atomStripped(
  { name, attributes, children }: OpenElement,
  format: FeedDocument['format'] | undefined,
): XmlElement {
  return { name: format === 'atom' ? name.replace(/^atom:/, '') : name, attributes, children }
}
