import { financeSentence } from '../finance/finance.ts'
import { createScorer, type Scorer } from '../score.ts'
import { bySentence } from '../sentences.ts'
import { rounded, type Proportions } from '../vader/proportions.ts'
import { vader } from '../vader/vader.ts'
import { featuresOf } from './features.ts'
import { LINEAR_DENSE, LINEAR_VERSION, LINEAR_WEIGHTS } from './weights.ts'

/** A text is positive or negative from half a step of the human scale (-4 to 4) on. */
export const LINEAR_EDGE = 0.125

const WEIGHTS = new Map(
  LINEAR_WEIGHTS.split('\n').map((line): [string, number] => {
    const [feature = '', weight] = line.split('\t')
    return [feature, Number(weight) / 1_000]
  }),
)

/** What the model multiplies: the compounds of the two rule scorers, and the weights of words and pairs. */
export interface LinearModel {
  readonly bias: number
  readonly vader: number
  readonly finance: number
  readonly weights: ReadonlyMap<string, number>
}

const MODEL: LinearModel = { ...LINEAR_DENSE, weights: WEIGHTS }

/** The rating a person would give, -4 to 4, as the model guesses it; `up` and `down` are what speaks for either side. */
export function linearRating(text: string, model: LinearModel = MODEL): { rating: number; up: number; down: number } {
  const features = featuresOf(text)
  const scale = 1 / Math.sqrt(Math.max(1, features.length))
  const parts = [
    model.bias,
    model.vader * vader(text, { straightenQuotes: true }).compound,
    model.finance * financeSentence(text).compound,
    ...features.map((feature) => (model.weights.get(feature) ?? 0) * scale),
  ]
  const up = parts.reduce((sum, part) => sum + Math.max(0, part), 0)
  const down = parts.reduce((sum, part) => sum + Math.max(0, -part), 0)
  return { rating: Math.max(-4, Math.min(4, up - down)), up, down }
}

function proportions(sentence: string): Proportions {
  const { rating, up, down } = linearRating(sentence)
  const total = up + down + 1
  return {
    neg: rounded(down / total, 3),
    neu: rounded(1 / total, 3),
    pos: rounded(up / total, 3),
    compound: rounded(rating / 4, 4),
  }
}

/** A linear model of words, pairs and what the two rule scorers say, trained on texts whose licence allows it (weights.ts says which). */
export const linearScorer: Scorer = createScorer('linear', LINEAR_VERSION, LINEAR_EDGE, bySentence(proportions))
