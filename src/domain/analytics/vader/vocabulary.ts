import { BOOSTERS, BOOSTER_PHRASES, NAMED, NEGATIONS, SPECIAL_PHRASES } from './words.ts'

/** Everything the rules ask of a word, in lower case. Words are compared by identity. */
export interface Word {
  readonly text: string
  /** Undefined: not in the lexicon. */
  readonly valence: number | undefined
  /** What it adds as a degree word; 0 when it is none. */
  readonly boost: number
  readonly negates: boolean
  /** It is a part of a phrase that has a meaning of its own. */
  readonly inPhrase: boolean
}

/** The words that a scorer knows, with those that the rules name. */
export interface Vocabulary {
  readonly words: ReadonlyMap<string, Word>
  readonly named: Readonly<Record<Named, Word>>
}
type Named =
  'no' | 'or' | 'nor' | 'kind' | 'of' | 'least' | 'at' | 'very' | 'but' | 'never' | 'so' | 'this' | 'without' | 'doubt'

const UNKNOWN: Word = { text: '', valence: undefined, boost: 0, negates: false, inPhrase: false }
const UNKNOWN_NEGATION: Word = { ...UNKNOWN, negates: true }

/** Reads `word<tab>mean` lines; the last line of a word counts. */
export function parseLexicon(text: string): Map<string, number> {
  const lexicon = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [word = '', mean] = line.split('\t')
    if (mean !== undefined) lexicon.set(word, Number(mean))
  }
  return lexicon
}

/** Joins a lexicon with the words of the rules. */
export function createVocabulary(lexicon: ReadonlyMap<string, number>): Vocabulary {
  const negations = new Set(NEGATIONS)
  const inPhrases = new Set(
    [...SPECIAL_PHRASES.keys(), ...BOOSTER_PHRASES.keys()].flatMap((phrase) => phrase.split(' ')),
  )
  const words = new Map<string, Word>()
  for (const text of new Set([...lexicon.keys(), ...BOOSTERS.keys(), ...negations, ...inPhrases, ...NAMED]))
    words.set(text, {
      text,
      valence: lexicon.get(text),
      boost: BOOSTERS.get(text) ?? 0,
      negates: negations.has(text) || text.includes("n't"),
      inPhrase: inPhrases.has(text),
    })
  return { words, named: Object.fromEntries(NAMED.map((text) => [text, words.get(text)])) as Record<Named, Word> }
}

/** The word that a token in lower case stands for; words without meaning share one entry. */
export function wordOf(vocabulary: Vocabulary, lowerCase: string): Word {
  return vocabulary.words.get(lowerCase) ?? (lowerCase.includes("n't") ? UNKNOWN_NEGATION : UNKNOWN)
}
