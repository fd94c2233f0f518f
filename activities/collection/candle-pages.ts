import type { Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots } from '../../src/domain/collection/slot.ts'
import type { Range } from '../../src/domain/range.ts'
import type { CandleSource } from '../../src/sources/source.ts'
import { candleSlots, dropCandles, writeCandles } from '../../src/store/candles.ts'
import type { Transaction } from '../../src/store/database.ts'
import { doubtMadeOfLost } from '../../src/store/lost-rows.ts'
import { createWitnesses } from './candle-witnesses.ts'
import { barOf, gateBars, inspectBars, isSameBar } from './candle-gate.ts'
import { OPEN_GATE, type AskedKind, type Gate, type KindSettings, type PageRows } from './pages.ts'

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
