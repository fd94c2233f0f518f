import { VADER_EMOJI } from './emoji.ts'
import { VADER_LEXICON } from './lexicon.ts'
import { emphasisOf, proportionsOf, type Proportions } from './proportions.ts'
import { tokenize } from './tokens.ts'
import { valencesOf } from './valences.ts'
import { createVocabulary, parseLexicon } from './vocabulary.ts'

/** The release of Python's vaderSentiment whose scores these are. */
export const VADER_VERSION = '3.3.2'

export interface VaderOptions {
  /** Read ’ and “ ” as ' and ". Python does not: to it "isn’t good" is praise. Default false, which is exactly Python. */
  readonly straightenQuotes?: boolean
}

const LEXICON = parseLexicon(VADER_LEXICON)
const VOCABULARY = createVocabulary(LEXICON)
const EMOJI = new Map(VADER_EMOJI.split('\n').map((line) => line.split('\t') as [string, string]))
const BEYOND_ASCII = /[^\0-\x7f]/

/** The valences of VADER's lexicon. */
export function vaderLexicon(): ReadonlyMap<string, number> {
  return LEXICON
}

/** Scores one text exactly as `SentimentIntensityAnalyzer().polarity_scores` of vaderSentiment 3.3.2. */
export function vader(text: string, options: VaderOptions = {}): Proportions {
  const straight = options.straightenQuotes === true ? straightened(text) : text
  const told = BEYOND_ASCII.test(straight) ? withEmojiTold(straight) : straight
  return proportionsOf(valencesOf(tokenize(told, VOCABULARY), VOCABULARY), emphasisOf(told))
}

/** Typographic quotes as typewriter ones. */
export function straightened(text: string): string {
  return text.replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\u201c\u201d]/g, '"')
}

/** Puts its description in the place of each emoji. As in the original no space is added after one. */
export function withEmojiTold(text: string): string {
  let told = ''
  let spaceBefore = true
  for (const character of text) {
    const description = EMOJI.get(character)
    told += description === undefined ? character : spaceBefore ? description : ` ${description}`
    spaceBefore = description === undefined && character === ' '
  }
  return told
}
