import type { PriceWitness } from '../activities/collection/candle-witnesses.ts'
import { doubtSentiment } from '../activities/collection/doubt-sentiment.ts'
import { featurePages } from '../activities/collection/features.ts'
import { doubtIndicators, indicatorPages } from '../activities/collection/indicators.ts'
import { candlePages } from '../activities/collection/candle-pages.ts'
import { pricePages } from '../activities/collection/price-pages.ts'
import type { PageKind } from '../activities/collection/pages.ts'
import { writeLatest } from '../src/cache/latest-prices.ts'
import type { Redis } from '../src/cache/redis.ts'
import type { Budget } from '../src/cache/request-budget.ts'
import { promisesOf } from '../src/config/promises.ts'
import type { Settings } from '../src/config/settings.ts'
import type { Millis } from '../src/domain/clock.ts'
import type { Series, SeriesKey } from '../src/domain/collection/series.ts'
import { parseMoment } from '../src/domain/duration.ts'
import type { Range } from '../src/domain/range.ts'
import { ConfigError } from '../src/errors.ts'
import { createCoinbaseExchange } from '../src/sources/coinbase-exchange.ts'
import { createCoinbaseSpot } from '../src/sources/coinbase-spot.ts'
import { coingeckoKeyHeader, createCoinGecko } from '../src/sources/coingecko.ts'
import type { Transaction } from '../src/store/database.ts'
import {
  doubtFeaturesOfCandles,
  doubtFeaturesOfFearGreed,
  doubtFeaturesOfIndicators,
  doubtFeaturesOfMacro,
  doubtFeaturesOfNews,
} from '../src/store/feature-doubts.ts'
import { vintagesChangedAt } from '../src/store/macro.ts'
import type { PriceRow } from '../src/store/prices.ts'
import { openPublished } from './compose-published.ts'
import { openNews } from './compose-news.ts'
import { openSentiment, type Sentiment } from './compose-sentiment.ts'
import type { Ground } from './ground.ts'
import { guard } from './guard.ts'

export { openGround, type Ground } from './ground.ts'
export { USER_AGENT } from './guard.ts'

/** Every source with its budget and breaker in front of it, and the pages it is asked for. */
export interface Sources {
  readonly kinds: readonly PageKind[]
  readonly sentiment: Sentiment
  readonly price: ReturnType<typeof createCoinGecko>
  readonly spot: ReturnType<typeof createCoinbaseSpot>
  readonly budgets: readonly Budget[]
  kindOf(dataset: string, source: string): PageKind
  close(): Promise<void>
}

export function openSources(ground: Ground): Sources {
  const { config } = ground
  const { settings, upstreams, secrets } = config
  const { candles, prices, indicators, features } = settings.datasets
  const exchange = guard(ground, 'coinbase', upstreams.coinbaseExchange, settings.budgets.coinbase)
  const spot = guard(ground, 'coinbase-spot', upstreams.coinbase, settings.budgets['coinbase-spot'])
  const gecko = guard(ground, 'coingecko', upstreams.coingecko, settings.budgets.coingecko, {
    headers: coingeckoKeyHeader(upstreams.coingecko, secrets.coingeckoApiKey),
  })
  const price = createCoinGecko({ upstream: gecko.upstream })
  const gate = { rules: settings.quality, clock: ground.clock, witness: priceWitness(prices) }
  const kinds: PageKind[] = [
    candlePages(createCoinbaseExchange({ upstream: exchange.upstream }), candles, doubtMadeOfCandles, gate),
    pricePages(price, prices, gate),
    indicatorPages(
      { ...candles, ...indicators, candleSource: candles.source },
      ground.events,
      doubtFeaturesOfIndicators,
    ),
    featurePages({ ...candles, ...features, candleSource: candles.source, clock: ground.clock }, ground.events),
  ]
  const published = openPublished(ground, { macro: doubtMadeOfMacro, fearGreed: doubtFeaturesOfFearGreed })
  kinds.push(...published.kinds)
  const news = openNews(ground, doubtMadeOfNews)
  const sentiment = openSentiment(ground)
  kinds.push(...news.kinds, ...sentiment.kinds)
  const all = [exchange, spot, gecko, ...published.upstreams, ...news.upstreams]
  return {
    kinds,
    sentiment,
    price,
    spot: createCoinbaseSpot({ upstream: spot.upstream }),
    budgets: all.map((each) => each.budget),
    kindOf: (dataset, source) => {
      const kind = kinds.find((each) => each.dataset === dataset && each.source === source)
      if (kind === undefined) throw new ConfigError([`There is no source ${source} for ${dataset}.`])
      return kind
    },
    close: async () => {
      await news.close()
      await sentiment.close()
      for (const each of all) {
        each.budget.close()
        await each.upstream.close()
      }
    },
  }
}

/** The prices of a product's coin, as the pairs that check prices name it. */
function priceWitness({ source, pairs }: Settings['datasets']['prices']): PriceWitness {
  const coins = new Map(Object.entries(pairs).map(([coin, product]) => [product, coin]))
  return { source, coinOf: (product) => coins.get(product) }
}

/** What is made of candles is told of them in this order, which is that of the locks: docs/decisions/006-features.md. */
async function doubtMadeOfCandles(...written: Parameters<typeof doubtIndicators>): Promise<void> {
  await doubtIndicators(...written)
  await doubtFeaturesOfCandles(...written)
}

async function doubtMadeOfNews(...written: Parameters<typeof doubtSentiment>): Promise<void> {
  await doubtSentiment(...written)
  await doubtFeaturesOfNews(...written)
}

async function doubtMadeOfMacro(tx: Transaction, series: Series, span: Range, at: Millis): Promise<void> {
  await doubtFeaturesOfMacro(tx, await vintagesChangedAt(tx, series.subject, span, at), at)
}

/** The series that settings promise, each with its `since` resolved against `now`. */
export function wantedSeries(settings: Settings, now: Millis): (SeriesKey & { since: Millis })[] {
  return promisesOf(settings).flatMap(({ dataset, source, subjects, widths, since }) =>
    subjects.flatMap((subject) =>
      widths.map((widthMs) => ({
        dataset,
        source,
        subject,
        widthSeconds: widthMs / 1000,
        since: parseMoment(since, now) ?? now,
      })),
    ),
  )
}

/** Keeps the newest prices at hand in Redis; without Redis nothing happens. */
export function rememberIn(redis: Redis): (rows: readonly PriceRow[]) => Promise<void> {
  return async (rows) => void (await writeLatest(redis, rows))
}
