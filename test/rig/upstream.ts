import { createReplayServer, type ReplayServer, type ReplayServerOptions } from '../../src/replay/server.ts'
import { generatedProduct } from '../../src/replay/generated.ts'
import type { ReplayProduct } from '../../src/replay/record.ts'
import { HOUR } from '../../src/domain/clock.ts'

/** A replay server that answers as Coinbase and CoinGecko do, in the test's own process. */
export interface TestUpstream extends Pick<ReplayServer, 'control' | 'close'> {
  /** What COINGECKO_URL, COINBASE_URL and COINBASE_EXCHANGE_URL must say. */
  readonly environment: {
    readonly COINGECKO_URL: string
    readonly COINBASE_URL: string
    readonly COINBASE_EXCHANGE_URL: string
  }
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
    environment: { COINGECKO_URL: urls.coingecko, COINBASE_URL: urls.coinbase, COINBASE_EXCHANGE_URL: urls.exchange },
  }
}

/** Made-up hourly products with slots in which nothing traded; the seed is the name's place in the list. */
export function madeUpProducts(ids: readonly string[], holeShare = 0.02): ReplayProduct[] {
  return ids.map((id, index) => {
    const ticker = id.split('-')[0] ?? id
    const coin = { id: ticker.toLowerCase(), symbol: ticker.toLowerCase(), name: ticker }
    return generatedProduct({ id, seed: index + 1, widthMs: HOUR, holeShare, coin })
  })
}
