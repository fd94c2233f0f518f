import { financeScorer } from './finance/finance.ts'
import { linearScorer } from './linear/linear.ts'
import type { Scorer } from './score.ts'
import { vaderQuotesScorer, vaderScorer } from './vader-scorer.ts'

/** The scorers that need nothing but the text, by name. */
export const RULE_SCORERS: Readonly<Record<string, Scorer>> = {
  finance: financeScorer,
  linear: linearScorer,
  vader: vaderScorer,
  'vader-quotes': vaderQuotesScorer,
}
