import type { FinanceToken } from './tokens.ts'
import { FINANCE_WORDS } from './words.ts'

const LONGEST = 4
const PHRASES = new Map(
  FINANCE_WORDS.flatMap(([valence, rows]) =>
    rows
      .split(/;\s*/)
      .flatMap((row) => alternatives(row.split(' ')).map((phrase): [string, number] => [phrase, valence])),
  ),
)
const STARTS = new Set([...PHRASES.keys()].map((phrase) => phrase.split(' ', 1)[0]))

/** Every phrase that a row like `wins|won a contract|deal` stands for. */
function alternatives(words: readonly string[]): string[] {
  return words
    .map((word) => word.split('|'))
    .reduce<string[]>(
      (begun, choices) =>
        begun.flatMap((start) => choices.map((choice) => (start === '' ? choice : `${start} ${choice}`))),
      [''],
    )
}

/** Words [from, to) and what they say. */
export interface Phrase {
  readonly from: number
  readonly to: number
  readonly valence: number
}

/** The longest known phrases from left to right; none overlaps another. */
export function phrasesIn(tokens: readonly FinanceToken[]): Phrase[] {
  const found: Phrase[] = []
  for (let from = 0; from < tokens.length; from++) {
    if (!STARTS.has(tokens[from]?.text)) continue
    for (let to = Math.min(from + LONGEST, tokens.length); to > from; to--) {
      const valence = PHRASES.get(
        tokens
          .slice(from, to)
          .map(({ text }) => text)
          .join(' '),
      )
      if (valence === undefined) continue
      found.push({ from, to, valence })
      from = to - 1
      break
    }
  }
  return found
}
