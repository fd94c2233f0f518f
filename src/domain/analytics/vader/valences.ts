import type { Tokens } from './tokens.ts'
import type { Vocabulary, Word } from './vocabulary.ts'
import { BOOSTER_PHRASES, SPECIAL_PHRASES } from './words.ts'

/** What shouting adds, and what a negation makes of a valence (means over human ratings, from the original). */
const SHOUT = 0.733
const TURN = -0.74
/** How much a degree word one, two or three words before still counts. */
const FADING = [1, 0.95, 0.9] as const

/** The valence of each word where it stands, in the order and with the quirks of vaderSentiment.py 3.3.2. */
export function valencesOf(tokens: Tokens, vocabulary: Vocabulary): number[] {
  const { words } = tokens
  const { kind, of } = vocabulary.named
  const valences = words.map((word, at) =>
    word.valence === undefined || word.boost !== 0 || (word === kind && words[at + 1] === of)
      ? 0
      : valenceAt(tokens, at, word.valence, vocabulary),
  )
  weighAroundBut(valences, words.indexOf(vocabulary.named.but))
  return valences
}

function valenceAt(
  { words, shouted, shoutingMatters }: Tokens,
  at: number,
  own: number,
  vocabulary: Vocabulary,
): number {
  const { no, or, nor } = vocabulary.named
  const before = words[at - 1]
  let valence = own
  if (words[at] === no && words[at + 1]?.valence !== undefined) valence = 0
  if (before === no || words[at - 2] === no || (words[at - 3] === no && (before === or || before === nor)))
    valence = own * TURN
  if (shoutingMatters && shouted[at] === true) valence += valence > 0 ? SHOUT : -SHOUT
  for (let back = 1; back <= 3; back++) {
    const earlier = words[at - back]
    if (earlier === undefined || earlier.valence !== undefined) continue
    if (earlier.boost !== 0) {
      let boost = valence < 0 ? -earlier.boost : earlier.boost
      if (shoutingMatters && shouted[at - back] === true) boost += valence > 0 ? SHOUT : -SHOUT
      valence += boost * (FADING[back - 1] ?? 1)
    }
    valence = afterNegation(valence, words, at, back, vocabulary)
    if (back === 3) valence = afterPhrases(valence, words, at)
  }
  return afterLeast(valence, words, at, vocabulary)
}

function afterNegation(
  valence: number,
  words: readonly Word[],
  at: number,
  back: number,
  vocabulary: Vocabulary,
): number {
  const { never, so, this: these, without, doubt } = vocabulary.named
  const isMuch = (word: Word | undefined) => word === so || word === these
  const one = words[at - 1]
  const two = words[at - 2]
  const earlier = words[at - back]
  if (back === 2) {
    if (two === never && isMuch(one)) return valence * 1.25
    if (two === without && one === doubt) return valence
  }
  if (back === 3) {
    // The original binds "and" before "or": a "so" or "this" just before is enough.
    if ((earlier === never && isMuch(two)) || isMuch(one)) return valence * 1.25
    if (earlier === without && (two === doubt || one === doubt)) return valence
  }
  return earlier?.negates === true ? valence * TURN : valence
}

/** The text of words[from..to), or undefined when they cannot be a phrase. */
function phrase(words: readonly Word[], from: number, to: number): string | undefined {
  if (to > words.length) return undefined
  for (let at = from; at < to; at++) if (words[at]?.inPhrase !== true) return undefined
  return words
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ')
}

function lookUp(
  table: ReadonlyMap<string, number>,
  words: readonly Word[],
  from: number,
  to: number,
): number | undefined {
  const text = phrase(words, from, to)
  return text === undefined ? undefined : table.get(text)
}

function afterPhrases(valence: number, words: readonly Word[], at: number): number {
  const special = (from: number, to: number) => lookUp(SPECIAL_PHRASES, words, at + from, at + to)
  const degree = (from: number, to: number) => lookUp(BOOSTER_PHRASES, words, at + from, at + to) ?? 0
  const ending = special(-1, 1) ?? special(-2, 1) ?? special(-2, 0) ?? special(-3, 0) ?? special(-3, -1)
  const starting = special(0, 3) ?? special(0, 2)
  return (starting ?? ending ?? valence) + degree(-3, 0) + degree(-3, -1) + degree(-2, 0)
}

function afterLeast(valence: number, words: readonly Word[], at: number, vocabulary: Vocabulary): number {
  const { least, at: ofPlace, very } = vocabulary.named
  if (words[at - 1] !== least || least.valence !== undefined) return valence
  const two = words[at - 2]
  return two === ofPlace || two === very ? valence : valence * TURN
}

/** Halves what stands before "but" and strengthens what follows. The original looks each value up by its size, so of two equal ones it changes the first twice; zeros cannot tell. */
function weighAroundBut(valences: number[], but: number): void {
  if (but < 0) return
  for (let at = 0; at < valences.length; at++) {
    const valence = valences[at] ?? 0
    if (valence === 0) continue
    const first = valences.indexOf(valence)
    if (first !== but) valences[first] = valence * (first < but ? 0.5 : 1.5)
  }
}
