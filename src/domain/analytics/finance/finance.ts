import { createScorer, type Scorer } from '../score.ts'
import { bySentence } from '../sentences.ts'
import { emphasisOf, proportionsOf, type Proportions } from '../vader/proportions.ts'
import { vaderLexicon, withEmojiTold } from '../vader/vader.ts'
import { BOOSTERS, NEGATIONS } from '../vader/words.ts'
import { comparisonIn } from './comparisons.ts'
import { movementAt } from './movements.ts'
import { phrasesIn } from './phrases.ts'
import { financeTokens, type FinanceToken } from './tokens.ts'
import { FINANCE_WORDS, WITHOUT_SENTIMENT } from './words.ts'

/** Changes whenever a word, a weight or a rule does, so that scores of different readings are never mixed. */
export const FINANCE_VERSION = '1.0.0'

/** From this compound on a text is positive or negative: one word of the trade suffices, one everyday word does not. */
export const FINANCE_EDGE = 0.2

/** How much an everyday word counts beside one of the trade. */
const EVERYDAY = 0.35
const TURN = -0.74
/** What may happen counts less than what did. */
const PERHAPS = 0.6
const MODALS = new Set(
  'could may might would if unless possible possibly potential potentially whether rumor rumour'.split(' '),
)
const TURNERS = new Set([...NEGATIONS, 'no', 'fails', 'failed', 'unable', 'avoid', 'avoids', 'avoided'])
const SILENT = new Set(WITHOUT_SENTIMENT.split(' '))
const EVERYDAY_WORDS = new Map([...vaderLexicon()].filter(([word]) => /^[a-z]{3,}$/.test(word) && !SILENT.has(word)))

/** Scores one sentence: phrases of the trade, movements of what matters, compared figures, and everyday words at a discount. */
export function financeSentence(sentence: string): Proportions {
  const tokens = financeTokens(withEmojiTold(sentence))
  const said = new Float64Array(tokens.length)
  const taken = new Uint8Array(tokens.length)
  for (const { from, to, valence } of phrasesIn(tokens)) {
    said[from] = valence
    taken.fill(1, from, to)
  }
  const moving = tokens.map((_, at) => (taken[at] === 1 ? undefined : movementAt(tokens, at)))
  tokens.forEach(({ text }, at) => {
    if (taken[at] !== 1) said[at] = moving[at]?.valence ?? (EVERYDAY_WORDS.get(text) ?? 0) * EVERYDAY
  })
  // A loss that narrows is good news, and not a loss as well.
  for (const { measure } of moving.filter((one) => one !== undefined))
    if (measure !== undefined && moving[measure] === undefined) said[measure] = 0
  const compared = comparisonIn(tokens)
  if (compared !== undefined) said[compared.at] = compared.valence
  const valences = [...said].map((valence, at) => (valence === 0 ? 0 : inContext(valence, tokens, at)))
  weighAroundBut(valences, tokens)
  const isWord = (token: FinanceToken) => /[\p{L}\d]/u.test(token.text)
  return proportionsOf(
    valences.filter((valence, at) => valence !== 0 || isWord(tokens[at]!)),
    emphasisOf(sentence),
  )
}

function inContext(valence: number, tokens: readonly FinanceToken[], at: number): number {
  let changed = valence
  for (let back = 1; back <= 4; back++) {
    const earlier = tokens[at - back]
    if (earlier === undefined || earlier.isBoundary) break
    const boost = back === 1 ? (BOOSTERS.get(earlier.text) ?? 0) : 0
    if (boost !== 0) changed += changed > 0 ? boost : -boost
    if (MODALS.has(earlier.text)) changed *= PERHAPS
    if ((TURNERS.has(earlier.text) && back <= 3) || earlier.text.endsWith("n't")) changed *= TURN
  }
  return changed
}

function weighAroundBut(valences: number[], tokens: readonly FinanceToken[]): void {
  const but = tokens.findIndex(({ text }) => text === 'but' || text === 'however')
  if (but < 0) return
  for (let at = 0; at < valences.length; at++) valences[at]! *= at < but ? 0.5 : 1.5
}

/** The scorer for news and posts about markets: VADER's lexicon at a discount under an own finance and crypto lexicon; long texts by sentence. */
export const financeScorer: Scorer = createScorer('finance', FINANCE_VERSION, FINANCE_EDGE, bySentence(financeSentence))

/** How many words and phrases of the trade are known. */
export const FINANCE_PHRASES = FINANCE_WORDS.reduce((sum, [, rows]) => sum + rows.split(';').length, 0)
