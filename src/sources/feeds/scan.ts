/** What a feed's text looks like from afar, seen in one pass whose cost grows with the length alone. */
export interface TextShape {
  /** How deep elements are nested. */
  readonly depth: number
  /** How many `<item>` and `<entry>` begin, outside comments and CDATA. */
  readonly items: number
  /** The root's start tag, `<rss version="2.0">`, or an empty string. */
  readonly rootTag: string
}

const ITEM = /^<(?:[\w.-]+:)?(?:item|entry)[\s/>]/i
const ROOT = /^<(?:[\w.-]+:)?(?:rss|rdf|feed)[\s/>]/i

/** Guards the first reader against texts that are built to be expensive, and tells what it must find. */
export function shapeOf(text: string): TextShape {
  let [level, depth, items, rootTag] = [0, 0, 0, '']
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const end = endOf(text, at)
    if (end < 0) break
    if (text[at + 1] === '/') level--
    else if (text[at + 1] !== '!' && text[at + 1] !== '?' && text[end - 2] !== '/') depth = Math.max(depth, ++level)
    if (ITEM.test(text.slice(at, at + 64))) items++
    if (rootTag === '' && ROOT.test(text.slice(at, at + 64))) rootTag = text.slice(at, Math.min(end, at + 8_192))
    at = end
  }
  return { depth, items, rootTag }
}

/** Where the markup that begins at `at` ends; -1 when it does not. */
function endOf(text: string, at: number): number {
  const close = text.startsWith('<!--', at)
    ? '-->'
    : text.startsWith('<![CDATA[', at)
      ? ']]>'
      : text.startsWith('<?', at)
        ? '?>'
        : '>'
  const end = text.indexOf(close, at + 1)
  return end < 0 ? -1 : end + close.length
}
