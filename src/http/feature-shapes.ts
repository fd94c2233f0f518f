import { z } from 'zod'

const time = z.string().describe('ISO 8601, UTC')
const share = z.string().describe('Percent, rounded down')

/** One row of features: values by column, decimal text or a float64, null where nothing was known. */
export const featureRowShape = z.object({
  timestamp: time.describe('End of the hour, the cut-off: nothing in the row became known later'),
  hourStart: time,
  values: z.record(z.string(), z.union([z.string(), z.number()]).nullable()),
  completeness: z.object({
    price: share,
    technical: share,
    sentiment: share,
    news: share,
    macro: share,
    all: share,
  }),
  featureVersion: z.string(),
  inputHash: z.string(),
})

/** Where the updater of features is against its inputs. */
export const updaterShape = z
  .object({
    state: z.enum(['current', 'filling', 'behind', 'stuck']),
    sentence: z.string(),
    cursor: time.nullable().describe('Up to here the newest rows reach, of the symbol that is furthest behind'),
    inputAt: time.nullable().describe('Up to here the inputs reach'),
    lagSeconds: z.number(),
    owed: z.number().describe('Hours whose inputs are there and that have no row yet'),
    lastMadeAt: time.nullable(),
    lastRange: z.object({ from: time, to: time, times: z.number() }).nullable(),
    standsStill: z.boolean().describe('Its inputs move and its output does not'),
    symbols: z.array(
      z.object({
        symbol: z.string(),
        cursor: time.nullable(),
        inputAt: time.nullable(),
        lagSeconds: z.number(),
        owed: z.number(),
        oldestOwedAt: time.nullable(),
      }),
    ),
  })
  .nullable()

/** One group's completeness over time, for drawing. */
export const completenessPointsShape = z.object({
  at: z.array(z.number()).describe('Seconds UTC, ascending'),
  values: z.array(z.number().nullable()).describe('Percent; null where no row is stored'),
  from: z.number(),
  to: z.number(),
  words: z.string(),
})
