import type { Candle } from '../src/domain/collection/candle.ts'
import type { Range } from '../src/domain/range.ts'
import { readCandles } from '../src/store/candles.ts'
import type { Database } from '../src/store/database.ts'
import type { UpstreamProcess } from '../test/rig/upstream.ts'

export interface Difference {
  readonly rows: number
  readonly missing: number
  readonly extra: number
  readonly different: number
}

/** Compares the stored candles of some products, bar by bar and digit by digit, with what the upstream says is true. */
export async function compareWithTruth(
  store: Database,
  upstream: Pick<UpstreamProcess, 'truth'>,
  products: readonly string[],
  widthMs: number,
  range: Range,
): Promise<Difference> {
  const sum = { rows: 0, missing: 0, extra: 0, different: 0 }
  for (const symbol of products) {
    const rows = await readCandles(store, {
      source: 'coinbase',
      symbol,
      widthSeconds: widthMs / 1000,
      ...range,
      limit: 1e7,
    })
    const left = new Map(rows.map((bar) => [bar.openTime, wordsOf(bar)]))
    for (const bar of await upstream.truth(symbol, widthMs, range)) {
      const words = left.get(bar.openTime)
      if (words === undefined) sum.missing += 1
      else if (words !== wordsOf(bar)) sum.different += 1
      left.delete(bar.openTime)
    }
    sum.rows += rows.length
    sum.extra += left.size
  }
  return sum
}

/** Numbers without the zeros that DECIMAL adds. */
function wordsOf(bar: Candle): string {
  const plain = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  return [bar.open, bar.high, bar.low, bar.close, bar.volume].map(plain).join(' ')
}
