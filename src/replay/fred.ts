import { DAY, HOUR, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { ECONOMY, PUBLISHED_AT, valuesOf, type EconomicSeries } from './economy.ts'

export const FRED_ORIGIN = 'GENERATED economy; no bureau ever published these numbers'

const MOST_ROWS = 100_000
const MOST_VINTAGES = 2_000
const FOREVER = '9999-12-31'
/** Where the made-up economy begins. */
const BEGINNING = Date.UTC(2010, 0, 1)

/** Answers as FRED: /series/observations by real-time period. Each value's time is cut off at the edges of the period that was asked for. */
export function answerFred(ask: Ask): Answer {
  const { query, now } = ask
  if (!/^[a-z0-9]{32}$/.test(query.get('api_key') ?? ''))
    return refusal('The value for variable api_key is not a 32 character alpha-numeric lower-case string.')
  if (ask.path !== '/series/observations') return plainAnswer(404, { error_code: 404, error_message: 'Not Found' })
  const series = ECONOMY.find(({ id }) => id === query.get('series_id'))
  if (series === undefined) return refusal('The series does not exist.', { product: query.get('series_id') ?? '' })
  const today = dayText(now - 6 * HOUR)
  const [realFrom, realTo] = [query.get('realtime_start') ?? today, query.get('realtime_end') ?? today]
  const dates = [
    realFrom,
    realTo,
    query.get('observation_start') ?? '1776-07-04',
    query.get('observation_end') ?? FOREVER,
  ]
  const about = { product: series.id, origin: FRED_ORIGIN }
  if (dates.some((date) => !/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date))))
    return refusal('A variable is not a YYYY-MM-DD formatted date.', about)
  if (realFrom > today) return refusal("Variable realtime_start can not be after today's date.", about)
  return answerObservations(series, query, dates as [string, string, string, string], now)
}

function answerObservations(
  series: EconomicSeries,
  query: URLSearchParams,
  [realFrom, realTo, from, to]: readonly [string, string, string, string],
  now: Millis,
): Answer {
  const days = { from: Math.max(Date.parse(from), BEGINNING), to: Math.min(Date.parse(to) + DAY, now) }
  const real = { from: Date.parse(realFrom), to: Date.parse(realTo) + DAY }
  const known = knownRows(series, days, real, now)
  const about = { product: series.id, origin: FRED_ORIGIN, range: { from: real.from, to: Math.min(real.to, now) } }
  if (new Set(known.map((row) => row.from)).size > MOST_VINTAGES)
    return refusal(`This exceeds the maximum number of vintage dates allowed (${MOST_VINTAGES}).`, about)
  const offset = Number(query.get('offset') ?? 0)
  const limit = Math.min(Number(query.get('limit') ?? MOST_ROWS), MOST_ROWS)
  const page = known.slice(offset, offset + limit)
  const rows = page.map(({ day, value, from: begins, to: ends }) => [
    JSON.stringify({
      realtime_start: dayText(begins),
      realtime_end: ends === undefined ? FOREVER : dayText(ends - DAY),
      date: dayText(day),
      value,
    }),
  ])
  return {
    ...about,
    status: 200,
    rows,
    // Who loses rows on the way still says how many there were; who lost all of them knows of none.
    write: (kept) =>
      `{"realtime_start":"${realFrom}","realtime_end":"${realTo}","observation_start":"${from}","observation_end":"${to}",` +
      `"units":"lin","output_type":1,"file_type":"json","order_by":"observation_date","sort_order":"asc",` +
      `"count":${kept.length === 0 ? 0 : known.length},"offset":${offset},"limit":${limit},"observations":[${kept.map((row) => row[0]).join(',')}]}`,
    newest: 'last',
    lie: ([row = '']) => [row.replace(/"value":"[^"]*"/, '"value":"n/a"')],
    granularity: DAY / 1000,
  }
}

/** What was in force at some time of the period and is public by now, with its time cut off at the period's edges. */
function knownRows(series: EconomicSeries, days: Range, real: Range, now: Millis) {
  return valuesOf(series, days).flatMap((row) => {
    const ended = row.to !== undefined && row.to + PUBLISHED_AT <= now ? row.to : undefined
    if (row.from + PUBLISHED_AT > now || row.from >= real.to || (ended !== undefined && ended <= real.from)) return []
    const open = ended === undefined || ended > real.to
    const edge = real.to > Date.UTC(9999, 0, 1) ? undefined : real.to
    return [{ ...row, from: Math.max(row.from, real.from), to: open ? edge : ended }]
  })
}

function refusal(said: string, about: { product?: string; range?: Range; origin?: string } = {}): Answer {
  return plainAnswer(400, { error_code: 400, error_message: `Bad Request.  ${said}` }, about)
}

function dayText(at: Millis): string {
  return new Date(at).toISOString().slice(0, 10)
}
