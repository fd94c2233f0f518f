import { join } from 'node:path'
import { createReplayServer, type ReplayServer, type ReplayServerOptions } from '../../src/replay/server.ts'
import { generatedProduct } from '../../src/replay/generated.ts'
import type { ReplayProduct } from '../../src/replay/record.ts'
import { HOUR } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Range } from '../../src/domain/range.ts'
import type { Limits, UpstreamCalls } from '../../src/replay/calls.ts'
import type { Fault } from '../../src/replay/faults.ts'
import { ROOT } from './arrows.ts'
import { launch, removeScratch, scratchFolder } from './launch.ts'
import { until } from './until.ts'

/** Addresses of the upstreams. */
export interface UpstreamEnvironment {
  readonly COINGECKO_URL: string
  readonly COINBASE_URL: string
  readonly COINBASE_EXCHANGE_URL: string
  readonly FRED_URL: string
  readonly FEAR_GREED_URL: string
  readonly FEEDS_BASE_URL: string
  readonly CRYPTOPANIC_URL: string
  readonly GUARDIAN_URL: string
}

/** A replay server that answers as Coinbase and CoinGecko do, in the test's own process. */
export interface TestUpstream extends Pick<ReplayServer, 'control' | 'close'> {
  readonly environment: UpstreamEnvironment
}

/** Starts it with the given products; the clock is the real one unless a test owns it. */
export async function startUpstream({
  products,
  clock = Date.now,
  limits,
}: {
  products: readonly ReplayProduct[]
  clock?: ReplayServerOptions['clock']
  limits?: ReplayServerOptions['limits']
}): Promise<TestUpstream> {
  const server = createReplayServer({
    records: new Map(products.map((product) => [product.id, product])),
    clock,
    ...(limits === undefined ? {} : { limits }),
  })
  const { urls } = await server.listen()
  return {
    control: server.control,
    close: server.close,
    environment: {
      COINGECKO_URL: urls.coingecko,
      COINBASE_URL: urls.coinbase,
      COINBASE_EXCHANGE_URL: urls.exchange,
      FRED_URL: urls.fred,
      FEAR_GREED_URL: urls.alternative,
      FEEDS_BASE_URL: urls.feeds,
      CRYPTOPANIC_URL: urls.cryptopanic,
      GUARDIAN_URL: urls.guardian,
    },
  }
}

/** Made-up products, hourly unless told, with slots in which nothing traded; the seed is the name's place in the list. */
export function madeUpProducts(ids: readonly string[], holeShare = 0.02, widthMs = HOUR): ReplayProduct[] {
  return ids.map((id, index) => {
    const ticker = id.split('-')[0] ?? id
    const coin = { id: ticker.toLowerCase(), symbol: ticker.toLowerCase(), name: ticker }
    return generatedProduct({ id, seed: index + 1, widthMs, holeShare, coin })
  })
}

export interface UpstreamProcessOptions {
  /** Made-up hourly products; see `madeUpProducts`. */
  readonly products: readonly string[]
  readonly holeShare: number
  readonly limits: Limits
  /** Of the bars; an hour when left out. */
  readonly widthMs?: number
}

/** The same server in a process of its own: it counts and answers undisturbed, whatever the test does. */
export interface UpstreamProcess {
  readonly environment: UpstreamEnvironment
  fault(fault: Fault): Promise<void>
  calls(): Promise<Record<string, UpstreamCalls>>
  /** Closed bars of [from, to), ascending; faults do not touch them. */
  truth(product: string, widthMs: number, range: Range): Promise<Candle[]>
  close(): Promise<void>
}

export async function startUpstreamProcess(
  options: UpstreamProcessOptions,
  env: NodeJS.ProcessEnv = {},
): Promise<UpstreamProcess> {
  const folder = scratchFolder('upstream')
  const entry = join(ROOT, 'test/rig/upstream-process.ts')
  const child = launch(process.execPath, [entry, JSON.stringify(options)], {
    logFile: join(folder, 'log'),
    env: { ...process.env, ...env },
  })
  const environment = await until('the upstream to say where it is', () => {
    if (!child.isRunning()) throw new Error(child.output())
    const [line, rest] = child.output().split('\n')
    return rest === undefined ? undefined : (JSON.parse(line ?? '') as UpstreamEnvironment)
  })
  const control = new URL('/__control', environment.COINBASE_URL).href
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const post = { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${control}${path}`, body === undefined ? {} : post)
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as T
  }
  return {
    environment,
    fault: async (fault) => void (await ask('/faults', fault)),
    calls: async () => (await ask<{ calls: Record<string, UpstreamCalls> }>('')).calls,
    truth: (product, widthMs, { from, to }) =>
      ask(`/truth?product=${product}&granularity=${widthMs / 1000}&from=${from}&to=${to}`),
    close: async () => {
      await child.stop()
      removeScratch(folder)
    },
  }
}
