import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { noise } from './generated.ts'

/**
 * A MADE-UP economy: no bureau ever published these numbers. Every value of every day, with its revisions, is a pure function of the series'
 * name and the day, so that any year can be told alone.
 */
export interface EconomicSeries {
  readonly id: string
  readonly rhythm: 'day' | 'week' | 'month' | 'quarter'
  readonly level: number
  /** How far it swings around its level. */
  readonly swing: number
  /** How much it grows in a year, of its level. */
  readonly growth: number
  readonly decimals: number
  /** Days from the day, week, month or quarter that a value is about to its first publication. */
  readonly lagDays: number
  /** Days after the first publication on which it is revised. */
  readonly revisedAfterDays: readonly number[]
}

/** One value of a day, and when it was in force: from the day `from` up to the day `to`, undefined while it is. Midnights UTC. */
export interface EconomicValue {
  readonly day: Millis
  readonly value: string
  readonly from: Millis
  readonly to: Millis | undefined
}

/** The same hour for all: half past eight in Washington, in winter. */
export const PUBLISHED_AT = 13.5 * HOUR

export const ECONOMY: readonly EconomicSeries[] = [
  daily('DGS10', 4.2, 0.6, 0),
  daily('DGS2', 4.0, 0.9, 0),
  daily('T10Y2Y', 0.3, 0.5, 0),
  daily('DEXJPUS', 147, 9, 0),
  daily('DEXUSEU', 1.1, 0.06, 0, 4),
  daily('VIXCLS', 18, 6, 0),
  daily('DTWEXBGS', 121, 4, 0.01, 4),
  { ...monthly('ICSA', 225_000, 18_000, 0, 0, 5, [7]), rhythm: 'week' },
  monthly('UNRATE', 4.1, 0.3, 0, 1, 35, []),
  monthly('CPIAUCSL', 300, 1.5, 0.028, 3, 42, [330]),
  monthly('FEDFUNDS', 4.3, 0.8, 0, 2, 32, []),
  monthly('INDPRO', 103, 1.2, 0.004, 4, 46, [30, 61, 91]),
  monthly('RSAFS', 700_000, 6_000, 0.03, 0, 45, [30, 60]),
  monthly('HOUST', 1_400, 110, 0, 0, 48, [30, 60]),
  monthly('UMCSENT', 68, 8, 0, 1, 56, []),
  monthly('M2SL', 21_000, 120, 0.03, 1, 54, [28, 120]),
  { ...monthly('GDP', 28_500, 60, 0.045, 3, 120, [29, 58]), rhythm: 'quarter' },
  { ...monthly('GDPC1', 23_200, 45, 0.02, 3, 120, [29, 58]), rhythm: 'quarter' },
  { ...monthly('GDPDEF', 123, 0.4, 0.025, 3, 120, [29, 58]), rhythm: 'quarter' },
]

/** All that a series' days of [from, to) ever said, by day and then publication, whatever the time is now. */
export function valuesOf(series: EconomicSeries, days: Range): EconomicValue[] {
  return daysOf(series.rhythm, days).flatMap((day) => {
    const first = businessDay(day + series.lagDays * DAY)
    const said: { value: string; from: Millis }[] = [{ value: valueOf(series, day, 0), from: first }]
    series.revisedAfterDays.forEach((after, place) => {
      const value = valueOf(series, day, place + 1)
      // A revision that rounds to the same is none.
      if (value !== said.at(-1)?.value && value !== '.') said.push({ value, from: businessDay(first + after * DAY) })
    })
    const values = said.map((each, place) => ({ day, ...each, to: said[place + 1]?.from }))
    return series.rhythm === 'day' ? values.flatMap((each) => takenBack(series, each)) : values
  })
}

/** Now and then a value is gone for two days, and then back. */
function takenBack(series: EconomicSeries, value: EconomicValue): EconomicValue[] {
  if (noise(seedOf(series.id), value.day / DAY, 20) > 0.01) return [value]
  return [
    { ...value, to: value.from + 3 * DAY },
    { ...value, from: value.from + 5 * DAY },
  ]
}

function valueOf(
  { id, rhythm, level, swing, growth, decimals }: EconomicSeries,
  day: Millis,
  revision: number,
): string {
  if (rhythm === 'day' && isHoliday(day)) return '.'
  const seed = seedOf(id)
  const years = (day - Date.UTC(2025, 0, 1)) / (365 * DAY)
  const wave = Math.sin(day / (151 * DAY) + seed) * 0.6 + Math.sin(day / (23 * DAY) + seed * 2) * 0.25
  const jitter =
    (noise(seed, day / DAY, 11) - 0.5) * 0.3 +
    (revision === 0 ? 0 : (noise(seed, day / DAY, 11 + revision) - 0.5) * 0.1)
  return (level * (1 + growth * years) + swing * (wave + jitter)).toFixed(decimals)
}

function daysOf(rhythm: EconomicSeries['rhythm'], { from, to }: Range): Millis[] {
  const days: Millis[] = []
  for (let day = Math.ceil(from / DAY) * DAY; day < to; day += DAY) {
    const at = new Date(day)
    const weekday = at.getUTCDay()
    const isDue = {
      day: weekday > 0 && weekday < 6,
      week: weekday === 6,
      month: at.getUTCDate() === 1,
      quarter: at.getUTCDate() === 1 && at.getUTCMonth() % 3 === 0,
    }
    if (isDue[rhythm]) days.push(day)
  }
  return days
}

/** That day, or the next one on which offices work. */
function businessDay(day: Millis): Millis {
  let at = day
  while ([0, 6].includes(new Date(at).getUTCDay()) || isHoliday(at)) at += DAY
  return at
}

function isHoliday(day: Millis): boolean {
  return ['01-01', '07-04', '12-25'].includes(new Date(day).toISOString().slice(5, 10))
}

function seedOf(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7)
}

function daily(id: string, level: number, swing: number, growth: number, decimals = 2): EconomicSeries {
  return { id, rhythm: 'day', level, swing, growth, decimals, lagDays: 1, revisedAfterDays: [] }
}

function monthly(
  id: string,
  level: number,
  swing: number,
  growth: number,
  decimals: number,
  lagDays: number,
  revisedAfterDays: readonly number[],
): EconomicSeries {
  return { id, rhythm: 'month', level, swing, growth, decimals, lagDays, revisedAfterDays }
}
