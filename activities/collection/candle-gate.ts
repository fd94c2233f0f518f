import type { Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { ComparedBar } from '../../src/domain/quality/compared-bars.ts'
import { movedBars } from '../../src/domain/quality/moved-bars.ts'
import { ENOUGH_BARS, oddBars } from '../../src/domain/quality/odd-bars.ts'
import { severityOf, type Doubt } from '../../src/domain/quality/reasons.ts'
import type { QualityRules } from '../../src/domain/quality/rules.ts'
import { sortBars, type DoubtedBar } from '../../src/domain/quality/sent-bars.ts'
import type { Range } from '../../src/domain/range.ts'
import { InvalidDataError } from '../../src/errors.ts'
import { readCandles } from '../../src/store/candles.ts'
import type { Queryable } from '../../src/store/database.ts'
import type { DoubtedRow } from '../../src/store/quarantine.ts'
import type { AskWitnesses } from './candle-witnesses.ts'

/** Stored bars looked at around a page that says too little by itself. */
const BARS_BEFORE = 2 * ENOUGH_BARS
const BARS_BESIDE = 3

export interface GatedBars {
  /** Ascending and sane, each slot once. */
  readonly bars: readonly Candle[]
  readonly doubted: readonly DoubtedRow[]
}

/** Takes out of an answer what cannot be true. Throws InvalidDataError `malformed` when that is most of it: then it is no bad row, but a bad answer. */
export function gateBars(series: Series, sent: readonly Candle[], range: Range, latest: Millis): GatedBars {
  const { bars, rejected, suspect, broken } = sortBars(sent, range, series.widthSeconds * 1000, latest)
  if (broken !== undefined) throw new InvalidDataError('malformed', `${series.source} answered ${broken}`)
  return { bars, doubted: [...rejected, ...suspect].map(rowOf) }
}

/**
 * Bars of a page that are unlike their neighbours or what other sources told meanwhile, and of the few before it, which had no neighbour after them until now. What is
 * stored around the page is read only where the page alone says too little.
 */
export async function inspectBars(
  db: Queryable,
  series: Series,
  bars: readonly Candle[],
  rules: QualityRules,
  askWitnesses: AskWitnesses = async () => [],
): Promise<DoubtedRow[]> {
  const [first] = bars
  const last = bars.at(-1)
  if (first === undefined || last === undefined) return []
  const widthMs = series.widthSeconds * 1000
  const alone = bars.length >= ENOUGH_BARS ? oddBars(bars, widthMs, rules) : undefined
  if (alone !== undefined && !alone.isUndecided)
    return joinDoubts(bars, [...alone.suspect, ...(await askWitnesses(db, series, bars, rules))])
  const own = new Set(bars.map(({ openTime }) => openTime))
  const around = await readCandles(db, {
    source: series.source,
    symbol: series.subject,
    widthSeconds: series.widthSeconds,
    from: first.openTime - BARS_BEFORE * widthMs,
    to: last.openTime + (BARS_BESIDE + 1) * widthMs,
    limit: BARS_BEFORE + bars.length + BARS_BESIDE,
  })
  const all = [...around.filter(({ openTime }) => !own.has(openTime)), ...bars].sort((a, b) => a.openTime - b.openTime)
  const isOurs = (slot: Millis): boolean => slot >= first.openTime - BARS_BESIDE * widthMs
  const told = [
    ...oddBars(all, widthMs, rules).suspect,
    ...movedBars(all, widthMs, (slot) => isOurs(slot) && slot <= last.openTime),
    ...(await askWitnesses(db, series, all, rules)),
  ]
  return joinDoubts(
    all,
    told.filter(({ slotAt }) => isOurs(slotAt)),
  )
}

/** One row for each bar that anything speaks against, oldest first. */
function joinDoubts(bars: readonly Candle[], found: readonly ComparedBar[]): DoubtedRow[] {
  if (found.length === 0) return []
  const bySlot = Map.groupBy(found, ({ slotAt }) => slotAt)
  return bars.flatMap((bar) => {
    const doubts = (bySlot.get(bar.openTime) ?? []).flatMap((each) => each.doubts)
    return doubts.length === 0 ? [] : [rowOf({ slotAt: bar.openTime, bar, doubts })]
  })
}

/** Whether two bars say the same, however their numbers are written. */
export function isSameBar(a: Candle, b: Candle): boolean {
  return (['open', 'high', 'low', 'close', 'volume'] as const).every((field) => Number(a[field]) === Number(b[field]))
}

/** A bar as quarantine keeps it. */
export function barPayload({ openTime, open, high, low, close, volume }: Candle): string {
  const plain = (text: string): string => (/^-?\d+\.\d*0$/.test(text) ? text.replace(/\.?0+$/, '') : text)
  const [o, h, l, c, v] = [open, high, low, close, volume].map(plain)
  return JSON.stringify({ openTime, open: o, high: h, low: l, close: c, volume: v })
}

/** The bar of a payload. */
export function barOf(payload: string): Candle {
  return JSON.parse(payload) as Candle
}

function rowOf({ slotAt, bar, doubts }: DoubtedBar): DoubtedRow {
  return { slotAt, payload: barPayload(bar), ...told(doubts) }
}

/** Reasons and evidence of doubts as quarantine keeps them. */
export function told(doubts: readonly Doubt[]): Pick<DoubtedRow, 'severity' | 'reasons' | 'evidence'> {
  const reasons = [...new Set(doubts.map(({ reason }) => reason))]
  return {
    severity: severityOf(reasons),
    reasons,
    evidence: doubts.map(({ reason, evidence }) => `${reason}: ${evidence}`).join('; '),
  }
}
