/** An element with a name that does not depend on the prefixes a feed chose: `title`, `dc:date`, `atom:link`; in small letters. */
export interface XmlElement {
  readonly name: string
  /** Names as written, in small letters: `href`, `rdf:about`, `xml:base`. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (XmlElement | string)[]
}

/** What a reader found in a feed: the same for both readers, so that everything behind them is written once. */
export interface FeedDocument {
  readonly format: 'rss' | 'rdf' | 'atom'
  readonly version: string | null
  /** Attributes of the root; its `xml:base` counts for everything. */
  readonly root: Readonly<Record<string, string>>
  readonly channel: XmlElement
  readonly items: readonly XmlElement[]
  /** An item was left out because the feed ends inside it. */
  readonly cutOff: boolean
  /** Items beyond the cap were left out. */
  readonly capped: boolean
}

/** Prefix to namespace, as declared so far. The empty prefix is the default namespace. */
export type Scope = Readonly<Record<string, string>>

/** Namespaces that mean something to us; a feed may give them any prefix. */
const PREFIX_OF: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/purl\.org\/dc\/elements\//, 'dc'],
  [/^https?:\/\/purl\.org\/dc\/terms\//, 'dcterms'],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/modules\/content\//, 'content'],
  [/^https?:\/\/www\.w3\.org\/2005\/atom/, 'atom'],
  [/^https?:\/\/purl\.org\/atom\/ns#/, 'atom'],
  [/^https?:\/\/www\.w3\.org\/1999\/02\/22-rdf-syntax-ns#/, 'rdf'],
  [/^https?:\/\/www\.w3\.org\/1999\/xhtml/, ''],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/$/, ''],
  [/^https?:\/\/my\.netscape\.com\/rdf\/simple\/0\.9\//, ''],
  [/^https?:\/\/backend\.userland\.com\//, ''],
]

/** The scope inside an element with these attributes. */
export function scopeWithin(scope: Scope, attributes: Readonly<Record<string, string>>): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'))
  if (declared.length === 0) return scope
  return { ...scope, ...Object.fromEntries(declared.map(([name, value]) => [name.slice(6), value.toLowerCase()])) }
}

/** The name of an element that was written `prefix:local` where `scope` holds. An undeclared prefix is taken at its word. */
export function canonicalName(written: string, scope: Scope): string {
  const [prefix = '', local] = written.includes(':') ? written.toLowerCase().split(':', 2) : ['', written.toLowerCase()]
  const namespace = Object.hasOwn(scope, prefix) ? scope[prefix] : undefined
  const known = namespace === undefined ? undefined : PREFIX_OF.find(([pattern]) => pattern.test(namespace))
  // Without a prefix it belongs to its feed, whatever the default namespace says.
  const canonical = prefix === '' ? '' : (known?.[1] ?? prefix)
  return canonical === '' ? (local ?? '') : `${canonical}:${local ?? ''}`
}

export function childrenNamed(element: XmlElement, ...names: readonly string[]): XmlElement[] {
  return names.flatMap((name) =>
    element.children.filter((child): child is XmlElement => typeof child !== 'string' && child.name === name),
  )
}

export function isPlain(element: XmlElement): boolean {
  return element.children.every((child) => typeof child === 'string')
}

/** All text inside, without markup. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return ''
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')
}

/** What is inside, written as HTML: for elements that hold markup instead of escaped markup. */
export function markupOf(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (typeof child === 'string') return child.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      return child.children.length === 0 ? `<${child.name}>` : `<${child.name}>${markupOf(child)}</${child.name}>`
    })
    .join('')
}
