import { setImmediate as letOthersGoFirst } from 'node:timers/promises'
import { DAY, HOUR, MINUTE, type Clock, type Millis } from '../../src/domain/clock.ts'
import { missingIn } from '../../src/domain/collection/coverage.ts'
import { awaitingInput } from '../../src/domain/collection/derived.ts'
import { gapsOf } from '../../src/domain/collection/gap.ts'
import { clip, NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import { alignInside, rangesOfSlots, slotCeil, slotStart } from '../../src/domain/collection/slot.ts'
import { spanOf } from '../../src/domain/collection/work.ts'
import { FEATURE_VERSION } from '../../src/domain/features/columns.ts'
import { PRICE_REACH } from '../../src/domain/features/price.ts'
import { featureRow, type FeatureRow } from '../../src/domain/features/row.ts'
import { subtractAll, union, type Range } from '../../src/domain/range.ts'
import { readKnowledge } from '../../src/store/coverage.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import { productOfFeatures } from '../../src/store/feature-doubts.ts'
import { readFeatureInputs } from '../../src/store/feature-inputs.ts'
import { deleteFeatures, writeFeatures } from '../../src/store/features.ts'
import { listSeries } from '../../src/store/series.ts'
import type { Events } from '../../src/telemetry/events.ts'
import { madeKind } from './made-kind.ts'
import type { DerivedKind, KindSettings } from './pages.ts'

/** Rows made at once: well under a second of work, so that nobody waits long for the lock. */
const PAGE_SLOTS = 1_000

const HOURS_AT_A_STRETCH = 24

/** Inputs that a row can do without. While they are on their way they are waited for, because they would have the row made again. */
const OPTIONAL: readonly Dataset[] = ['news', 'sentiment', 'macro', 'fear_greed']
/** No longer than this, from when they were due: a feed that is silent, or a collector that does not run, stops no row. */
const PATIENCE_MS = 10 * MINUTE

const NO_CANDLE = 'no-candle'

/** One row per symbol and hour, made of what is stored of candles, indicators, news, their scores, the economy and the index. */
export function featurePages(
  settings: KindSettings & { source: string; candleSource: string; clock: Clock },
  events: Pick<Events, 'featuresGenerated'>,
): DerivedKind {
  return {
    ...madeKind('features', settings, PAGE_SLOTS),
    awaits: async (db, series, within) => {
      const made = await inputsOf(db, series.subject, settings.candleSource)
      if (made === undefined) return [within]
      const known = await readKnowledge(db, [made.candles.id, made.indicators.id])
      const of = ({ id }: Series) => known.get(id) ?? NOTHING_KNOWN
      return clip(
        [
          ...awaitingInput(within, of(made.candles), PRICE_REACH * HOUR, slotCeil(made.candles.since, HOUR)),
          ...missingIn(within, of(made.indicators).intervals),
          ...(await onTheirWay(db, within, settings.clock())),
        ],
        [within],
      )
    },
    derive: async (tx, series, want, at) => {
      // Whoever changes what a row is made from takes this lock before it commits: what is read here stays true until this is committed.
      await tx.query('SELECT id FROM series WHERE id = ? FOR UPDATE', [series.id])
      const made = await inputsOf(tx, series.subject, settings.candleSource)
      if (made === undefined) return { filled: [], absent: [], awaiting: want, reason: NO_CANDLE }
      const ready = await readyOf(tx, made, want)
      const rows = await makeRows(tx, series.subject, made.candles, ready.makeable)
      await writeFeatures(tx, series.subject, rows, at)
      await deleteFeatures(tx, series.subject, ready.absent)
      if (rows.length > 0)
        events.featuresGenerated({ symbol: series.subject, version: FEATURE_VERSION, rows: rows.length })
      const filled = rows.map((row) => row.at)
      return {
        filled,
        absent: ready.absent,
        awaiting: subtractAll(want, [...rangesOfSlots(filled, HOUR), ...ready.absent]),
        reason: NO_CANDLE,
      }
    },
  }
}

interface Inputs {
  readonly candles: Series
  readonly indicators: Series
}

/** What a row cannot be made without; undefined where configuration does not name it. */
async function inputsOf(db: Queryable, symbol: string, candleSource: string): Promise<Inputs | undefined> {
  const candles = await productOfFeatures(db, symbol, candleSource)
  if (candles === undefined) return undefined
  const { subject, widthSeconds } = candles
  const [indicators] = await listSeries(db, { dataset: 'indicators', subjects: [subject], widthSeconds })
  return indicators === undefined ? undefined : { candles, indicators }
}

/** Of the wanted hours those that have their candle and whose indicators are accounted for, and those that have no candle for good. */
async function readyOf(
  tx: Transaction,
  { candles, indicators }: Inputs,
  want: readonly Range[],
): Promise<{ makeable: Range[]; absent: Range[] }> {
  const known = await readKnowledge(tx, [candles.id, indicators.id], spanOf(want))
  const told = ({ id }: Series) => known.get(id)?.intervals ?? []
  const stored = told(candles).filter(({ state }) => state === 'stored')
  return {
    makeable: clip(clip(stored, want), told(indicators)),
    absent: clip(subtractAll(told(candles), stored), want),
  }
}

async function makeRows(
  tx: Transaction,
  symbol: string,
  { source: candleSource, subject: product }: Series,
  hours: readonly Range[],
): Promise<FeatureRow[]> {
  if (hours.length === 0) return []
  const inputs = await readFeatureInputs(tx, { symbol, product, candleSource, ...spanOf(hours) })
  const rows: FeatureRow[] = []
  for (const { from, to } of hours)
    for (let at = from; at < to; at += HOUR) {
      // A process does nothing else meanwhile, and live collection must not be late.
      if ((at / HOUR) % HOURS_AT_A_STRETCH === 0) await letOthersGoFirst()
      const row = featureRow(at, inputs)
      if (row !== undefined) rows.push(row)
    }
  return rows
}

/** Hours whose rows would hold what is still to come of the inputs that they can do without. */
async function onTheirWay(db: Queryable, within: Range, now: Millis): Promise<Range[]> {
  const series = (await Promise.all(OPTIONAL.map((dataset) => listSeries(db, { dataset })))).flat()
  const known = await readKnowledge(
    db,
    series.map(({ id }) => id),
  )
  return union(series.flatMap((each) => comingOf(each, known.get(each.id) ?? NOTHING_KNOWN, within, now)))
}

/** The hours that slots of one series touch which are due, were never tried and have not been for long. */
function comingOf({ since, widthSeconds }: Series, known: Knowledge, within: Range, now: Millis): Range[] {
  const widthMs = widthSeconds * 1000
  const due = alignInside({ from: Math.max(since, within.from - DAY), to: Math.min(now, within.to) }, widthMs)
  return gapsOf(missingIn(due, known.intervals), known.notes)
    .filter(({ to, note }) =>
      note === undefined
        ? to > now - PATIENCE_MS
        : note.lastTriedAt === undefined && note.firstSeenAt > now - PATIENCE_MS,
    )
    .map(({ from, to }) => ({ from: slotStart(from, HOUR), to: slotStart(to, HOUR) + DAY }))
}
