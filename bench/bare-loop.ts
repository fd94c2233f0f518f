/**
 * The loop that somebody writes in an afternoon: the same calls, the same rows, the same number at once, and nothing that would
 * survive its end. No Temporal, no coverage, no claims, no budget. A process of its own; its argument is one JSON text.
 */
import { ANY_TIME } from '../src/domain/collection/permit.ts'
import { pagesOf } from '../src/domain/collection/slot.ts'
import type { Range } from '../src/domain/range.ts'
import { createCoinbaseExchange } from '../src/sources/coinbase-exchange.ts'
import { createUpstream } from '../src/sources/upstream.ts'
import { writeCandles } from '../src/store/candles.ts'
import { openDatabase } from '../src/store/database.ts'

export interface BareOrder {
  readonly exchangeUrl: string
  readonly databaseUrl: string
  readonly products: readonly string[]
  readonly widthMs: number
  readonly range: Range
  /** Pages at once. */
  readonly atOnce: number
}

export interface BareReport {
  readonly pages: number
  readonly ms: number
  readonly cpuMs: number
}

const order = JSON.parse(process.argv[2] ?? '{}') as BareOrder
const { widthMs, products } = order
const upstream = createUpstream({
  name: 'coinbase',
  baseUrl: order.exchangeUrl,
  userAgent: 'gapless-bench',
  clock: Date.now,
  acquire: () => Promise.resolve(ANY_TIME),
})
const exchange = createCoinbaseExchange({ upstream })
const database = openDatabase(order.databaseUrl, { connectionLimit: order.atOnce })
const pages = products.flatMap((product) =>
  pagesOf(order.range, widthMs, exchange.pageSlots, 'newest').map((range) => ({ product, range })),
)
const startedAt = performance.now()
const before = process.cpuUsage()
let next = 0
const work = async (): Promise<void> => {
  for (let page = pages[next++]; page !== undefined; page = pages[next++]) {
    const { product, range } = page
    const candles = await exchange.fetchCandles(product, widthMs, range, { lane: 'backfill' })
    await database.transaction((tx) =>
      writeCandles(tx, { source: 'coinbase', symbol: product, widthSeconds: widthMs / 1000 }, candles, Date.now()),
    )
  }
}
await Promise.all(Array.from({ length: order.atOnce }, work))
const { user, system } = process.cpuUsage(before)
const report: BareReport = {
  pages: pages.length,
  ms: performance.now() - startedAt,
  cpuMs: (user + system) / 1000,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
await Promise.all([upstream.close(), database.close()])
