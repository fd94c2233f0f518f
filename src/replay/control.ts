import type { Candle } from '../domain/collection/candle.ts'
import type { Clock, Millis } from '../domain/clock.ts'
import type { Range } from '../domain/range.ts'
import { closedBars } from './bars.ts'
import type { CallBook, Limit, Limits, PageCalls, ReplayUpstream, UpstreamCalls } from './calls.ts'
import type { ActiveFault, Fault, Faults } from './faults.ts'
import { pointTimes, priceAt } from './quotes.ts'
import type { ReplayRecords } from './record.ts'

/** Steers and questions a replay server. `truth` ignores every fault: it is what must be stored in the end. */
export interface ReplayControl {
  /** Adds a fault and gives its id. */
  fault(fault: Fault): number
  removeFault(id: number): boolean
  clearFaults(): void
  faults(): readonly ActiveFault[]
  limits(): Limits
  /** Replaces the limit of one upstream; undefined lifts it. */
  limit(upstream: ReplayUpstream, limit: Limit | undefined): void
  /** Calls by upstream since the start or the last `resetCounters`. */
  calls(): Record<string, UpstreamCalls>
  /** Every page of candles (granularity in seconds) and history (granularity 0) that was asked for. */
  pages(): readonly PageCalls[]
  resetCounters(): void
  /** Closed bars whose slot starts in [from, to), ascending. Undefined for an unknown product. */
  truth(product: string, widthMs: number, range: Range): Candle[] | undefined
  /** The points a history of [from, to) holds now. Undefined for an unknown coin. */
  truePoints(coinId: string, range: Range): { at: Millis; price: number }[] | undefined
}

export function createControl(parts: {
  readonly records: ReplayRecords
  readonly clock: Clock
  readonly book: CallBook
  readonly faults: Faults
  readonly limits: Limits
}): ReplayControl {
  const { records, clock, book, faults } = parts
  let limits = parts.limits
  return {
    fault: (fault) => faults.add(fault),
    removeFault: (id) => faults.remove(id),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),
    limits: () => limits,
    limit(upstream, limit) {
      const { [upstream]: _old, ...others } = limits
      limits = limit === undefined ? others : { ...others, [upstream]: limit }
    },
    calls: () => book.calls(),
    pages: () => book.pages(),
    resetCounters: () => book.reset(),
    truth(id, widthMs, range) {
      const product = records.get(id)
      return product === undefined ? undefined : closedBars(product, widthMs, range, clock())
    },
    truePoints(coinId, range) {
      const product = [...records.values()].find(({ coin }) => coin?.id === coinId)
      if (product === undefined) return undefined
      return pointTimes(range, clock()).flatMap((at) => {
        const price = at < range.to ? priceAt(product, at) : undefined
        return price === undefined ? [] : [{ at, price }]
      })
    },
  }
}
