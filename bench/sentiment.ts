import { createRequire } from 'node:module'
import { financeScorer } from '../src/domain/analytics/finance/finance.ts'
import { LABELLED_HEADLINES } from '../src/domain/analytics/labelled-headlines.ts'
import { linearScorer } from '../src/domain/analytics/linear/linear.ts'
import { vaderScorer } from '../src/domain/analytics/vader-scorer.ts'
import type { Proportions } from '../src/domain/analytics/vader/proportions.ts'
import { vader } from '../src/domain/analytics/vader/vader.ts'
import { accuracyOf, phrasebank } from '../test/domain/analytics/phrasebank.ts'
import { corpusLines } from '../test/domain/analytics/vader/corpora.ts'
import { fastest } from './fastest.ts'
import { row, type Row, type Say } from './row.ts'

interface NpmVader {
  readonly SentimentIntensityAnalyzer: { polarity_scores(text: string): Proportions }
}

const { SentimentIntensityAnalyzer } = createRequire(import.meta.url)('vader-sentiment') as NpmVader
const npmVader = (text: string) => SentimentIntensityAnalyzer.polarity_scores(text)
const PARTS = ['neg', 'neu', 'pos', 'compound'] as const

/** Parity with Python, speed beside npm's port, and accuracy on texts of the trade. */
export async function measureSentiment(say: Say): Promise<Row[]> {
  return [...parity(), ...speed(say), ...headlines(), ...accuracy(say)]
}

function parity(): Row[] {
  const lines = corpusLines()
  const apart = (score: (text: string) => Proportions, parts: readonly (typeof PARTS)[number][]) =>
    lines.filter(({ text, expected }) => {
      const got = score(text)
      return parts.some((part) => Math.abs(got[part] - expected[part]) > 1e-4 + 1e-9)
    }).length
  const against = `of ${lines.length}, more than 1e-4 from Python's vaderSentiment 3.3.2`
  return [
    row('sentiment: VADER unlike Python', apart(vader, PARTS), 'sentences', `${against} in any figure`, { atMost: 0 }),
    row(
      'sentiment: npm port unlike Python',
      apart(npmVader, ['compound']),
      'sentences',
      'the same for vader-sentiment 1.1.3, the compound alone',
    ),
  ]
}

function speed(say: Say): Row[] {
  const texts = corpusLines().flatMap(({ corpus, text }) => (corpus === 'nyt' ? [text] : []))
  const judges = {
    npm: npmVader,
    vader,
    finance: (text: string) => financeScorer.score(text),
    linear: (text: string) => linearScorer.score(text),
  }
  const best = { npm: Infinity, vader: Infinity, finance: Infinity, linear: Infinity }
  // In turns, so that whatever else the machine does hits all of them alike.
  for (let round = 0; round < 3; round++)
    for (const [name, judge] of Object.entries(judges) as [keyof typeof best, (text: string) => unknown][])
      best[name] = Math.min(
        best[name],
        fastest(name === 'npm' ? 1 : 3, () => texts.forEach((text) => judge(text))),
      )
  say(`npm ${best.npm.toFixed(0)} ms, ours ${best.vader.toFixed(1)} ms for ${texts.length} sentences`)
  const each = (name: keyof typeof best) =>
    row(`sentiment: ${name}, one sentence`, (1_000 * best[name]) / texts.length, 'µs', 'of a New York Times editorial')
  return [
    row(
      'sentiment: VADER beside npm',
      best.npm / best.vader,
      'times its speed',
      `vader-sentiment 1.1.3 on the same ${texts.length} sentences in the same run`,
      { atLeast: 10 },
    ),
    each('vader'),
    each('finance'),
    each('linear'),
  ]
}

/** On our own headlines, which are shipped. */
function headlines(): Row[] {
  const against = `${LABELLED_HEADLINES.length} headlines of our own, labelled by hand; nothing was trained on them`
  const of = (name: string, judge: Parameters<typeof accuracyOf>[1]) =>
    row(`sentiment: accuracy on headlines, ${name}`, accuracyOf(LABELLED_HEADLINES, judge), '', against)
  return [
    of('finance', (text) => financeScorer.score(text).label),
    of('linear', (text) => linearScorer.score(text).label),
    of('VADER', (text) => vaderScorer.score(text).label),
    of('the most frequent label', () => 'negative'),
  ]
}

function accuracy(say: Say): Row[] {
  const texts = phrasebank()
  if (texts === undefined) {
    say(
      'accuracy is not measured: the Financial PhraseBank may not be shipped, and it does not lie beside the checkout',
    )
    return []
  }
  const against = `Financial PhraseBank, ${texts.length} texts on which at least half of the people agreed; never trained on`
  const of = (name: string, judge: Parameters<typeof accuracyOf>[1], goal = {}) =>
    row(`sentiment: accuracy, ${name}`, accuracyOf(texts, judge), '', against, goal)
  return [
    of('finance', (text) => financeScorer.score(text).label, { atLeast: 0.725 }),
    of('linear', (text) => linearScorer.score(text).label),
    of('VADER', (text) => vaderScorer.score(text).label),
    of('always neutral', () => 'neutral'),
  ]
}
