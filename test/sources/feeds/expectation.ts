import type { FeedReading } from '../../../src/sources/feeds/read-feed.ts'

/**
 * The claims of a feedparser expectation that our reading does not meet. An expectation is a Python expression: claims joined by `and`, each
 * `bozo`, `not bozo`, `1` or `path == literal`; a claim about something that we do not keep counts as not met.
 */
export function failedClaims(expectation: string, reading: FeedReading): string[] {
  return expectation
    .split(/ and (?=entries|feed|ord|len|encoding|version|bozo|not )/)
    .map((claim) => claim.trim())
    .filter((claim) => !isMet(claim, reading))
    .map((claim) => claim.replace(/ == .*$/s, '').replaceAll("'", ''))
}

const ILL = new Set(['not-well-formed', 'truncated', 'charset'])

function isMet(claim: string, reading: FeedReading): boolean {
  const ill = reading.problems.some(({ kind }) => ILL.has(kind))
  if (claim === '1') return true
  if (claim === 'bozo') return ill
  if (claim === 'not bozo') return !ill
  const [, call, path = '', literal = ''] = /^(?:(ord)\()?(.+?)\)? == (.*)$/s.exec(claim) ?? []
  const ours = valueAt(path, reading)
  if (path === 'encoding') return ours === charsetName(String(literalOf(literal)))
  if (literal.startsWith('(')) return ours === Date.UTC(...timeOf(literal))
  if (call === 'ord') return typeof ours === 'string' && ours.length === 1 && ours.charCodeAt(0) === Number(literal)
  return ours === literalOf(literal)
}

const FIELDS: Readonly<Record<string, string>> = {
  description: 'summary',
  link: 'url',
  published_parsed: 'publishedAt',
  updated_parsed: 'publishedAt',
  'content[0].value': 'content',
}

function valueAt(path: string, reading: FeedReading): unknown {
  const plain = path.replace(/\['([^']*)'\]/g, '.$1').replace(/^\./, '')
  if (plain === 'encoding') return reading.charset
  if (plain === 'version') return `${reading.format}${reading.version ?? ''}`
  if (plain === 'feed.title') return reading.title
  const [, field = ''] = /^entries\[0\]\.(.+)$/.exec(plain) ?? []
  return (reading.items[0] as Readonly<Record<string, unknown>> | undefined)?.[FIELDS[field] ?? field]
}

/** Python's strings, also three quotes and sums of strings. */
function literalOf(written: string): string | undefined {
  const strings = [...written.matchAll(/"""([\s\S]*?)"""|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)]
  if (strings.length === 0) return undefined
  const said = strings.map(([, three, one, two]) => three ?? one ?? two ?? '').join('')
  return said
    .replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\([nt])/g, (_, letter) => (letter === 'n' ? '\n' : '\t'))
}

/** A Python struct_time as arguments of Date.UTC. */
function timeOf(tuple: string): [number, number, number, number, number, number] {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (tuple.match(/\d+/g) ?? []).map(Number)
  return [year, month - 1, day, hour, minute, second]
}

function charsetName(label: string): string {
  return label.startsWith('utf-32') ? label : new TextDecoder(label).encoding
}
