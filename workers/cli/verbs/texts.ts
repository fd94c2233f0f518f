import type { Common } from '../context.ts'
import type { IndicatorOptions } from '../indicator.ts'
import type { ScoreOptions } from '../score.ts'
import type { RescoreOptions } from '../sentiment.ts'
import type { Grammar } from './grammar.ts'

export function addSentiment({ verb, program, context }: Grammar): void {
  const sentiment = verb(
    program,
    'sentiment',
    'whose scores count, and how much of the news has one; or rescore, cancel',
  )
  sentiment.action(async (options: Common) => (await import('../sentiment.ts')).sentiment(context, options))
  verb(sentiment, 'rescore', 'score all news by another scorer, which counts then: completely or not at all')
    .option('--scorer <name>', 'finance, linear, vader, vader-quotes or onnx; the configured one without it')
    .option('--dry-run', 'plan only')
    .option('--wait', 'follow it to its end')
    .action(async (options: RescoreOptions) => (await import('../sentiment.ts')).rescore(context, options))
  verb(sentiment, 'cancel', 'stop a re-score before it switches')
    .option('--scorer <name>', 'whose; the configured one without it')
    .action(async (options: RescoreOptions) => (await import('../sentiment.ts')).cancelRescore(context, options))
}

/** What needs nothing that runs: a feed, a sentence, a file of candles. */
export function addTools({ verb, program, context }: Grammar): void {
  verb(program, 'feed <file-or-url>', 'what we read of a feed: its items, and what is wrong with it').action(
    async (place: string, options: Common) => (await import('../feed.ts')).feed(context, place, options),
  )
  verb(program, 'score', 'the sentiment of texts read from stdin, one a line')
    .option('--scorer <name>', 'finance, linear, vader, vader-quotes or onnx', 'finance')
    .option('--model <folder>', 'for onnx: where the model is')
    .action(async (options: ScoreOptions) => (await import('../score.ts')).score(context, options))
  verb(program, 'indicator <name>', 'an indicator over the candles of a file, one value a row')
    .option('--csv <file>', 'candles with the header timestamp,open,high,low,close,volume')
    .option('--period <bars>', "the indicator's usual one without it")
    .option('--width <width>', 'of a candle, like 1h; the usual distance of the rows without it')
    .action(async (name: string, options: IndicatorOptions) =>
      (await import('../indicator.ts')).indicator(context, name, options),
    )
}
