import type { Clock, Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import { pointsBySlot, type PricePoint } from '../../src/domain/collection/price.ts'
import type { DerivedAnswer } from '../../src/domain/collection/derived.ts'
import type { ToldAnswer } from '../../src/domain/collection/told.ts'
import type { Dataset, Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots, slotCeil, slotStart } from '../../src/domain/collection/slot.ts'
import { MINUTE } from '../../src/domain/clock.ts'
import type { Range } from '../../src/domain/range.ts'
import type { CallContext, CandleSource, PriceSource } from '../../src/sources/source.ts'
import { DEFAULT_RULES, type QualityRules } from '../../src/domain/quality/rules.ts'
import { candleSlots, dropCandles, writeCandles } from '../../src/store/candles.ts'
import type { Queryable, Transaction } from '../../src/store/database.ts'
import { doubtMadeOfLost } from '../../src/store/lost-rows.ts'
import { dropPrices, ONLY_A_PRICE, writePrices } from '../../src/store/prices.ts'
import type { DoubtedRow } from '../../src/store/quarantine.ts'
import { isSamePrice, revivedPrices, tornPrices } from './price-gate.ts'
import { createWitnesses, type PriceWitness } from './candle-witnesses.ts'
import { barOf, gateBars, inspectBars, isSameBar } from './candle-gate.ts'

/** What a call brought: the slots that have a row, and how to write those of them that were wanted. */
export interface PageRows {
  readonly slots: readonly Millis[]
  write(tx: Transaction, wanted: (slot: Millis) => boolean, collectedAt: Millis): Promise<void>
  /** Rows that were refused, which `slots` does not name, and rows to be marked; none when absent. */
  readonly doubted?: readonly DoubtedRow[]
  /** Looks at what came beside what is stored around it; gives further rows to be marked. Reads only. */
  inspect?(db: Queryable): Promise<DoubtedRow[]>
  /** Whether the row of a slot says what a row in quarantine says. */
  saysSame?(slot: Millis, payload: string): boolean
}

/** What every dataset of a source says of itself. */
interface KindGround {
  readonly dataset: Dataset
  readonly source: string
  readonly pageSlots: (series: Series) => number
  readonly settleMs: number
  readonly confirmNoneAfterMs: number
  /** The slots of a series that the source no longer keeps at this width; empty when it keeps all. */
  beyondHistory(series: Series, now: Millis): Range
}

/** How one dataset of one source is asked for history, page by page. */
export interface AskedKind extends KindGround {
  /** A slot that came once comes again, so that stored slots can bear witness; false where points drift against the grid. */
  readonly repeatable: boolean
  /** What the source refuses is about the subject, whose pages are set aside, not about us. */
  readonly refusesSubjects?: boolean
  ask(series: Series, range: Range, call: CallContext): Promise<PageRows>
  /** Called in the transaction that wrote rows of `span`, with `writtenAt` as their time: what is made from them is told. */
  afterWrite?(tx: Transaction, series: Series, span: Range, writtenAt: Millis): Promise<void>
  /** Called in the transaction that learnt that the source has nothing in these slots: a row that is left there from before goes, and what was made from it with it. */
  afterNone?(tx: Transaction, series: Series, slots: readonly Range[], at: Millis): Promise<void>
  /** Rows of quarantine that somebody has released, ready to be written. */
  revive?(series: Series, payloads: readonly string[]): PageRows
  /** Takes rows away whose slots are to be asked for again; absent where a later row stands in for an earlier one by itself. */
  dropRows?(tx: Transaction, series: Series, slots: readonly Range[]): Promise<void>
}

/** How a dataset is made from another one that is stored already. */
export interface DerivedKind extends KindGround {
  /** The slots of `within` that are not to be made yet. */
  awaits(db: Queryable, series: Series, within: Range): Promise<Range[]>
  /** Makes and writes the wanted slots, inside the transaction that then says so. */
  derive(tx: Transaction, series: Series, want: readonly Range[], at: Millis): Promise<DerivedAnswer>
}

/** How a dataset is asked whose answers say themselves which slots they account for. */
export interface ToldKind extends KindGround {
  /** Every subject is an upstream of its own: one that fails holds up no other. */
  readonly apart: boolean
  /** Asks for what shall settle the wanted slots; an answer may settle others too. */
  tell(series: Series, want: readonly Range[], call: CallContext): Promise<ToldPage>
  afterWrite?: AskedKind['afterWrite']
}

/** An answer that is not written yet. */
export interface ToldPage {
  readonly calls: number
  /**
   * Writes what came, inside the transaction that then says so in coverage and that has locked the series. May happen twice. `changed`: from
   * the first slot of which a record came or changed, to the last.
   */
  write(tx: Transaction, at: Millis): Promise<ToldAnswer & { readonly changed: Range | undefined }>
  /** Called once it is committed. */
  committed?(): void
}

export type PageKind = AskedKind | DerivedKind | ToldKind

export interface KindSettings {
  readonly settle: number
  readonly confirmNoneAfter: number
}

/** By which rules rows are doubted, and what time it is. */
export interface Gate {
  readonly rules: QualityRules
  readonly clock: Clock
  /** Whose prices candles are held against; nobody's when absent. */
  readonly witness?: PriceWitness
}

/** Nothing is of the future to somebody without a clock. */
const OPEN_GATE: Gate = { rules: DEFAULT_RULES, clock: () => Number.MAX_SAFE_INTEGER / 2 }

/** Candles: every slot the exchange ever traded in can be asked for again. */
export function candlePages(
  source: CandleSource,
  settings: KindSettings,
  afterWrite: NonNullable<AskedKind['afterWrite']> = async () => {},
  { rules, clock, witness }: Gate = OPEN_GATE,
): AskedKind {
  const askWitnesses = createWitnesses(witness)
  return {
    dataset: 'candles',
    source: source.name,
    pageSlots: () => source.pageSlots,
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    repeatable: true,
    afterWrite,
    afterNone: dropRefuted,
    beyondHistory: () => ({ from: 0, to: 0 }),
    ask: async (series, range, call) => {
      const sent = await source.fetchCandles(series.subject, series.widthSeconds * 1000, range, call)
      const { bars, doubted } = gateBars(series, sent, range, clock() + rules.clockSkewMs)
      return {
        ...candleRows(series, bars),
        doubted,
        inspect: (db) => inspectBars(db, series, bars, rules, askWitnesses),
      }
    },
    revive: (series, payloads) => candleRows(series, payloads.map(barOf)),
  }
}

/** Bars that the source has taken back: it had them once, and says twice that there is nothing. */
async function dropRefuted(tx: Transaction, series: Series, slots: readonly Range[], at: Millis): Promise<void> {
  const key = { source: series.source, symbol: series.subject, widthSeconds: series.widthSeconds }
  const refuted = rangesOfSlots(await candleSlots(tx, key, slots), series.widthSeconds * 1000)
  await dropCandles(tx, key, refuted)
  await doubtMadeOfLost(tx, series, refuted, at)
}

function candleRows(series: Series, candles: readonly Candle[]): PageRows {
  return {
    slots: candles.map((candle) => candle.openTime),
    write: (tx, wanted, collectedAt) =>
      writeCandles(
        tx,
        { source: series.source, symbol: series.subject, widthSeconds: series.widthSeconds },
        candles.filter((candle) => wanted(candle.openTime)),
        collectedAt,
      ),
    saysSame: (slot, payload) => {
      const bar = candles.find(({ openTime }) => openTime === slot)
      return bar !== undefined && isSameBar(bar, barOf(payload))
    },
  }
}

/** A margin, so that a range asked for just inside the fine window is still inside it when the call arrives. */
const FINE_MARGIN_MS = 5 * MINUTE

/** The closest points of a price history lie about this far apart. */
const FINEST_POINTS_MS = 5 * MINUTE

/** Prices: a missed slot can be filled only while the source still has a point every five minutes. */
export function pricePages(
  source: PriceSource,
  settings: KindSettings & { pairs: Readonly<Record<string, string>> },
  { rules }: Gate = OPEN_GATE,
): AskedKind {
  const tickerOf = createTickers(source, settings.pairs)
  return {
    dataset: 'prices',
    source: source.name,
    pageSlots: (series) =>
      Math.max(1, Math.floor((source.fineHistoryMs - 2 * FINE_MARGIN_MS) / (series.widthSeconds * 1000))),
    settleMs: settings.settle,
    confirmNoneAfterMs: settings.confirmNoneAfter,
    repeatable: false,
    beyondHistory: (series, now) => {
      const widthMs = series.widthSeconds * 1000
      const edge =
        widthMs < FINEST_POINTS_MS
          ? slotStart(now, widthMs)
          : slotCeil(now - source.fineHistoryMs + FINE_MARGIN_MS, widthMs)
      return { from: 0, to: edge }
    },
    ask: async (series, range, call) => {
      const points = await source.fetchHistory(series.subject, range, call)
      return priceRows(
        series,
        pointsBySlot(
          points.filter((p) => p.at >= range.from && p.at < range.to),
          series.widthSeconds * 1000,
        ),
        await tickerOf(series.subject, call),
        rules,
      )
    },
    revive: (_series, payloads) => revivedPrices(payloads),
    dropRows: (tx, series, slots) => dropPrices(tx, series, slots),
  }
}

function priceRows(
  series: Series,
  bySlot: ReadonlyMap<Millis, PricePoint>,
  ticker: Ticker,
  rules: QualityRules,
): PageRows {
  const rows = new Map([...bySlot].map(([slot, point]) => [slot, historyRow(series, slot, point, ticker)]))
  return {
    slots: [...bySlot.keys()].sort((a, b) => a - b),
    write: async (tx, wanted, collectedAt) =>
      writePrices(
        tx,
        [...rows].filter(([slot]) => wanted(slot)).map(([, row]) => row),
        collectedAt,
      ),
    doubted: tornPrices([...rows.values()], rules),
    saysSame: (slot, payload) => isSamePrice(rows.get(slot)?.price, payload, rules),
  }
}

interface Ticker {
  readonly symbol: string
  readonly name: string | undefined
}

/** A history names no ticker: it is taken from the pair that checks the coin, or asked for once with the coin's live price. */
function createTickers(source: PriceSource, pairs: Readonly<Record<string, string>>) {
  const asked = new Map<string, Ticker>()
  return async (coinId: string, call: CallContext): Promise<Ticker> => {
    const symbol = pairs[coinId]?.split('-')[0]
    if (symbol !== undefined) return { symbol, name: undefined }
    const known = asked.get(coinId)
    if (known !== undefined) return known
    const [tick] = await source.fetchLatest([coinId], call)
    const ticker =
      tick === undefined ? { symbol: coinId.toUpperCase(), name: undefined } : { symbol: tick.symbol, name: tick.name }
    asked.set(coinId, ticker)
    return ticker
  }
}

function historyRow(series: Series, slotAt: Millis, point: PricePoint, ticker: Ticker) {
  return {
    ...ONLY_A_PRICE,
    source: series.source,
    coinId: series.subject,
    symbol: ticker.symbol,
    name: ticker.name,
    slotAt,
    observedAt: point.at,
    price: point.price,
    marketCap: point.marketCap,
    volume24h: point.volume24h,
    via: 'history' as const,
  }
}
