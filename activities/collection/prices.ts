import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity'
import { COLLECTORS, type CollectInput } from '../../src/contracts/collection.ts'
import type { Clock, Millis } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import { deviationPercent, type PriceTick } from '../../src/domain/collection/price.ts'
import { eraseNotes } from '../../src/domain/collection/gap.ts'
import type { DecimalText } from '../../src/domain/collection/decimal.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import type { Events } from '../../src/telemetry/events.ts'
import type { PriceSource, SpotSource } from '../../src/sources/source.ts'
import { changeKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { noteQuarantined } from '../../src/domain/quality/doubted-slots.ts'
import { DEFAULT_RULES, type QualityRules } from '../../src/domain/quality/rules.ts'
import { ONLY_A_PRICE, writePrices, type PriceRow } from '../../src/store/prices.ts'
import { fileDoubts } from './weigh-page.ts'
import { weighTicks } from './price-gate.ts'
import { listSeries } from '../../src/store/series.ts'

export interface PriceDeps {
  readonly database: Database
  readonly clock: Clock
  readonly source: PriceSource
  readonly spot: SpotSource
  /** Coin id to the pair that checks its price and stands in for it. */
  readonly pairs: Readonly<Record<string, string>>
  /** Keeps the newest price of each coin at hand; may fail without harm. */
  rememberLatest(rows: readonly PriceRow[]): Promise<void>
  readonly events: Pick<Events, 'tickStored' | 'collectionFailed' | 'errorSeen'> & Partial<Pick<Events, 'rowsDoubted'>>
  /** From where on a price is doubted; the defaults when absent. */
  readonly rules?: QualityRules
}

export interface TickReport {
  readonly stored: number
  readonly missing: number
  readonly sources: readonly string[]
  /** True when the slot's time had passed, so that nothing was filed under it. */
  readonly late: boolean
}

/** A check that differs by more than this is told. */
const DEVIATION_PERCENT = 2

/** The activity of `collect-prices/...`: one slot of every coin, in a few large calls. First writer wins, so it may happen twice. */
export function createPriceActivities(deps: PriceDeps) {
  const { database, clock, source } = deps
  return {
    /** Stores the price of each coin now under the given slot, as long as the slot lasts; a later price belongs to no past slot. */
    async collectPriceTick({ widthMs, subjects, slotAt }: CollectInput & { slotAt: Millis }): Promise<TickReport> {
      if (clock() >= slotAt + widthMs) return { stored: 0, missing: 0, sources: [], late: true }
      const series = await listSeries(database, {
        dataset: 'prices',
        source: source.name,
        subjects,
        widthSeconds: widthMs / 1000,
      })
      let stored = 0
      const sources = new Set<string>()
      for (const batch of batches(series, source.batch)) {
        heartbeat({ stored })
        const spots = await readSpots(deps, batch)
        try {
          const ticks = await source.fetchLatest(
            batch.map((each) => each.subject),
            { lane: 'live', signal: cancellationSignal() },
          )
          if (clock() >= slotAt + widthMs)
            return { stored, missing: series.length - stored, sources: [...sources], late: true }
          stored += await storeTicks(deps, batch, ticks, spots, slotAt)
          sources.add(source.name)
        } catch (error) {
          if (!(error instanceof UpstreamError || error instanceof InvalidDataError) || spots.size === 0) throw error
          await standIn(deps, batch, spots, slotAt, error)
          throw error
        }
      }
      return { stored, missing: series.length - stored, sources: [...sources], late: false }
    },
  }
}

async function storeTicks(
  deps: PriceDeps,
  batch: readonly Series[],
  ticks: readonly PriceTick[],
  spots: ReadonlyMap<string, DecimalText>,
  slotAt: Millis,
): Promise<number> {
  const from = deps.clock()
  const widthMs = (batch[0]?.widthSeconds ?? 0) * 1000
  const bySubject = new Map(batch.map((each) => [each.subject, each]))
  const known = ticks.filter((tick) => bySubject.has(tick.coinId))
  const asRow = (tick: PriceTick): PriceRow => rowOf(deps, tick, spots.get(tick.coinId), slotAt)
  const rules = deps.rules ?? DEFAULT_RULES
  const terms = { at: slotAt, widthMs, source: deps.source.name }
  const { good, doubted } = await weighTicks({ ...deps, rules }, known, asRow, terms)
  const rows = good.map(asRow)
  const collectedAt = deps.clock()
  const fresh = await deps.database.transaction(async (tx) => {
    const slot = { from: slotAt, to: slotAt + widthMs }
    const stored = new Set(good.map((tick) => bySubject.get(tick.coinId)?.id))
    const ids = known.flatMap((tick) => bySubject.get(tick.coinId)?.id ?? [])
    await changeKnowledge(tx, ids, slot, (id, old) =>
      stored.has(id)
        ? {
            intervals: paint(old.intervals, { ...slot, state: 'stored', reason: '', records: 1 }),
            notes: eraseNotes(old.notes, [slot]),
          }
        : noteQuarantined(old, [slot], { at: collectedAt, backfillId: '', firstWaitMs: widthMs }),
    )
    await writePrices(tx, rows, collectedAt)
    const filed = []
    for (const { coinId, ...row } of doubted) {
      const each = bySubject.get(coinId)
      if (each !== undefined) filed.push({ symbol: coinId, doubted: await fileDoubts(tx, each, [row], collectedAt) })
    }
    return filed
  })
  for (const { symbol, doubted: told } of fresh)
    if (told.length > 0)
      deps.events.rowsDoubted?.({
        collector: COLLECTORS.prices,
        dataset: 'prices',
        source: deps.source.name,
        symbol,
        doubted: told,
      })
  await deps.rememberLatest(rows)
  for (const row of rows)
    deps.events.tickStored({
      collector: COLLECTORS.prices,
      symbol: row.coinId,
      dataset: 'prices',
      slotEnd: slotAt + widthMs,
      storedAt: collectedAt,
      rows: 1,
      ms: collectedAt - from,
    })
  return rows.length
}

/** Spot prices of a batch by coin id: the check, and what stands in when the source is down. A pair without an answer is left out. */
async function readSpots(deps: PriceDeps, batch: readonly Series[]): Promise<Map<string, DecimalText>> {
  const found = new Map<string, DecimalText>()
  // A retry that comes late in the slot must not spend the spot source's budget again and again.
  if (activityInfo().attempt > 3) return found
  for (const { subject } of batch) {
    const pair = deps.pairs[subject]
    if (pair === undefined) continue
    try {
      found.set(subject, await deps.spot.fetchSpot(pair, { lane: 'live', signal: cancellationSignal() }))
    } catch (error) {
      if (!(error instanceof UpstreamError || error instanceof InvalidDataError)) throw error
      if (error instanceof UpstreamError) return found
    }
  }
  return found
}

/** The main source is down: what the other one says is stored under its own name; the main source's slot stays missing until its history fills it. */
async function standIn(
  deps: PriceDeps,
  batch: readonly Series[],
  spots: ReadonlyMap<string, DecimalText>,
  slotAt: Millis,
  error: UpstreamError | InvalidDataError,
): Promise<void> {
  const at = deps.clock()
  const rows = batch.flatMap(({ subject }) => {
    const price = spots.get(subject)
    const symbol = deps.pairs[subject]?.split('-')[0]
    return price === undefined || symbol === undefined
      ? []
      : [
          {
            ...ONLY_A_PRICE,
            source: 'coinbase',
            coinId: subject,
            symbol,
            slotAt,
            observedAt: at,
            price,
            via: 'live' as const,
          },
        ]
  })
  await deps.database.transaction((tx) => writePrices(tx, rows, at))
  await deps.rememberLatest(rows)
  for (const row of rows)
    deps.events.collectionFailed({ collector: COLLECTORS.prices, symbol: row.coinId, reason: error.reason, error })
}

function rowOf(deps: PriceDeps, tick: PriceTick, spot: DecimalText | undefined, slotAt: Millis): PriceRow {
  const percent = spot === undefined ? undefined : deviationPercent(tick.price, spot)
  if (percent !== undefined && Math.abs(percent) > DEVIATION_PERCENT)
    deps.events.errorSeen({
      module: 'collection',
      type: 'price-deviation',
      severity: 'warning',
      error: undefined,
      message: `${tick.coinId}: ${deps.source.name} says ${tick.price}, coinbase says ${spot}, ${percent.toFixed(2)} % apart`,
    })
  const check = spot === undefined ? undefined : { source: 'coinbase', price: spot, deviationPercent: percent }
  return { ...tick, source: deps.source.name, slotAt, check, via: 'live' }
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = []
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size))
  return parts
}
