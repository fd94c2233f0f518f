import { z } from 'zod'
import { duration, moment, subjects } from './setting-kinds.ts'

/** Economic series of FRED with their revisions; collected when FRED_API_KEY is set. */
export const macro = z
  .strictObject({
    source: z.literal('fred').default('fred'),
    subjects: subjects(/^[A-Z0-9_]{1,40}$/, 'CPIAUCSL', [
      'FEDFUNDS',
      'CPIAUCSL',
      'UNRATE',
      'GDP',
      'DGS10',
      'DGS2',
      'T10Y2Y',
      'DTWEXBGS',
      'VIXCLS',
      'M2SL',
    ]),
    every: duration('1h'),
    since: moment('2025-01-01T00:00:00Z'),
    settle: duration('6h'),
    confirmNoneAfter: duration('30m'),
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
  })
  .prefault({})
