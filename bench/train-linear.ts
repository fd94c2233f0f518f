/**
 * Trains the linear scorer and writes its weights: `node bench/train-linear.ts`. Deterministic: the same data give the
 * same file. The data are VADER's four corpora (MIT; mean ratings by 20 people) and our own finance words; nothing else.
 */
import { writeFileSync } from 'node:fs'
import { financeSentence } from '../src/domain/analytics/finance/finance.ts'
import { FINANCE_WORDS } from '../src/domain/analytics/finance/words.ts'
import { MOVES } from '../src/domain/analytics/finance/movement-words.ts'
import { featuresOf } from '../src/domain/analytics/linear/features.ts'
import { linearRating, type LinearModel } from '../src/domain/analytics/linear/linear.ts'
import { vader } from '../src/domain/analytics/vader/vader.ts'
import { corpusLines } from '../test/domain/analytics/vader/corpora.ts'

interface Example {
  readonly features: readonly string[]
  readonly vader: number
  readonly finance: number
  readonly rating: number
}

function example(text: string, rating: number): Example {
  return {
    features: featuresOf(text),
    vader: vader(text, { straightenQuotes: true }).compound,
    finance: financeSentence(text).compound,
    rating,
  }
}

const EPOCHS = 12
const LEAST_SEEN = 4
const DECAY = 2e-3
/** In thousandths; lighter ones change nothing that is seen. */
const LEAST_WEIGHT = 250

/** One text in five is never trained on. */
function isHeldOut(text: string): boolean {
  let hash = 7
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) >>> 0
  return hash % 5 === 0
}

function ownExamples(): Example[] {
  const phrases = FINANCE_WORDS.flatMap(([rating, rows]) =>
    rows.split(/;\s*/).flatMap((row) =>
      row
        .split(' ')
        .map((word) => word.split('|'))
        .reduce<string[]>((begun, choices) => begun.flatMap((start) => choices.map((one) => `${start} ${one}`)), [''])
        .map((text) => example(text, rating)),
    ),
  )
  const moves = MOVES.flatMap(([size, words]) => words.split(' ').map((word) => example(word, size * 0.6)))
  return [...phrases, ...moves]
}

function train(examples: readonly Example[], kept: ReadonlySet<string>): LinearModel {
  const weights = new Map([...kept].map((feature): [string, number] => [feature, 0]))
  const dense = { bias: 0, vader: 2, finance: 0.5 }
  let state = 1
  const order = examples.map((_, at) => at)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      state = (state * 1_664_525 + 1_013_904_223) >>> 0
      const other = state % (at + 1)
      ;[order[at], order[other]] = [order[other]!, order[at]!]
    }
    const rate = 0.1 / (1 + epoch / 2)
    for (const at of order) {
      const { features, rating, vader: byVader, finance } = examples[at]!
      const scale = 1 / Math.sqrt(Math.max(1, features.length))
      let guess = dense.bias + dense.vader * byVader + dense.finance * finance
      for (const feature of features) guess += (weights.get(feature) ?? 0) * scale
      const error = Math.max(-3, Math.min(3, rating - guess))
      dense.bias += rate * 0.05 * error
      dense.vader += rate * 0.05 * error * byVader
      dense.finance += rate * 0.05 * error * finance
      for (const feature of features) {
        const weight = weights.get(feature)
        if (weight !== undefined) weights.set(feature, weight * (1 - rate * DECAY) + rate * error * scale)
      }
    }
  }
  console.log(`${examples.length} texts, ${weights.size} features`, dense)
  return { ...dense, weights }
}

/** Features worth a weight: seen a few times, or words of the trade. */
function worthKeeping(examples: readonly Example[], own: readonly Example[]): Set<string> {
  const seen = new Map<string, number>()
  for (const { features } of examples) for (const feature of features) seen.set(feature, (seen.get(feature) ?? 0) + 1)
  const kept = [...seen].filter(([, times]) => times >= LEAST_SEEN).map(([feature]) => feature)
  return new Set([...kept, ...own.flatMap(({ features }) => features)])
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  let [both, ofA, ofB] = [0, 0, 0]
  for (let at = 0; at < a.length; at++) {
    both += (a[at]! - ma) * (b[at]! - mb)
    ofA += (a[at]! - ma) ** 2
    ofB += (b[at]! - mb) ** 2
  }
  return both / Math.sqrt(ofA * ofB)
}

const lines = corpusLines()
const own = ownExamples()
const examples = [
  ...lines.filter(({ text }) => !isHeldOut(text)).map(({ text, rating }) => example(text, rating)),
  ...own,
  ...own,
]
const model = train(examples, worthKeeping(examples, own))
const heaviest = [...model.weights]
  .map(([feature, weight]): [string, number] => [feature, Math.round(weight * 1_000)])
  .filter(([, weight]) => Math.abs(weight) >= LEAST_WEIGHT)
  .sort(([a], [b]) => (a < b ? -1 : 1))
const short = new Map(heaviest.map(([feature, weight]): [string, number] => [feature, weight / 1_000]))
for (const corpus of ['tweets', 'amazon', 'nyt', 'movie'] as const) {
  const held = lines.filter((line) => line.corpus === corpus && isHeldOut(line.text))
  const ratings = held.map(({ rating }) => rating)
  const guessed = correlation(
    held.map(({ text }) => linearRating(text, { ...model, weights: short }).rating),
    ratings,
  )
  const vaders = correlation(
    held.map(({ expected }) => expected.compound),
    ratings,
  )
  console.log(`${corpus}: ${held.length} held out, r ${guessed.toFixed(3)}; VADER ${vaders.toFixed(3)}`)
}
writeFileSync(
  new URL('../src/domain/analytics/linear/weights.ts', import.meta.url),
  `// Data, not code: made by bench/train-linear.ts from VADER's four rated corpora (MIT, see vader/NOTICE) and our own
// finance words. One line a word or pair: its weight in thousandths of the scale -4 to 4.
export const LINEAR_VERSION = '1.0.0'
export const LINEAR_DENSE = { bias: ${Number(model.bias.toFixed(4))}, vader: ${Number(model.vader.toFixed(4))}, finance: ${Number(model.finance.toFixed(4))} }
export const LINEAR_WEIGHTS = \`
${heaviest.map(([feature, weight]) => `${feature}\t${weight}`).join('\n')}\`.slice(1)
`,
)
console.log(`${heaviest.length} weights written`)
