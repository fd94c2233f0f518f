import { DAY, type Millis } from '../clock.ts'
import { durationText } from '../duration.ts'

/** The longest month: a rhythm must fit in it. */
const MONTH_DAYS = 31
/** Rhythms that a person would choose, the fastest first. */
const RHYTHMS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1_440, 2_880, 10_080].map((m) => m * 60_000)

export interface QuotaWish {
  readonly source: string
  readonly perMonth: number
  readonly everyMs: number
  /** Calls that one round needs: pages, or filters. */
  readonly callsPerRound?: number
  /** Calls a month kept for a person who asks by hand, and for retries. */
  readonly reserve?: number
}

export type QuotaPlan =
  | { readonly fits: true; readonly callsPerMonth: number; readonly spare: number }
  | {
      readonly fits: false
      readonly callsPerMonth: number
      /** The fastest usual rhythm that fits; undefined when not even one a week does. */
      readonly fittingMs: number | undefined
      /** The arithmetic, for the person who chose the rhythm. */
      readonly sentence: string
    }

/** Whether a rhythm fits a month's plan, counted for a month of 31 days. Pure; times in milliseconds. */
export function planQuota({ source, perMonth, everyMs, callsPerRound = 1, reserve = 0 }: QuotaWish): QuotaPlan {
  const callsAt = (ms: number): number => Math.ceil((MONTH_DAYS * DAY) / ms) * callsPerRound
  const usable = perMonth - reserve
  const callsPerMonth = callsAt(everyMs)
  if (callsPerMonth <= usable) return { fits: true, callsPerMonth, spare: usable - callsPerMonth }
  const fittingMs = RHYTHMS.find((ms) => ms > everyMs && callsAt(ms) <= usable)
  const rounds = Math.ceil((MONTH_DAYS * DAY) / everyMs)
  const each = callsPerRound === 1 ? '' : ` × ${callsPerRound} calls`
  const kept = reserve === 0 ? '' : `, less ${reserve} kept in reserve`
  const advice =
    fittingMs === undefined ? 'No rhythm fits.' : `Every ${durationText(fittingMs)} fits: ${callsAt(fittingMs)} calls.`
  return {
    fits: false,
    callsPerMonth,
    fittingMs,
    sentence:
      `${source} allows ${perMonth} calls a month${kept}; once every ${durationText(everyMs)} is ` +
      `${MONTH_DAYS} days × 24h / ${durationText(everyMs)} = ${rounds} rounds${each} = ${callsPerMonth} calls, ` +
      `${callsPerMonth - usable} too many. ${advice}`,
  }
}

export interface QuotaState {
  readonly perMonth: number
  readonly reserve?: number
  /** Calls made since the month (UTC) began. */
  readonly used: number
  readonly lastCallAt?: Millis | undefined
  readonly now: Millis
}

/**
 * When the next call may be made so that what is left lasts until the month ends: the rest of the month in equal steps from the last call.
 * Depends on what was used and not on a timer, so a restart neither loses calls nor makes them twice. The start of the next month when
 * nothing is left.
 */
export function nextQuotaCall({ perMonth, reserve = 0, used, lastCallAt, now }: QuotaState): Millis {
  const { start, end } = monthOf(now)
  const left = perMonth - reserve - used
  if (left <= 0) return end
  const from = Math.max(lastCallAt ?? start, start)
  if (lastCallAt === undefined || lastCallAt < start) return now
  return Math.max(now, Math.min(end, Math.ceil(from + (end - from) / (left + 1))))
}

/** The UTC month around a moment, half-open. */
export function monthOf(now: Millis): { readonly start: Millis; readonly end: Millis } {
  const date = new Date(now)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return { start: Date.UTC(year, month, 1), end: Date.UTC(year, month + 1, 1) }
}
