/**
 * How the updater of features stands. It has no cursor of its own that could stick: where it is follows from coverage, and what it has
 * in front of it is what its inputs have and it has not.
 */
import { HOUR, MINUTE, type Millis } from '../domain/clock.ts'
import { clip } from '../domain/collection/knowledge.ts'
import { productOf } from '../domain/features/symbol.ts'
import { subtractAll, totalLength } from '../domain/range.ts'
import { listBackfills, type BackfillRow } from '../store/backfills.ts'
import { lastFeaturesMade, newestFeaturesMade } from '../store/features.ts'
import type { Desk } from './desk.ts'
import { loadSeries, type LoadedSeries } from './loaded-series.ts'
import { sentenceTime, several, span } from './words.ts'

/** `current` at its inputs' edge; `filling` that, and older rows are to be made; `behind` it works and is late; `stuck` its inputs move and it does not. */
export type UpdaterState = 'current' | 'filling' | 'behind' | 'stuck'

export interface UpdaterSymbol {
  readonly symbol: string
  /** Up to here its newest rows reach: the end of the newest hour accounted for. Undefined before the first. */
  readonly cursor: Millis | undefined
  /** Up to here its inputs would let it go. */
  readonly inputAt: Millis | undefined
  readonly lagSeconds: number
  /** Hours whose inputs are there and that it has not made. */
  readonly owed: number
  readonly oldestOwedAt: Millis | undefined
}

export interface Updater {
  readonly state: UpdaterState
  readonly sentence: string
  /** Of the symbol that is furthest behind. */
  readonly cursor: Millis | undefined
  /** Of the symbol that is furthest ahead. */
  readonly inputAt: Millis | undefined
  readonly lagSeconds: number
  readonly owed: number
  /** When one of the newest rows last came or changed. */
  readonly lastMadeAt: Millis | undefined
  /** The range that it worked on last, and how often in a row. */
  readonly lastRange: { readonly from: Millis; readonly to: Millis; readonly times: number } | undefined
  /** Its inputs move and its output does not. */
  readonly standsStill: boolean
  readonly symbols: readonly UpdaterSymbol[]
}

export interface UpdaterFacts {
  /** All series, or at least those of candles, indicators and features. */
  readonly loaded: readonly Pick<LoadedSeries, 'series' | 'expected' | 'known' | 'filling'>[]
  readonly lastMadeAt: Millis | undefined
  /** When the newest row of a symbol last came or changed, at least of those that are behind their inputs. */
  readonly edgeMadeAt: ReadonlyMap<string, Millis>
  /** Backfills of features, newest first. */
  readonly backfills: readonly Pick<BackfillRow, 'request' | 'state'>[]
  readonly now: Millis
  /** What could have been made for longer than this is late. */
  readonly lateMs?: number
}

const LATE_MS = 15 * MINUTE
/** Work that has not moved the newest rows for so many times that long does not move them. */
const AT_WORK = 4
/** One range worked on so often in a row, while newer hours wait, is the same work over and over. */
const REPEATS = 3

/**
 * Undefined while no features are promised. Each symbol is judged by itself: neither rows of others nor older rows of its own that are made again
 * hide that its newest one does not come. Pure.
 */
export function updaterOf(facts: UpdaterFacts): Updater | undefined {
  const { loaded, lastMadeAt, backfills, now } = facts
  const lastRange = rangeOf(backfills)
  const found = featuresIn(loaded).map((features) => symbolOf(features, loaded))
  const [worst] = found
    .map((each) => ({ ...each, ...paceOf(each, facts, lastRange) }))
    .toSorted((a, b) => b.rank - a.rank || b.lagSeconds - a.lagSeconds)
  if (worst === undefined) return undefined
  const symbols = found.map(({ owedSince: _, ...symbol }) => symbol)
  const owed = symbols.reduce((sum, each) => sum + each.owed, 0)
  const standsStill = worst.rank === STANDS_STILL
  const state: UpdaterState = standsStill
    ? 'stuck'
    : worst.rank === LATE
      ? 'behind'
      : owed > symbols.length
        ? 'filling'
        : 'current'
  return {
    state,
    sentence: sentenceOf(state, worst, owed, worst.repeats ? lastRange : undefined, now),
    cursor: worst.cursor,
    inputAt: newest(symbols.map(({ inputAt }) => inputAt)),
    lagSeconds: worst.lagSeconds,
    owed,
    lastMadeAt,
    lastRange,
    standsStill,
    symbols,
  }
}

type OwedSymbol = UpdaterSymbol & { readonly owedSince: Millis | undefined }

const ON_TIME = 0
const LATE = 1
const STANDS_STILL = 2

/** How one symbol keeps up, the worst highest. What works on it has more time, and none at all while it makes one range over and over. */
function paceOf(
  { symbol, cursor, owedSince }: OwedSymbol,
  { loaded, edgeMadeAt, backfills, now, lateMs = LATE_MS }: UpdaterFacts,
  lastRange: Updater['lastRange'],
): { readonly rank: number; readonly repeats: boolean } {
  const waitsMs = owedSince === undefined ? 0 : now - owedSince
  // While a history is filled for the first time its rows wait for what they are made from.
  const isFirst = cursor === undefined && loaded.some((each) => each.filling.length > 0 && isInput(each))
  if (waitsMs <= lateMs || isFirst) return { rank: ON_TIME, repeats: false }
  const silentMs = now - (edgeMadeAt.get(symbol) ?? -Infinity)
  const isAtWork = backfills.some(
    ({ request: { subjects }, state }) =>
      (state === 'planned' || state === 'running') && (subjects.length === 0 || subjects.includes(symbol)),
  )
  const repeats = (lastRange?.times ?? 0) >= REPEATS
  const isSilent = isAtWork ? Math.min(waitsMs, silentMs) > AT_WORK * lateMs : silentMs > lateMs
  return { rank: repeats || isSilent ? STANDS_STILL : LATE, repeats }
}

