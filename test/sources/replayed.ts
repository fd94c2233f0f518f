import { ANY_TIME } from '../../src/domain/collection/permit.ts'
import type { Millis } from '../../src/domain/clock.ts'
import type { ReplayRecords } from '../../src/replay/record.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createCoinbaseExchange } from '../../src/sources/coinbase-exchange.ts'
import { createCoinbaseSpot } from '../../src/sources/coinbase-spot.ts'
import { createCoinGecko } from '../../src/sources/coingecko.ts'
import type { CandleSource, PriceSource, SpotSource } from '../../src/sources/source.ts'
import { createUpstream, type CallOutcome } from '../../src/sources/upstream.ts'

export interface Replayed {
  readonly server: ReplayServer
  readonly origin: string
  readonly candles: CandleSource
  readonly prices: PriceSource
  readonly spot: SpotSource
  readonly outcomes: CallOutcome[]
  readonly unusable: string[]
  /** What time it is for the server; set it to move on. */
  now: Millis
  close(): Promise<void>
}

/** A replay server with the real sources pointed at it, without a budget. */
export async function startReplayed(records: ReplayRecords, now: Millis, timeoutMs = 5_000): Promise<Replayed> {
  const outcomes: CallOutcome[] = []
  const unusable: string[] = []
  const server = createReplayServer({ records, clock: () => replayed.now })
  const { origin, urls } = await server.listen()
  const upstreams = (['exchange', 'coinbase', 'coingecko'] as const).map((name) =>
    createUpstream({
      name,
      baseUrl: urls[name],
      userAgent: 'gapless/0.1 (test)',
      clock: () => replayed.now,
      acquire: () => Promise.resolve(ANY_TIME),
      timeoutMs,
      observe: (outcome) => outcomes.push(outcome),
    }),
  ) as [ReturnType<typeof createUpstream>, ReturnType<typeof createUpstream>, ReturnType<typeof createUpstream>]
  const replayed: Replayed = {
    server,
    origin,
    candles: createCoinbaseExchange({ upstream: upstreams[0] }),
    spot: createCoinbaseSpot({ upstream: upstreams[1] }),
    prices: createCoinGecko({ upstream: upstreams[2], onUnusable: (ids) => unusable.push(...ids) }),
    outcomes,
    unusable,
    now,
    async close() {
      await server.close()
      await Promise.all(upstreams.map((upstream) => upstream.close()))
    },
  }
  return replayed
}
