import { HOUR, type Millis } from '../clock.ts'
import { canonicalUrl } from './canonical-url.ts'
import { titleWords, type TitleWords } from './title-words.ts'

/** What is needed of an item to tell whether it tells a story that is already there. */
export interface Told {
  /** Unique among all feeds, and stable: `feed|key`. */
  readonly key: string
  readonly title: string | null
  readonly url: string | null
  /** When it was published, or first seen where that is not known. */
  readonly at: Millis
}

export interface StoryRules {
  /** How far apart two items of one story may lie. */
  readonly windowMs: number
  /** The least similarity of two titles, 0 to 1. */
  readonly least: number
}

export const STORY_RULES: StoryRules = { windowMs: 48 * HOUR, least: 0.55 }

/**
 * How alike two titles are, 0 to 1: the share of words that they have in common (Dice), where names and numbers weigh more. Zero when they
 * contradict each other: in their numbers ($60,000 and $70,000), in whom they are about, or in what happened (inflows and outflows).
 */
export function titleSimilarity(a: string, b: string): number {
  return similarity(titleWords(a), titleWords(b))
}

function similarity(a: TitleWords, b: TitleWords): number {
  if (a.weight === 0 || b.weight === 0) return 0
  if (contradict(a, b)) return 0
  let common = 0
  let words = 0
  for (const [word, weight] of a.words) {
    if (!b.words.has(word)) continue
    common += weight
    words++
  }
  // Two words in common are chance, unless there are no others.
  if (words < Math.min(3, a.words.size, b.words.size)) return 0
  const dice = (2 * common) / (a.weight + b.weight)
  // A short title may be a long one without its details.
  const inside = common / Math.min(a.weight, b.weight)
  return inside >= 0.8 && words >= 4 ? Math.max(dice, inside * 0.8) : dice
}

const OPPOSITES: readonly (readonly [string, string])[] = [
  ...([
    ['inflow', 'outflow'],
    ['rise', 'fall'],
    ['buy', 'sell'],
    ['high', 'low'],
    ['list', 'delist'],
    ['bull', 'bear'],
  ] as const),
  ...([
    ['approve', 'reject'],
    ['approve', 'delay'],
    ['win', 'lose'],
    ['above', 'below'],
    ['launch', 'halt'],
  ] as const),
]

function contradict(a: TitleWords, b: TitleWords): boolean {
  if (a.numbers.size > 0 && b.numbers.size > 0 && ![...a.numbers].some((number) => b.numbers.has(number))) return true
  // One may name more than the other, but not each somebody else.
  if (!isWithin(a.names, b.names) && !isWithin(b.names, a.names)) return true
  const says = (one: TitleWords, word: string, not: string) => one.words.has(word) && !one.words.has(not)
  return OPPOSITES.some(([x, y]) => (says(a, x, y) && says(b, y, x)) || (says(a, y, x) && says(b, x, y)))
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one))
}

/** True when both tell the same story: the same address, or titles alike enough within the window. */
export function sameStory(a: Told, b: Told, rules: StoryRules = STORY_RULES): boolean {
  if (Math.abs(a.at - b.at) > rules.windowMs) return false
  const link = a.url === null ? undefined : canonicalUrl(a.url)
  if (link !== undefined && b.url !== null && link === canonicalUrl(b.url)) return true
  return a.title !== null && b.title !== null && titleSimilarity(a.title, b.title) >= rules.least
}

/**
 * The story of each item: the key of the item that told it first. Every item is compared with the first of each story in the window and joins
 * the one it is most like (the earlier of two equals), so that stories do not drift; the order in which items are given does not matter.
 */
export function clusterStories(items: readonly Told[], rules: StoryRules = STORY_RULES): Map<string, string> {
  const inOrder = [...items].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1))
  const story = new Map<string, string>()
  const leaders: { readonly told: Told; readonly words: TitleWords }[] = []
  const byWord = new Map<string, number[]>()
  const byLink = new Map<string, number>()
  for (const told of inOrder) {
    const words = titleWords(told.title ?? '')
    const link = told.url === null ? undefined : canonicalUrl(told.url)
    const near = (index: number): boolean => told.at - (leaders[index]?.told.at ?? -Infinity) <= rules.windowMs
    const sameLink = link === undefined ? undefined : byLink.get(link)
    let best = sameLink !== undefined && near(sameLink) ? sameLink : undefined
    if (best === undefined) {
      let most = rules.least
      for (const index of sharing(words, byWord)
        .filter(near)
        .sort((a, b) => a - b)) {
        const alike = similarity(words, leaders[index]?.words ?? titleWords(''))
        if (alike > most || (alike === most && best === undefined)) [best, most] = [index, alike]
      }
    }
    if (best === undefined) {
      best = leaders.push({ told, words }) - 1
      for (const word of words.words.keys())
        byWord
          .set(word, byWord.get(word) ?? [])
          .get(word)
          ?.push(best)
    }
    if (link !== undefined) byLink.set(link, best)
    story.set(told.key, leaders[best]?.told.key ?? told.key)
  }
  return story
}

/** The stories that share as many words as `similarity` asks for at least. */
function sharing({ words }: TitleWords, byWord: ReadonlyMap<string, readonly number[]>): number[] {
  const shared = new Map<number, number>()
  for (const word of words.keys())
    for (const index of byWord.get(word) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1)
  const least = Math.min(2, words.size)
  return [...shared].filter(([, count]) => count >= least).map(([index]) => index)
}