type Loaded = UpdaterFacts['loaded'][number]

const featuresIn = (loaded: UpdaterFacts['loaded']): readonly Loaded[] =>
  loaded.filter(({ series }) => series.dataset === 'features')

function isInput({ series }: Loaded): boolean {
  return series.dataset === 'candles' || series.dataset === 'indicators'
}

/** `owedSince`: since when the first hour after its newest row could have been made, and was known to be missing; undefined when there is none. */
function symbolOf({ series, expected, known }: Loaded, loaded: readonly Loaded[]): OwedSymbol {
  const hourly = loaded.filter((each) => each.series.widthSeconds * 1000 === HOUR)
  const candles = hourly.filter((each) => each.series.dataset === 'candles')
  const product = productOf(
    series.subject,
    candles.map((each) => each.series.subject),
  )
  const of = (dataset: string) =>
    hourly.find((each) => each.series.dataset === dataset && each.series.subject === product)?.known.intervals ?? []
  // A closed hour without a candle has no row, and that has to be told as well.
  const inputs = clip(clip(of('candles'), of('indicators')), [expected])
  const made = clip(known.intervals, [expected])
  const owed = subtractAll(inputs, made)
  const cursor = made.at(-1)?.to
  const inputAt = inputs.at(-1)?.to
  const start = cursor ?? inputs[0]?.from
  const isBehind = inputAt !== undefined && start !== undefined && inputAt > start
  const note = known.notes.find(({ from, to }) => start !== undefined && from <= start && to > start)
  return {
    symbol: series.subject,
    cursor,
    inputAt,
    lagSeconds: isBehind ? (inputAt - start) / 1000 : 0,
    owed: totalLength(owed) / HOUR,
    oldestOwedAt: owed[0]?.from,
    // An hour of long ago may be owed since a moment ago: when a product is new, all of them are.
    owedSince: isBehind ? Math.max(start + HOUR, note?.firstSeenAt ?? 0) : undefined,
  }
}

/** The range of the newest backfill, and how many in a row had it. */
function rangeOf(backfills: UpdaterFacts['backfills']): Updater['lastRange'] {
  const [last] = backfills
  if (last === undefined) return undefined
  const { from, to } = last.request
  const other = backfills.findIndex(({ request }) => request.from !== from || request.to !== to)
  return { from, to, times: other === -1 ? backfills.length : other }
}

function newest(moments: readonly (Millis | undefined)[]): Millis | undefined {
  return moments.reduce((most, each) => (each === undefined || (most !== undefined && most > each) ? most : each))
}

function sentenceOf(
  state: UpdaterState,
  { symbol, cursor, lagSeconds }: UpdaterSymbol,
  owed: number,
  repeated: Updater['lastRange'],
  now: Millis,
): string {
  const since = cursor === undefined ? '' : ` since ${sentenceTime(cursor, now)}`
  const lag = `${symbol} is ${span(lagSeconds * 1000)} behind its inputs`
  if (repeated !== undefined && state === 'stuck')
    return `Features stand still${since}: the updater works on ${sentenceTime(repeated.from, now)} to ${sentenceTime(repeated.to, now)} over and over, ${lag}.`
  if (state === 'stuck') return `Features stand still${since} while their inputs move: ${lag}.`
  if (state === 'behind') return `Features are late: ${lag}, ${several(owed, 'row')} to make.`
  if (state === 'filling' && lagSeconds > HOUR / 1000)
    return `Features are made for the first time; ${several(owed, 'row')} to make.`
  if (state === 'filling') return `Features are at their inputs' edge; ${several(owed, 'older row')} are being made.`
  return 'Features are at the edge of their inputs.'
}

/** As the store has it now; undefined while no features are promised. */
export async function readUpdater(desk: Desk, loaded?: readonly LoadedSeries[]): Promise<Updater | undefined> {
  const now = desk.clock()
  const series = loaded ?? (await loadSeries(desk, {}))
  const edges = featuresIn(series)
    .map((features) => symbolOf(features, series))
    .flatMap(({ symbol, cursor, lagSeconds }) =>
      cursor === undefined || lagSeconds === 0 ? [] : { symbol, at: cursor },
    )
  const [lastMadeAt, edgeMadeAt, backfills] = await Promise.all([
    lastFeaturesMade(desk.database, now),
    newestFeaturesMade(desk.database, edges),
    listBackfills(desk.database, { limit: 10, dataset: 'features' }),
  ])
  const lateMs = desk.config.settings.incidents.checks.updaterLate
  return updaterOf({ loaded: series, lastMadeAt, edgeMadeAt, backfills, now, lateMs })
}

/** The same as the outside has it: times as ISO 8601, what is not known as null. */
export function updaterJson(updater: Updater | undefined) {
  if (updater === undefined) return null
  const time = (at: Millis): string => new Date(at).toISOString()
  const iso = (at: Millis | undefined): string | null => (at === undefined ? null : time(at))
  return {
    ...updater,
    cursor: iso(updater.cursor),
    inputAt: iso(updater.inputAt),
    lastMadeAt: iso(updater.lastMadeAt),
    lastRange:
      updater.lastRange === undefined
        ? null
        : { ...updater.lastRange, from: time(updater.lastRange.from), to: time(updater.lastRange.to) },
    symbols: updater.symbols.map((each) => ({
      ...each,
      cursor: iso(each.cursor),
      inputAt: iso(each.inputAt),
      oldestOwedAt: iso(each.oldestOwedAt),
    })),
  }
}
