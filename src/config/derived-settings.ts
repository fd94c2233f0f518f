import { z } from 'zod'

/** Made from the candles: subjects, widths, since and settle time are theirs. */
export const indicators = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})

/** Made from the news: subjects, width, since and settle time are theirs. */
export const sentiment = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})

/** One row per symbol and hour, since the hourly candles are. */
export const features = z.strictObject({ source: z.literal('gapless').default('gapless') }).prefault({})
