import { canonicalUrl } from './canonical-url.ts'
import { sha256 } from './digest.ts'
import type { NewsItem } from './item.ts'

/** By what a feed's items are told apart: its guids, its links, or what they say. Fixed per feed, so that an item never changes its id. */
export type GuidPolicy = 'guid' | 'link' | 'hash'

type Identified = Pick<NewsItem, 'guid' | 'url' | 'title' | 'summary'>

const LONGEST_KEY = 500

/**
 * What an item is known by within its feed; at most 500 letters. A guid that is an address does not depend on its scheme: feeds move from
 * http to https. Where the policy's own mark is missing the next one serves: guid, link, words.
 */
export function itemKey(item: Identified, policy: GuidPolicy): string {
  const guid = item.guid === undefined ? undefined : schemeless(item.guid)
  const link = item.url === null ? undefined : canonicalUrl(item.url)
  const words = `sha256:${sha256(JSON.stringify([item.title ?? item.summary, link ?? null]))}`
  const key = { guid: guid ?? link ?? words, link: link ?? guid ?? words, hash: words }[policy]
  return key.length <= LONGEST_KEY ? key : `sha256:${sha256(key)}`
}

/**
 * The policy that a feed's answers speak for, oldest first. Guids are trusted when every item has one, no two items of an answer share one,
 * and they stay while the links stay; links when no two items of an answer share one; else only the words are left.
 */
export function policyFor(answers: readonly (readonly Identified[])[]): GuidPolicy {
  const unique = (mark: (item: Identified) => string | undefined): boolean =>
    answers.every((items) => {
      const marks = items.map(mark)
      return !marks.includes(undefined) && new Set(marks).size === items.length
    })
  const guidOf = ({ guid }: Identified) => (guid === undefined ? undefined : schemeless(guid))
  const linkOf = ({ url }: Identified) => (url === null ? undefined : canonicalUrl(url))
  if (unique(guidOf) && !guidsChange(answers, guidOf, linkOf)) return 'guid'
  return unique(linkOf) ? 'link' : 'hash'
}

/** Whether more than half of the articles that two consecutive answers share came back under another guid. */
function guidsChange(
  answers: readonly (readonly Identified[])[],
  guidOf: (item: Identified) => string | undefined,
  linkOf: (item: Identified) => string | undefined,
): boolean {
  return answers.slice(1).some((items, index) => {
    const before = new Map((answers[index] ?? []).map((item) => [linkOf(item), guidOf(item)]))
    const shared = items.filter((item) => linkOf(item) !== undefined && before.has(linkOf(item)))
    const changed = shared.filter((item) => before.get(linkOf(item)) !== guidOf(item))
    return changed.length * 2 > shared.length
  })
}

/** Changes when what an item says changes, and not when its date or its tracking does: another hash under the same key is a revision. */
export function contentHash(item: Pick<NewsItem, 'title' | 'url' | 'summary' | 'content'>): string {
  const link = item.url === null ? null : (canonicalUrl(item.url) ?? null)
  return sha256(JSON.stringify([item.title, link, item.summary, item.content ?? null]))
}

export interface RollOver {
  /** True when items may have come and gone between the two answers: they share none. */
  readonly rolledOver: boolean
  readonly shared: number
  readonly previous: number
  readonly current: number
}

/** Compares the keys of two consecutive answers of one feed. An empty answer proves nothing: a feed may be emptied. */
export function compareAnswers(previous: readonly string[], current: readonly string[]): RollOver {
  const before = new Set(previous)
  const now = new Set(current)
  const shared = [...now].filter((key) => before.has(key)).length
  return {
    rolledOver: before.size > 0 && now.size > 0 && shared === 0,
    shared,
    previous: before.size,
    current: now.size,
  }
}

function schemeless(guid: string): string {
  const text = guid.trim()
  const match = /^https?:\/\/([^/?#]+)(.*)$/is.exec(text)
  return match === null ? text : `https://${(match[1] ?? '').toLowerCase()}${match[2] ?? ''}`
}
