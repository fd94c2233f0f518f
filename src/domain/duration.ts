import { DAY, HOUR, MINUTE, SECOND } from './clock.ts'

const UNITS: Record<string, number> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }

/** `30s 5m 2h 7d` as whole milliseconds, or undefined when it is written otherwise. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim())
  const unit = match === null ? undefined : UNITS[match[2] ?? '']
  if (match === null || unit === undefined) return undefined
  const ms = Math.round(Number(match[1]) * unit)
  return Number.isSafeInteger(ms) ? ms : undefined
}

/** Milliseconds as the shortest exact duration text: 3600000 is `1h`. */
export function durationText(ms: number): string {
  for (const [name, unit] of [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
  ] as const)
    if (ms >= unit && ms % unit === 0) return `${ms / unit}${name}`
  return `${ms}ms`
}

const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** What MySQL's DATETIME and a four-digit year can both say, from the epoch on. */
const LAST_MOMENT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/**
 * ISO 8601 with a zone, `now`, or relative (`-6h`), as milliseconds; undefined for anything else: a time without zone, a day that its
 * month does not have, a time before 1970.
 */
export function parseMoment(text: string, now: number): number | undefined {
  const at = readMoment(text, now)
  return at !== undefined && at >= 0 && at <= LAST_MOMENT ? at : undefined
}

function readMoment(text: string, now: number): number | undefined {
  const trimmed = text.trim()
  if (trimmed === 'now') return now
  const relative = trimmed.startsWith('-') ? parseDuration(trimmed.slice(1)) : undefined
  if (relative !== undefined) return now - relative
  if (!ISO_WITH_ZONE.test(trimmed)) return undefined
  const dateOnly = /^(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:?\d{2})$/.exec(trimmed)
  const at = Date.parse(dateOnly === null ? trimmed : `${dateOnly[1]}T00:00:00${dateOnly[2]}`)
  if (Number.isNaN(at)) return undefined
  const day = Number(trimmed.slice(8, 10))
  const local = new Date(Date.parse(`${trimmed.slice(0, 10)}T00:00:00Z`))
  return local.getUTCDate() === day ? at : undefined
}
