import { ANY_TIME } from '../../src/domain/collection/permit.ts'
import { fearGreedPages } from '../../activities/collection/fear-greed.ts'
import { fillRange } from '../../activities/collection/fill.ts'
import { macroPages } from '../../activities/collection/macro.ts'
import type { AskedKind } from '../../activities/collection/pages.ts'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import { expectedRange, type Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import { ECONOMY, valuesOf } from '../../src/replay/economy.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createFearGreed } from '../../src/sources/fear-greed.ts'
import { createFred, fredTalk } from '../../src/sources/fred.ts'
import { createUpstream } from '../../src/sources/upstream.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'

export const KEY = 'abcdefghijklmnopqrstuvwxyz123456'
const SETTLE = { macro: 6 * HOUR, fear_greed: HOUR }

/** The made-up FRED and alternative.me on loopback, and the kinds that ask them. Time is the test's. */
export interface Published {
  readonly server: ReplayServer
  readonly macro: AskedKind
  readonly fearGreed: AskedKind
  close(): Promise<void>
}

export async function startPublished(clock: () => Millis, pageDays?: number): Promise<Published> {
  const server = createReplayServer({ records: new Map(), clock })
  const { urls } = await server.listen()
  const talk = { userAgent: 'gapless/0.1 (test)', clock, acquire: () => Promise.resolve(ANY_TIME), timeoutMs: 20_000 }
  const fred = createUpstream({ ...talk, name: 'fred', baseUrl: urls.fred, ...fredTalk(KEY) })
  const alternative = createUpstream({ ...talk, name: 'alternative', baseUrl: urls.alternative })
  const macro = macroPages(createFred({ upstream: fred }), { settle: SETTLE.macro, confirmNoneAfter: 30 * MINUTE })
  return {
    server,
    macro: pageDays === undefined ? macro : { ...macro, pageSlots: () => pageDays },
    fearGreed: fearGreedPages(createFearGreed({ upstream: alternative, clock }), {
      settle: SETTLE.fear_greed,
      confirmNoneAfter: 30 * MINUTE,
    }),
    close: async () => {
      await fred.close()
      await alternative.close()
      await server.close()
    },
  }
}

let run = 0

/** One run of an activity over all that a series lacks. Gives what stood in its way, if anything did. */
export async function fillOnce(
  database: Database,
  kind: AskedKind,
  series: Series,
  clock: () => Millis,
  options: {
    attempt?: number
    order?: 'oldest' | 'newest'
    signal?: AbortSignal
    onPage?: () => void
    beside?: readonly Series[]
  } = {},
): Promise<Error | undefined> {
  const askedBy = `run${(run += 1)}`
  try {
    await fillRange(
      { database, clock, events: { pageStored: () => {}, pageFailed: () => {} } },
      {
        kind,
        series: [series, ...(options.beside ?? [])],
        range: { from: 0, to: clock() },
        lane: 'backfill',
        order: options.order ?? 'newest',
        askedBy,
        holder: `${askedBy}/1`,
        onlyDue: true,
        onlyFailed: false,
      },
      {
        budgetMs: 60_000,
        attempt: options.attempt ?? 1,
        signal: options.signal ?? new AbortController().signal,
        onPage: options.onPage ?? (() => {}),
      },
    )
    return undefined
  } catch (error) {
    if (error instanceof UpstreamError || error instanceof InvalidDataError) return error
    throw error
  }
}

/** As the sweep would: again and again, an hour apart, until nothing is missing. Throws after a few days of it. */
export async function heal(
  database: Database,
  kind: AskedKind,
  series: Series,
  time: { now: Millis },
): Promise<{ runs: number; failures: Error[] }> {
  const until = expectedRange(series, time.now, kind.settleMs).to
  const failures: Error[] = []
  for (let runs = 1; runs < 150; runs += 1) {
    const failure = await fillOnce(database, kind, series, () => time.now, { attempt: runs })
    if (failure !== undefined) failures.push(failure)
    const covered = await statesOf(database, series)
    if (covered.reduce((sum, { from, to }) => sum + Math.min(to, until) - from, 0) >= until - series.since)
      return { runs, failures }
    time.now += HOUR
  }
  throw new Error(`never healed: ${JSON.stringify(await statesOf(database, series))} ${failures.at(-1)?.message}`)
}

export async function statesOf(database: Database, series: Series) {
  return (await readKnowledge(database, [series.id])).get(series.id)?.intervals ?? []
}

/** What must be stored of a series that was collected over the days of [from, to): day, vintage and value of every row. */
export function trueRows(code: string, known: Range): string[] {
  const series = ECONOMY.find(({ id }) => id === code)
  if (series === undefined) throw new Error(`no series ${code}`)
  const values = valuesOf(series, { from: known.from - 3 * 366 * DAY, to: known.to })
  const begins = new Set(values.map(({ day, from }) => `${day} ${from}`))
  const rows = values.flatMap(({ day, value, from, to }) => {
    const inForce = from < known.to && (to === undefined || to > known.from)
    const gone = to !== undefined && to > known.from && to < known.to && !begins.has(`${day} ${to}`)
    return [
      ...(inForce ? [rowText(day, Math.max(from, known.from), value === '.' ? null : value)] : []),
      ...(gone ? [rowText(day, to, null)] : []),
    ]
  })
  return rows.sort()
}

export async function storedRows(database: Database, code: string): Promise<string[]> {
  const rows = await database.query<{ day: string; vintage: string; value: string | null }>(
    `SELECT DATE_FORMAT(observation_date, '%Y-%m-%d') AS day, DATE_FORMAT(realtime_start, '%Y-%m-%d') AS vintage, value
     FROM macro_indicators WHERE series_code = ?`,
    [code],
  )
  return rows.map(({ day, vintage, value }) => rowText(Date.parse(day), Date.parse(vintage), value)).sort()
}

function rowText(day: Millis, vintage: Millis, value: string | null): string {
  return `${new Date(day).toISOString().slice(0, 10)} ${new Date(vintage).toISOString().slice(0, 10)} ${value === null ? 'none' : Number(value)}`
}
