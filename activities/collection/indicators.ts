import { setImmediate as letOthersGoFirst } from 'node:timers/promises'
import { columnsOf } from '../../src/domain/analytics/indicators/candle-columns.ts'
import { calculateSet, INDICATOR_COLUMNS, reachOfSet } from '../../src/domain/analytics/indicators/default-set.ts'
import type { Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import { forgetDerived } from '../../src/domain/collection/derived.ts'
import { clip, NOTHING_KNOWN } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots, slotCeil } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { subtractAll, union, type Range } from '../../src/domain/range.ts'
import { candlesChangedAt, readCandles } from '../../src/store/candles.ts'
import { changeKnowledge, isAnythingMade, lockSeries, readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import { listSeries } from '../../src/store/series.ts'
import { inputHashes, writeIndicators, type IndicatorRow } from '../../src/store/technical-indicators.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { awaitsSeries, madeKind } from './made-kind.ts'
import type { AskedKind, DerivedKind, KindSettings } from './pages.ts'

/** Slots made at once: as many again are loaded before them, and the candles' row lock is held for well under a second. */
const PAGE_SLOTS = 1_000

/** Indicators of stored candles, made wherever the candle is accounted for. */
export function indicatorPages(
  settings: KindSettings & { source: string; candleSource: string },
  events: Pick<Events, 'indicatorCalculated'>,
  afterWrite: NonNullable<AskedKind['afterWrite']> = async () => {},
): DerivedKind {
  const candlesOf = async (db: Queryable, { subject, widthSeconds }: Series): Promise<Series | undefined> =>
    (await listSeries(db, { dataset: 'candles', source: settings.candleSource, subjects: [subject], widthSeconds }))[0]
  return {
    ...madeKind('indicators', settings, PAGE_SLOTS),
    awaits: async (db, series, within) => {
      const widthMs = series.widthSeconds * 1000
      return awaitsSeries(db, await candlesOf(db, series), within, reachOfSet(widthMs) * widthMs)
    },
    derive: async (tx, series, want, at) => {
      const candles = await candlesOf(tx, series)
      if (candles === undefined) return { filled: [], absent: [], awaiting: want, reason: NO_CANDLE }
      // Whoever changes these candles has this lock when it says so: what is read here stays true until this is committed.
      await lockSeries(tx, candles.id)
      // Then its own, then what is made from it: locks are taken in that order, so that writers take turns.
      await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
      const span = spanOf(want)
      const known = ((await readKnowledge(tx, [candles.id], span)).get(candles.id) ?? NOTHING_KNOWN).intervals
      const loaded = await loadCandles(tx, candles, span)
      const rows = await indicatorRows(loaded, want)
      const stored = clip(
        known.filter(({ state }) => state === 'stored'),
        want,
      )
      const filled = rows.filter(({ at: slot }) => stored.some(({ from, to }) => slot >= from && slot < to))
      const { subject: symbol, widthSeconds } = series
      await writeIndicators(tx, { symbol, widthSeconds }, filled, at)
      await afterWrite(tx, series, span, at)
      for (const indicator of INDICATOR_COLUMNS) {
        const values = filled.filter((row) => row.values[indicator] !== undefined).length
        if (values > 0) events.indicatorCalculated({ symbol, indicator, values })
      }
      const slots = filled.map((row) => row.at)
      const absent = clip(subtractAll(known, stored), want)
      const made = rangesOfSlots(slots, loaded.widthMs)
      return { filled: slots, absent, awaiting: subtractAll(want, [...made, ...absent]), reason: NO_CANDLE }
    },
  }
}

const NO_CANDLE = 'no-candle'

interface LoadedCandles {
  readonly candles: readonly Candle[]
  readonly widthMs: number
  readonly fromStart: boolean
}

/** The candles of a span, and those before it that its values look at. */
async function loadCandles(db: Queryable, series: Series, span: Range): Promise<LoadedCandles> {
  const { source, subject: symbol, widthSeconds } = series
  const widthMs = widthSeconds * 1000
  const since = slotCeil(series.since, widthMs)
  const from = Math.max(since, span.from - reachOfSet(widthMs) * widthMs)
  const limit = Math.ceil((span.to - from) / widthMs)
  const candles = await readCandles(db, { source, symbol, widthSeconds, from, to: span.to, limit })
  // A hole where loading began is a start too: nothing was cut off there.
  return { candles, widthMs, fromStart: from === since || (candles[0]?.openTime ?? from) > from }
}

/** Cut in pieces of a few milliseconds: live collection in the same process would be late for its permits, which live as long. */
async function indicatorRows(
  { candles, widthMs, fromStart }: LoadedCandles,
  want: readonly Range[],
): Promise<IndicatorRow[]> {
  await letOthersGoFirst()
  const columns = calculateSet(columnsOf(candles), { widthMs, fromStart })
  await letOthersGoFirst()
  const hashes = inputHashes(candles, reachOfSet(widthMs), widthMs)
  await letOthersGoFirst()
  return candles.flatMap(({ openTime }, at) => {
    if (!want.some(({ from, to }) => openTime >= from && openTime < to)) return []
    const values = INDICATOR_COLUMNS.flatMap((column) => {
      const value = columns[column][at]!
      return Number.isFinite(value) ? [[column, value] as const] : []
    })
    return [{ at: openTime, values: Object.fromEntries(values), inputHash: hashes[at]! }]
  })
}

/**
 * Makes the indicators of the candles that this transaction came with or changed missing again, as far as they reach. To be called while
 * the candles' series is locked.
 */
export async function doubtIndicators(tx: Transaction, series: Series, span: Range, at: Millis): Promise<void> {
  const { source, subject, widthSeconds } = series
  const widthMs = widthSeconds * 1000
  const reachMs = reachOfSet(widthMs) * widthMs
  const made = await listSeries(tx, { dataset: 'indicators', subjects: [subject], widthSeconds })
  const ids = made.map(({ id }) => id)
  // Who makes them waits for the candles' lock: what is not there now was not made from these candles.
  if (!(await isAnythingMade(tx, ids, { from: span.from, to: span.to + reachMs }))) return
  const slots = await candlesChangedAt(tx, { source, symbol: subject, widthSeconds, ...span }, at)
  if (slots.length === 0) return
  const changed = union(rangesOfSlots(slots, widthMs).map(({ from, to }) => ({ from, to: to + reachMs })))
  await changeKnowledge(tx, ids, spanOf(changed), (_id, known) => forgetDerived(known, changed, at))
}
