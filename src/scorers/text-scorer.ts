import type { Score, Scorer } from '../domain/analytics/score.ts'

/** What the workflows and the command line score with: rules, a linear model, or a model in a file. */
export interface TextScorer {
  readonly name: string
  readonly version: string
  /** One score a text, in the order of the texts. */
  score(texts: readonly string[]): Promise<Score[]>
  close(): Promise<void>
}

/** A scorer that needs nothing but the text. */
export function textScorer(scorer: Scorer): TextScorer {
  return {
    name: scorer.name,
    version: scorer.version,
    score: async (texts) => texts.map((text) => scorer.score(text)),
    close: async () => undefined,
  }
}
