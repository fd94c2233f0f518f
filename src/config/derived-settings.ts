import { z } from 'zod'

/** Made from the candles: subjects, widths, since and settle time are theirs. */
export const indicators = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})

/** Made from the news: subjects, widths, since and settle times are theirs. */
export const sentiment = z
  .strictObject({
    source: z.literal('gapless').default('gapless'),
    scorer: z.enum(['finance', 'linear', 'vader', 'vader-quotes', 'onnx']).default('finance'),
    /** For `onnx`: the folder that holds model.onnx, vocab.txt and config.json. */
    model: z.string().min(1).optional(),
    /** Whether all news is scored anew by itself when the scorer, or its version, is another one than before. */
    rescore: z.enum(['by-itself', 'when-asked']).default('by-itself'),
  })
  .refine(({ scorer, model }) => scorer !== 'onnx' || model !== undefined, {
    path: ['model'],
    error: 'must name the folder with the model when the scorer is onnx',
  })
  .prefault({})

/** What the scores of one source of news are called: each has slots and a settle time of its own. */
export function sentimentSource(newsSource: string): string {
  return newsSource === 'feeds' ? 'gapless' : `gapless-${newsSource}`
}

/** The source of news that such scores are made from. */
export function scoredNewsSource(source: string): string {
  return source === 'gapless' ? 'feeds' : source.replace(/^gapless-/, '')
}

/** One row per symbol and hour, since the hourly candles are. */
export const features = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})
