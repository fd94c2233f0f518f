import type { Proportions } from '../../../../src/domain/analytics/vader/proportions.ts'
import { recordedText } from '../recorded.ts'

export interface CorpusLine {
  readonly corpus: 'tweets' | 'amazon' | 'nyt' | 'movie'
  /** Mean of 20 human ratings, -4 to 4. */
  readonly rating: number
  readonly text: string
  readonly expected: Proportions
}

/** Every sentence of VADER's own four corpora, with the scores of Python's vaderSentiment 3.3.2. */
export function corpusLines(): CorpusLine[] {
  return recordedText('vader-corpora.tsv.gz')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [corpus, , rating, neg, neu, pos, compound, text = ''] = line.split('\t')
      return {
        corpus: corpus as CorpusLine['corpus'],
        rating: Number(rating),
        text,
        expected: { neg: Number(neg), neu: Number(neu), pos: Number(pos), compound: Number(compound) },
      }
    })
}
