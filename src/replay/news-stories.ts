import { MINUTE, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { noise } from './generated.ts'
import { CITIES, COINS, FIRMS, TEMPLATES } from './news-words.ts'

/** How the MADE-UP news is told apart from real news wherever it is shown. */
export const NEWS_ORIGIN = 'GENERATED news; nothing of it ever happened'

/** One thing that never happened, and how it is told. */
export interface Story {
  readonly number: number
  /** When the first publisher told it. */
  readonly at: Millis
  readonly coin: (typeof COINS)[number]
  titleOf(publisher: string): string
  summaryOf(publisher: string): string
}

/** One story a cell, somewhere in it. */
const CELL_MS = 40 * MINUTE
/** Who tells a story does so within this time. */
const SPREAD_MS = 90 * MINUTE
const SEED = 77

/** Stories first told in [from, to), oldest first. A pure function of time: any year can be had. */
export function storiesIn({ from, to }: Range): Story[] {
  const stories: Story[] = []
  for (let number = Math.floor(from / CELL_MS); number * CELL_MS < to; number += 1) {
    const story = storyOf(number)
    if (story.at >= from && story.at < to) stories.push(story)
  }
  return stories
}

function storyOf(number: number): Story {
  const draw = (what: number) => noise(SEED, number, what)
  const pick = <One>(list: readonly One[], what: number): One => list[Math.floor(draw(what) * list.length)] as One
  const coin = pick(COINS, 1)
  const template = pick(TEMPLATES, 2)
  const words: Readonly<Record<string, string>> = {
    C: coin.name,
    S: coin.symbol,
    F: pick(FIRMS, 3),
    T: pick(CITIES, 4),
    p: String(2 + Math.floor(draw(5) * 17)),
    m: String(11 + Math.floor(draw(6) * 480)),
    k: String(12 + Math.floor(draw(7) * 880)),
    h: String(3 + Math.floor(draw(8) * 20)),
  }
  const filled = (text: string) => text.replace(/\{(\w)\}/g, (_mark, name: string) => words[name] ?? '')
  const variant = (publisher: string, of: number) => Math.floor(noise(SEED, number, 100 + textNumber(publisher)) * of)
  return {
    number,
    at: Math.floor(((number + draw(9)) * CELL_MS) / 1000) * 1000,
    coin,
    titleOf: (publisher) => filled(template.titles[variant(publisher, 3)] ?? ''),
    summaryOf: (publisher) => filled(template.summaries[variant(publisher, 2)] ?? ''),
  }
}

/** When a publisher told a story; undefined when it did not. `share`: of all stories, those it tells. */
export function toldAt(story: Story, publisher: string, share: number): Millis | undefined {
  const own = 10_000 + textNumber(publisher)
  if (noise(SEED, story.number, own) >= share) return undefined
  const delay = noise(SEED, story.number, own + 1) * SPREAD_MS
  return Math.floor((story.at + delay) / 1000) * 1000
}

/** What a publisher told within [from, to), oldest first. */
export function toldIn(publisher: string, share: number, { from, to }: Range): { story: Story; at: Millis }[] {
  return storiesIn({ from: from - SPREAD_MS, to })
    .flatMap((story) => {
      const at = toldAt(story, publisher, share)
      return at !== undefined && at >= from && at < to ? [{ story, at }] : []
    })
    .sort((a, b) => a.at - b.at || a.story.number - b.story.number)
}

/** The words of an address. */
export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** A number of a name, the same everywhere. */
export function textNumber(text: string): number {
  let sum = 7
  for (const letter of text) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return Math.abs(sum) % 1_000_003
}
