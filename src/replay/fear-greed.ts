import { DAY, MINUTE, type Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { noise } from './generated.ts'

const BEGINNING = Date.UTC(2018, 1, 1)
/** Days that the real index lacks too. */
const LACKING = new Set([Date.UTC(2018, 3, 14), Date.UTC(2018, 3, 15), Date.UTC(2018, 3, 16)])
const PUBLISHED_AFTER = 5 * MINUTE
const ORIGIN = 'GENERATED index; nobody ever felt like this'

/** Answers as alternative.me: /fng/?limit=N, newest day first, all days for 0, one without a limit. */
export function answerFearGreed({ path, query, now }: Ask): Answer {
  if (path !== '/fng/' && path !== '/fng') return plainAnswer(404, { error: 'Not Found' })
  const newest = Math.floor((now - PUBLISHED_AFTER) / DAY) * DAY
  const limit = Number(query.get('limit') ?? 1)
  const all = fearGreedDays({ from: BEGINNING, to: newest + DAY }).reverse()
  const told = limit === 0 ? all : all.slice(0, limit)
  return {
    status: 200,
    rows: told.map(({ day, value }, place) => [
      JSON.stringify({
        value: String(value),
        value_classification: classOf(value),
        timestamp: String(day / 1000),
        ...(place === 0 ? { time_until_update: String(Math.round((newest + DAY - now) / 1000)) } : {}),
      }),
    ]),
    write: (kept) =>
      `{"name":"Fear and Greed Index","data":[${kept.map((row) => row[0]).join(',')}],"metadata":{"error":null}}`,
    newest: 'first',
    lie: ([row = '']) => [row.replace(/"value":"\d+"/, '"value":"132"')],
    product: 'crypto',
    granularity: DAY / 1000,
    range: { from: told.at(-1)?.day ?? newest, to: newest + DAY },
    origin: ORIGIN,
  }
}

/** The MADE-UP index of the days of [from, to), ascending; a pure function of the day. */
export function fearGreedDays({ from, to }: Range): { day: Millis; value: number }[] {
  const days: { day: Millis; value: number }[] = []
  for (let day = Math.max(Math.ceil(from / DAY) * DAY, BEGINNING); day < to; day += DAY)
    if (!LACKING.has(day)) days.push({ day, value: valueOf(day) })
  return days
}

function valueOf(day: Millis): number {
  const wave = Math.sin(day / (67 * DAY)) * 26 + Math.sin(day / (11 * DAY)) * 9
  return Math.round(Math.min(Math.max(50 + wave + (noise(3, day / DAY, 12) - 0.5) * 16, 3), 97))
}

function classOf(value: number): string {
  if (value < 25) return 'Extreme Fear'
  if (value < 46) return 'Fear'
  if (value < 55) return 'Neutral'
  return value < 76 ? 'Greed' : 'Extreme Greed'
}
