import { createScorer, type Scorer } from './score.ts'
import { vader, VADER_VERSION } from './vader/vader.ts'

/** The thresholds that VADER's authors give. */
export const VADER_EDGE = 0.05

/** VADER exactly as Python has it, the whole text at once. */
export const vaderScorer: Scorer = createScorer('vader', VADER_VERSION, VADER_EDGE, (text) => vader(text))

/** The same, but reading typographic quotes as a person does. */
export const vaderQuotesScorer: Scorer = createScorer('vader-quotes', VADER_VERSION, VADER_EDGE, (text) =>
  vader(text, { straightenQuotes: true }),
)
