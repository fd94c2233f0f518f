import { MINUTE, type Millis } from '../../domain/clock.ts'
import type { DateProblem } from '../../domain/news/item.ts'
import { zoneOffset } from './zone.ts'

export interface FeedDate {
  readonly at: Millis | null
  readonly problem?: DateProblem
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\b\.?)?`
const ZONE = String.raw`([+-]\d{1,2}:?\d{0,2}|(?:utc|gmt|ut)\s?[+-]\d{1,2}(?::?\d{2})?|[a-z][a-z ]{0,30})?`

/** Each with the groups that it fills, in order. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // 2004-01-01T19:48:21.250Z, 2004-01-01 19:48 +0100, 2004/01/01, 2004-01, 2004
  [form(String.raw`(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?(?:(?:\s*t\s*|\s+)${TIME}\s*${ZONE})?`), 'y-md:z'],
  // 20040101T194821Z
  [form(String.raw`(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})()()\s*${ZONE})?`), 'ymd:z'],
  // Thu, 01 Jan 2004 19:48:21 GMT; 1-Jan-04; the weekday may be in any language, or wrong
  [
    form(
      String.raw`(?:[^\d\s]+\s*)?(\d{1,2})(?:st|nd|rd|th)?[\s-]([a-z]{3,9})\.?[\s-](\d{4}|\d{2})(?:\s+(?:at\s+)?${TIME}\s*${ZONE})?`,
    ),
    'dmy:z',
  ],
  // Jan 1, 2004 7:48 pm EST
  [
    form(
      String.raw`(?:[a-z]+\.?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s+(\d{4})(?:\s+(?:at\s+)?${TIME}\s*${ZONE})?`,
    ),
    'mdy:z',
  ],
  // Thu Jan 1 19:48:21 EST 2004
  [form(String.raw`(?:[a-z]+\.?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})\s+${TIME}\s*${ZONE}\s+(\d{4})`), 'md:zy'],
  // 01.02.2004 19:48
  [form(String.raw`(\d{1,2})\.(\d{1,2})\.(\d{4})(?:\s+${TIME}\s*${ZONE})?`), 'dmy:z'],
  // 13/02/2004 or 02/13/2004
  [form(String.raw`(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+${TIME}\s*${ZONE})?`), 'aby:z'],
]

/**
 * A date as feeds write it (RFC 822 and 2822, ISO 8601, asctime and their usual mistakes) as UTC milliseconds. The process's own zone never
 * enters: a date without a zone is UTC, and says so. A day that its month does not have is null, never the next month.
 */
export function readFeedDate(written: string): FeedDate {
  // Comments are allowed in RFC 822 dates: `+0200 (CEST)`.
  const text = written
    .replace(/\([^()]*\)/g, ' ')
    .replace(/,/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (text === '') return { at: null, problem: 'missing' }
  if (text.length > 100) return { at: null, problem: 'unreadable' }
  for (const [pattern, groups] of FORMS) {
    const match = pattern.exec(text)
    if (match !== null) return dateOf(partsOf(match.slice(1), groups))
  }
  return { at: null, problem: 'unreadable' }
}

/**
 * When an item was published: the first of the written dates that can be read. One after the fetch is clamped to the fetch, whether by a
 * minute or by years, so that nothing is ever known before it was published.
 */
export function publishedAt(written: readonly string[], fetchedAt: Millis): FeedDate {
  const dates = written.filter((text) => text.trim() !== '').map(readFeedDate)
  const date = dates.find(({ at }) => at !== null) ?? dates[0] ?? { at: null, problem: 'missing' }
  return date.at !== null && date.at > fetchedAt ? { at: fetchedAt, problem: 'future' } : date
}

interface Parts {
  readonly year: number
  readonly month: number | undefined
  readonly day: number
  readonly hour?: number
  readonly minute: number
  readonly second: number
  readonly milli: number
  readonly zone: string
  readonly ambiguous?: boolean
}

function partsOf(found: readonly (string | undefined)[], groups: string): Parts {
  const rest = [...found]
  const seen = new Map<string, string | undefined>()
  for (const group of groups)
    if (group === ':') for (const name of ['H', 'M', 'S', 'f', 'p']) seen.set(name, rest.shift())
    else seen.set(group, rest.shift())
  const number = (name: string, fallback = 0): number => Number(seen.get(name) ?? fallback)
  const [a, b] = [number('a'), number('b')]
  const slashed = seen.has('a')
  const hour = seen.get('H')
  return {
    year: fullYear(seen.get('y') ?? ''),
    month: slashed ? (a > 12 ? b : a) - 1 : monthOf(seen.get('m') ?? '1'),
    day: slashed ? (a > 12 ? a : b) : number('d', 1),
    ...(hour === undefined ? {} : { hour: clockHour(Number(hour), seen.get('p')) }),
    minute: number('M'),
    second: number('S'),
    milli: Number((seen.get('f') ?? '').padEnd(3, '0').slice(0, 3)),
    zone: (seen.get('z') ?? '').trim(),
    ambiguous: slashed && a <= 12 && b <= 12 && a !== b,
  }
}

function dateOf(parts: Parts): FeedDate {
  const { year, month, day, hour = 0, minute, second } = parts
  if (month === undefined) return { at: null, problem: 'unreadable' }
  if (parts.ambiguous === true) return { at: null, problem: 'ambiguous' }
  const endOfDay = hour === 24 && minute === 0 && second === 0
  if (month < 0 || month > 11 || day < 1 || day > daysIn(year, month)) return { at: null, problem: 'impossible' }
  if ((hour > 23 && !endOfDay) || minute > 59 || second > 60) return { at: null, problem: 'impossible' }
  const zone = zoneOffset(parts.zone)
  // A leap second is the last of its minute.
  const local = Date.UTC(year, month, day, hour, minute, Math.min(second, 59), parts.milli)
  const at = local - (zone ?? 0) * MINUTE
  if (at <= 0) return { at: null, problem: 'before-1970' }
  if (parts.hour === undefined) return { at, problem: 'no-time' }
  if (parts.zone === '') return { at, problem: 'no-zone' }
  return zone === undefined ? { at, problem: 'unknown-zone' } : { at }
}

function form(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'i')
}

/** RFC 2822: two digits below 50 are this century. */
function fullYear(text: string): number {
  const year = Number(text)
  return text.length > 2 ? year : year + (year < 50 ? 2000 : 1900)
}

function monthOf(text: string): number | undefined {
  if (/^\d/.test(text)) return Number(text) - 1
  const index = MONTHS.indexOf(text.slice(0, 3).toLowerCase())
  return index < 0 ? undefined : index
}

function clockHour(hour: number, half: string | undefined): number {
  if (half === undefined || hour < 1 || hour > 12) return hour
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
}
