import { DAY, SECOND, type Millis } from '../domain/clock.ts'
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
  /** The last `days` days, ascending; 0 for all since 2018. A day that the source left out is absent. Throws UpstreamError or InvalidDataError. */
  fetchDays(days: number, call: CallContext): Promise<FearGreedPoint[]>
}

/** The fear and greed index (alternative.me/crypto/fear-and-greed-index). */
export function createFearGreed({ upstream }: { readonly upstream: Upstream }): FearGreedSource {
  return {
    name: 'alternative-me',
    async fetchDays(days, call) {
      const body = await upstream.getJson(
        '/fng/',
        { limit: String(days), format: 'json' },
        { ...call, endpoint: '/fng/' },
      )
      return parseFearGreed(body)
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
