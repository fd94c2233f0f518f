import type { Label } from '../../../src/domain/analytics/score.ts'
import { unshippedText } from './recorded.ts'

export interface LabelledText {
  readonly label: Label
  readonly text: string
}

/**
 * Financial PhraseBank (Malo et al. 2014; CC BY-NC-SA 3.0), where it lies beside the checkout: to measure with, never to
 * train or to choose words by, and never shipped. Undefined where it is not.
 */
export function phrasebank(): LabelledText[] | undefined {
  return unshippedText('sentiment/financial_phrasebank_50agree.csv')
    ?.trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const comma = line.indexOf(',')
      const text = line.slice(comma + 1).trim()
      return {
        label: line.slice(0, comma) as Label,
        text: text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text,
      }
    })
}

/** The share of texts on which a judge agrees with the people. */
export function accuracyOf(texts: readonly LabelledText[], judge: (text: string) => Label): number {
  return texts.filter(({ label, text }) => judge(text) === label).length / texts.length
}
