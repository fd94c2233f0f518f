import { LABELLED_HEADLINES } from '../domain/analytics/labelled-headlines.ts'
import type { TextScorer } from './text-scorer.ts'

const known = new Map<string, Promise<number>>()

/** The share of labelled headlines on which a scorer says what people say, 0 to 1. Measured once a version. */
export function accuracyOf(scorer: TextScorer): Promise<number> {
  const key = `${scorer.name} ${scorer.version}`
  const measured = known.get(key) ?? measure(scorer)
  known.set(key, measured)
  measured.catch(() => known.delete(key))
  return measured
}

async function measure(scorer: TextScorer): Promise<number> {
  const scores = await scorer.score(LABELLED_HEADLINES.map(({ text }) => text))
  const right = LABELLED_HEADLINES.filter(({ label }, place) => scores[place]?.label === label)
  return right.length / LABELLED_HEADLINES.length
}
