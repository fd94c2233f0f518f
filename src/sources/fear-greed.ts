import { DAY, SECOND, type Clock, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { InvalidDataError } from '../errors.ts'
import { isObject, wholeNumber } from './json.ts'
import type { CallContext } from './source.ts'
import type { Upstream } from './upstream.ts'

/** Before it the index does not exist. */
export const FEAR_GREED_SINCE: Millis = Date.UTC(2018, 1, 1)

/** The index of one UTC day. */
export interface FearGreedPoint {
  /** Midnight UTC of the day. */
  readonly day: Millis
  /** 0 (fear) to 100 (greed). */
  readonly value: number
  readonly classification: string
}

export interface FearGreedSource {
  readonly name: string
  /** The days of [from, to), ascending. A day that the source does not have is absent. Throws UpstreamError or InvalidDataError. */
  fetchDays(range: Range, call: CallContext): Promise<FearGreedPoint[]>
}

/** It only tells the last so many days; beyond this we take all there are. */
const MOST_DAYS = 400

/** The fear and greed index (alternative.me/crypto/fear-and-greed-index). */
export function createFearGreed({
  upstream,
  clock,
}: {
  readonly upstream: Upstream
  readonly clock: Clock
}): FearGreedSource {
  return {
    name: 'alternative',
    async fetchDays({ from, to }, call) {
      const days = Math.ceil((clock() - from) / DAY) + 1
      const limit = days > MOST_DAYS ? '0' : String(Math.max(days, 1))
      const body = await upstream.getJson('/fng/', { limit, format: 'json' }, { ...call, endpoint: '/fng/' })
      const told = parseFearGreed(body)
      const whole = told[0]?.day === FEAR_GREED_SINCE || (limit !== '0' && told.length >= Number(limit))
      if (!whole)
        throw new InvalidDataError('truncated', `alternative.me gave ${told.length} days, not all that were asked for`)
      return told.filter(({ day }) => day >= from && day < to)
    },
  }
}

/**
 * `{data:[{value:"40",value_classification:"Fear",timestamp:"1551157200"}],metadata:{error:null}}`, newest first, as ascending days. Everything is text;
 * a timestamp may lie a little after midnight. Throws `malformed` when a point cannot be true, or a day has two values.
 */
export function parseFearGreed(body: unknown): FearGreedPoint[] {
  if (!isObject(body)) throw malformed('no index')
  const metadata = isObject(body['metadata']) ? body['metadata'] : {}
  if (metadata['error'] !== undefined && metadata['error'] !== null)
    throw new InvalidDataError('refused', 'alternative.me refused the call')
  if (!Array.isArray(body['data'])) throw malformed('no list of days')
  const byDay = new Map<Millis, FearGreedPoint>()
  for (const entry of body['data']) {
    const point = pointOf(entry)
    const twin = byDay.get(point.day)
    if (twin !== undefined && twin.value !== point.value) throw malformed(`two values of ${iso(point.day)}`)
    byDay.set(point.day, point)
  }
  return [...byDay.values()].sort((a, b) => a.day - b.day)
}

function pointOf(entry: unknown): FearGreedPoint {
  if (!isObject(entry)) throw malformed('a day that is none')
  const seconds = whole(entry['timestamp'])
  const at = (seconds ?? 0) * SECOND
  if (seconds === undefined || at < FEAR_GREED_SINCE || at > Date.UTC(9999, 0, 1))
    throw malformed('a day without a usable date')
  const day = at - (at % DAY)
  const value = whole(entry['value'])
  if (value === undefined || value < 0 || value > 100) throw malformed(`no usable value of ${iso(day)}`)
  const said = entry['value_classification']
  return { day, value, classification: typeof said === 'string' ? said : '' }
}

/** Text today; a number would be as good. */
function whole(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : wholeNumber(value)
}

function iso(day: Millis): string {
  return new Date(day).toISOString().slice(0, 10)
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `alternative.me answered ${what}`)
}
