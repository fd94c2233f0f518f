import { childrenNamed, textOf, type XmlElement } from './xml.ts'

const LONGEST_URL = 2_000

/**
 * A link as an absolute http or https address, resolved against the first base that makes it one: `xml:base` from the inside out, then the
 * feed's own address, then its site. Null for anything else (`javascript:`, `mailto:`, a relative link without a base). An absolute one
 * stays as it was written.
 */
export function absoluteLink(written: string, bases: readonly string[]): string | null {
  const text = written.trim()
  if (text === '' || text.length > LONGEST_URL) return null
  if (/^[a-z][a-z\d+.-]*:/i.test(text)) return webAddress(text)
  let resolved = text
  // Each base may be relative to the next one.
  for (const base of bases) {
    if (!URL.canParse(resolved, base)) {
      if (isHierarchical(base)) resolved = joined(resolved, base)
      continue
    }
    return webAddress(new URL(resolved, base).href)
  }
  return null
}

function webAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  // Letters that do not belong into an address are escaped; everything else stays.
  return /[\s<>"\\^`{|}\u0000-\u001f\u007f]/.test(text) ? new URL(text).href : text
}

function isHierarchical(base: string): boolean {
  return base !== '' && !base.includes(':')
}

/** `b.html` in the relative base `a/c.html` is `a/b.html`. */
function joined(path: string, base: string): string {
  if (path.startsWith('/')) return path
  return base.slice(0, base.lastIndexOf('/') + 1) + path
}

/** The value of `xml:base` of an element, as a list to put before the outer ones. */
export function baseOf(attributes: Readonly<Record<string, string>>): string[] {
  const base = attributes['xml:base']?.trim()
  return base === undefined || base === '' ? [] : [base]
}

/** What an RSS or RDF item links to, as written: its `link`, else Atom's, else a guid that says it is one, else `rdf:about`. */
export function rssLink(item: XmlElement): string {
  const [guid] = childrenNamed(item, 'guid')
  const isPermanent = guid?.attributes['ispermalink']?.toLowerCase() !== 'false'
  return (
    firstText(item, 'link') ??
    atomLink(childrenNamed(item, 'link', 'atom:link')) ??
    (guid !== undefined && isPermanent && /^https?:/i.test(textOf(guid).trim()) ? textOf(guid).trim() : undefined) ??
    item.attributes['rdf:about'] ??
    ''
  )
}

/** Atom: `alternate` (or no `rel`, which means it), a page before other types; else what does not lead back to the feed; else `self`. */
export function atomLink(links: readonly XmlElement[]): string | undefined {
  const usable = links.filter(({ attributes }) => (attributes['href'] ?? '').trim() !== '')
  const rel = ({ attributes }: XmlElement) => (attributes['rel'] ?? 'alternate').toLowerCase().replace(/^.*\//, '')
  const isPage = ({ attributes }: XmlElement) => /html/i.test(attributes['type'] ?? 'text/html')
  const alternates = usable.filter((link) => rel(link) === 'alternate')
  const chosen =
    alternates.find(isPage) ??
    alternates[0] ??
    usable.find((link) => !['self', 'edit', 'enclosure', 'replies', 'hub', 'next'].includes(rel(link))) ??
    usable.find((link) => rel(link) === 'self')
  return chosen?.attributes['href']?.trim()
}

/** The next page of a paged feed (RFC 5005), as written. */
export function nextPageLink(channel: XmlElement): string | undefined {
  return childrenNamed(channel, 'link', 'atom:link').find(
    ({ attributes }) => attributes['rel']?.toLowerCase() === 'next',
  )?.attributes['href']
}

function firstText(item: XmlElement, name: string): string | undefined {
  return childrenNamed(item, name)
    .map((element) => textOf(element).trim())
    .find((text) => text !== '')
}
