import { DAY, type Millis } from '../domain/clock.ts'
import { decimalText, type DecimalText } from '../domain/collection/decimal.ts'
import { publicAt } from '../domain/collection/macro.ts'
import type { Range } from '../domain/range.ts'
import { ConfigError, InvalidDataError } from '../errors.ts'
import { readMarkup } from './feeds/markup.ts'
import { isObject, JsonNumber, parseJson, wholeNumber } from './json.ts'
import type { CallContext } from './source.ts'
import type { Upstream } from './upstream.ts'

/** One value of a series as it was known for a while: a revision is another observation of the same day. */
export interface MacroObservation {
  /** Midnight UTC of the day that the value is about. */
  readonly day: Millis
  /** Null where FRED says that there is none (`.`). */
  readonly value: DecimalText | null
  /** The first day on which this was the value, as FRED dates it. */
  readonly vintageFrom: Millis
  /** The day after the last one on which it was; undefined while it holds. */
  readonly vintageTo: Millis | undefined
  /** The moment by which it was certainly public: the end of `vintageFrom` in Chicago, where FRED lives. */
  readonly knownAt: Millis
}

export interface ObservationPage {
  readonly observations: readonly MacroObservation[]
  /** How many there are in all, and which of them these are. */
  readonly count: number
  readonly offset: number
}

export interface FredSource {
  readonly name: string
  /**
   * All vintages of the observations whose day lies in [from, to), or those that were in force at some time in `known`: then FRED says of each
   * only which part of its time lies in there. Ascending by day, then vintage. FRED refuses more than 2,000 vintages at once, which a daily
   * series has in eight years. Throws UpstreamError (wait) or InvalidDataError (look; `refused` for a series that does not exist).
   */
  fetchObservations(seriesId: string, days: Range, call: CallContext, known?: Range): Promise<MacroObservation[]>
}

const PAGE = 100_000
/** The first and last day that FRED's real-time axis has. */
const ALWAYS = { from: '1776-07-04', to: '9999-12-31' }

/** What createUpstream needs for FRED: the key stays out of errors, and XML is read where JSON was asked for. */
export function fredTalk(apiKey: string) {
  return { query: { api_key: apiKey, file_type: 'json' }, readBody: readFredBody }
}

/** Observations of FRED and ALFRED (fred.stlouisfed.org/docs/api/fred/series_observations.html). */
export function createFred({ upstream }: { readonly upstream: Upstream }): FredSource {
  return {
    name: 'fred',
    async fetchObservations(seriesId, days, call, known) {
      if (!/^[A-Z0-9_]{1,50}$/.test(seriesId)) throw new ConfigError(['A FRED series is named like FEDFUNDS or DGS10.'])
      if (days.from >= days.to) return []
      const found: MacroObservation[] = []
      for (;;) {
        const body = await upstream.getJson(
          '/series/observations',
          {
            series_id: seriesId,
            observation_start: dayText(days.from),
            observation_end: dayText(days.to - 1),
            // Always both: left out, FRED answers today's revision for every day of the past.
            realtime_start: known === undefined ? ALWAYS.from : dayText(known.from),
            realtime_end: known === undefined ? ALWAYS.to : dayText(known.to - 1),
            sort_order: 'asc',
            limit: String(PAGE),
            offset: String(found.length),
          },
          { ...call, endpoint: '/series/observations' },
        )
        const page = parseObservations(body)
        found.push(...page.observations)
        if (found.length >= page.count) return found.sort((a, b) => a.day - b.day || a.vintageFrom - b.vintageFrom)
        if (page.observations.length === 0)
          throw new InvalidDataError('truncated', `fred said ${page.count} observations and gave ${found.length}`)
      }
    },
  }
}

/** An answer of /series/observations. Throws `malformed` when one observation cannot be read. */
export function parseObservations(body: unknown): ObservationPage {
  if (!isObject(body) || !Array.isArray(body['observations'])) throw malformed('no list of observations')
  const observations = body['observations'].map(observationOf)
  return {
    observations,
    count: whole(body['count']) ?? observations.length,
    offset: whole(body['offset']) ?? 0,
  }
}

/** FRED's JSON, also when it is sent as text/xml, and its XML as the same shape: it answers errors in XML. Throws `malformed` for a page. */
export function readFredBody(text: string, who: string): unknown {
  if (!/^\s*</.test(text)) return parseJson(text, who)
  let root: string | undefined
  let attributes: Readonly<Record<string, string>> = {}
  const children: Readonly<Record<string, string>>[] = []
  readMarkup(text, 'xml', () => ({
    open(name, found) {
      if (root !== undefined) return void children.push(found)
      root = name
      attributes = found
    },
    close: () => undefined,
    text: () => undefined,
  }))
  if (root === 'error') {
    const code = attributes['code'] ?? ''
    return {
      ...(/^\d+$/.test(code) ? { error_code: new JsonNumber(code) } : {}),
      error_message: attributes['message'] ?? '',
    }
  }
  if (root === 'observations' || root === 'seriess') return { ...attributes, [root]: children }
  throw new InvalidDataError('malformed', `${who} answered a page instead of data`)
}

function observationOf(entry: unknown): MacroObservation {
  if (!isObject(entry)) throw malformed('an observation that is none')
  const day = dayOf(entry['date'])
  const vintageFrom = dayOf(entry['realtime_start'])
  const until = dayOf(entry['realtime_end'])
  const written = typeof entry['value'] === 'string' ? entry['value'].trim() : undefined
  if (day === undefined || vintageFrom === undefined || until === undefined || written === undefined)
    throw malformed('an observation without date, vintage or value')
  const value = written === '.' ? null : decimalText(written)
  if (value === undefined) throw malformed(`no number at ${dayText(day)}`)
  return {
    day,
    value,
    vintageFrom,
    vintageTo: entry['realtime_end'] === ALWAYS.to ? undefined : until + DAY,
    knownAt: publicAt(vintageFrom),
  }
}

function dayOf(value: unknown): Millis | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return undefined
  const at = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(at) && dayText(at) === value ? at : undefined
}

function dayText(at: Millis): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** A number in JSON, text in XML. */
function whole(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : wholeNumber(value)
}

function malformed(what: string): InvalidDataError {
  return new InvalidDataError('malformed', `fred answered ${what}`)
}
