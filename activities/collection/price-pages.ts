import type { Millis } from '../../src/domain/clock.ts'
import { pointsBySlot, type PricePoint } from '../../src/domain/collection/price.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { slotCeil, slotStart } from '../../src/domain/collection/slot.ts'
import { MINUTE } from '../../src/domain/clock.ts'
import type { CallContext, PriceSource } from '../../src/sources/source.ts'
import type { QualityRules } from '../../src/domain/quality/rules.ts'
import { dropPrices, ONLY_A_PRICE, writePrices } from '../../src/store/prices.ts'
import { isSamePrice, revivedPrices, tornPrices } from './price-gate.ts'
import { OPEN_GATE, type AskedKind, type Gate, type KindSettings, type PageRows } from './pages.ts'

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
