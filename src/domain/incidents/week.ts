import { DAY, type Millis } from '../clock.ts'

/** A week of ISO 8601: Monday 00:00 UTC to the next, `2026-W47`. */
export interface Week {
  readonly name: string
  readonly from: Millis
  readonly to: Millis
}

const WEEK = 7 * DAY
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * DAY

/** The week that a moment lies in. Its year is that of its Thursday. */
export function weekOf(at: Millis): Week {
  const from = FIRST_MONDAY + Math.floor((at - FIRST_MONDAY) / WEEK) * WEEK
  const thursday = from + 3 * DAY
  const year = new Date(thursday).getUTCFullYear()
  const number = Math.floor((thursday - Date.UTC(year, 0, 1)) / WEEK) + 1
  return { name: `${year}-W${String(number).padStart(2, '0')}`, from, to: from + WEEK }
}

/** `2026-W47`; undefined when it is no such week. */
export function parseWeek(text: string): Week | undefined {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(text.trim().toUpperCase()) ?? []
  if (year === undefined || number === undefined) return undefined
  // The fourth of January always lies in the first week.
  const week = weekOf(Date.UTC(Number(year), 0, 4) + (Number(number) - 1) * WEEK)
  return week.name === `${year}-W${number}` ? week : undefined
}
