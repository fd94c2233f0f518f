import { z } from 'zod'
import { HOUR } from '../domain/clock.ts'
import { duration, moment, outagePolicy, subjects } from './setting-kinds.ts'

/** Economic series of FRED with their revisions, by the day on which they were published; collected when FRED_API_KEY is set. */
export const macro = z
  .strictObject({
    source: z.literal('fred').default('fred'),
    subjects: subjects(/^[A-Z0-9_]{1,40}$/, 'CPIAUCSL', [
      'DGS10',
      'DGS2',
      'T10Y2Y',
      'DEXJPUS',
      'DEXUSEU',
      'VIXCLS',
      'DTWEXBGS',
      'ICSA',
      'UNRATE',
      'CPIAUCSL',
      'FEDFUNDS',
      'INDPRO',
      'RSAFS',
      'HOUST',
      'UMCSENT',
      'M2SL',
      'GDP',
      'GDPC1',
      'GDPDEF',
    ]),
    every: duration('1h'),
    // A month before the candles' default: what was in force on the first day counts as known only when that day is over.
    since: moment('2024-12-01T00:00:00Z'),
    settle: duration('6h').refine((ms) => ms >= 6 * HOUR, {
      error: 'must be at least 6h: a day of FRED is over six hours later than in UTC',
    }),
    confirmNoneAfter: duration('30m'),
    outagePolicy,
  })
  .prefault({})

/** The fear and greed index of alternative.me, one value a day since 2018-02-01. */
export const fearGreed = z
  .strictObject({
    source: z.literal('alternative').default('alternative'),
    every: duration('1h'),
    since: moment('2018-02-01T00:00:00Z'),
    settle: duration('1h'),
    confirmNoneAfter: duration('30m'),
    outagePolicy,
  })
  .prefault({})
