import type { Metrics } from './metrics.ts'

export interface SentimentFigures {
  /** The scorer that settings name, and whether it can be asked. */
  readonly configured: string
  readonly asConfigured: boolean
  /** Which scorer is asked now, and the share of labelled headlines on which it says what people say. */
  readonly scorer: string
  readonly accuracy: number
  /** Items of the last day, and how many of them have a score that counts. */
  readonly items: number
  readonly scored: number
}

/** How good and how complete the scores are. Without news there is no ratio: nothing is neither covered nor uncovered. */
export function watchSentiment(metrics: Metrics, read: () => Promise<SentimentFigures>): void {
  metrics.atScrape(async () => {
    const { configured, asConfigured, scorer, accuracy, items, scored } = await read()
    metrics.set('gapless_sentiment_standing_in', { model: configured }, asConfigured ? 0 : 1)
    metrics.clear('sentiment_model_accuracy_score')
    metrics.set('sentiment_model_accuracy_score', { model: scorer }, accuracy)
    metrics.clear('crypto_sentiment_coverage_ratio')
    if (items > 0) metrics.set('crypto_sentiment_coverage_ratio', {}, scored / items)
  })
}
