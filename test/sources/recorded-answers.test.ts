import { describe, expect, it } from 'vitest'
import { sortBars } from '../../src/domain/quality/sent-bars.ts'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import { parseCandles } from '../../src/sources/coinbase-exchange.ts'
import { parseSpot } from '../../src/sources/coinbase-spot.ts'
import { parseMarketChart, parseMarkets, parsePing } from '../../src/sources/coingecko.ts'
import { parseJson } from '../../src/sources/json.ts'
import { readRetryAfter, refusalOf, tryJson } from '../../src/sources/refusal.ts'
import { moreAnswers, recordedAnswers, type RecordedAnswer } from './recorded.ts'

const ALWAYS = { from: 0, to: Date.UTC(2100, 0, 1) }
const answers = [
  ...['coinbase', 'coingecko'].flatMap((source) =>
    recordedAnswers(source as 'coinbase').map((a) => ({ ...a, source })),
  ),
  ...['coinbase', 'coingecko'].flatMap((source) =>
    moreAnswers(source as 'coinbase').map((a) => ({ ...a, source: `more ${source}` })),
  ),
]
const ours = (pattern: RegExp) => answers.filter((a) => pattern.test(a.url.pathname))
const fine = (list: readonly (RecordedAnswer & { source: string })[]) => list.filter((a) => a.status === 200)

describe('recorded answers go through the parsers', () => {
  it.each(fine(ours(/^\/products\/[^/]+\/candles$/)).map((a) => [`${a.source} ${a.file}`, a] as const))(
    'candles: %s',
    (_name, answer) => {
      const rows = JSON.parse(answer.body) as number[][]
      const width = Number(answer.url.searchParams.get('granularity')) * 1000
      const candles = parseCandles(parseJson(answer.body, 'coinbase'))
      expect(candles.map((c) => c.openTime / 1000)).toEqual(rows.map((row) => row[0]))
      expect(candles.map((c) => Number(c.volume))).toEqual(rows.map((row) => row[5]))
      // Real answers pass the gate whole.
      const { bars, rejected, suspect } = sortBars(candles, ALWAYS, width, ALWAYS.to)
      expect(bars.length).toBe(rows.length)
      expect([...rejected, ...suspect]).toEqual([])
    },
  )

  it.each(fine(ours(/\/spot$/)).map((a) => [`${a.source} ${a.file}`, a] as const))('spot: %s', (_name, answer) => {
    expect(parseSpot(parseJson(answer.body, 'coinbase'), 'BTC-USD')).toBe('755.96')
  })

  it.each(fine(ours(/\/coins\/markets$/)).map((a) => [`${a.source} ${a.file}`, a] as const))(
    'markets: %s',
    (_name, answer) => {
      const coins = JSON.parse(answer.body) as {
        id: string
        current_price: number
        last_updated: string
        max_supply: number | null
      }[]
      const { ticks, unusable } = parseMarkets(parseJson(answer.body, 'coingecko'))
      expect(unusable).toEqual([])
      expect(ticks.map((t) => [t.coinId, Number(t.price), new Date(t.observedAt).toISOString()])).toEqual(
        coins.map((c) => [c.id, c.current_price, c.last_updated]),
      )
      expect(ticks.map((t) => (t.maxSupply === undefined ? null : Number(t.maxSupply)))).toEqual(
        coins.map((c) => c.max_supply),
      )
    },
  )

  it.each(fine(ours(/\/market_chart(\/range)?\/?$/)).map((a) => [`${a.source} ${a.file}`, a] as const))(
    'chart: %s',
    (_name, answer) => {
      const chart = JSON.parse(answer.body) as Record<'prices' | 'market_caps' | 'total_volumes', [number, number][]>
      const points = parseMarketChart(parseJson(answer.body, 'coingecko'), ALWAYS)
      expect(points.map((p) => [p.at, Number(p.price)])).toEqual(chart.prices)
      expect(points.map((p) => Number(p.volume24h))).toEqual(chart.total_volumes.map((pair) => pair[1]))
      expect(points.map((p) => Number(p.marketCap))).toEqual(chart.market_caps.map((pair) => pair[1]))
    },
  )

  it.each(fine(ours(/\/ping$/)).map((a) => [`${a.source} ${a.file}`, a] as const))('ping: %s', (_name, answer) => {
    expect(() => parsePing(parseJson(answer.body, 'coingecko'))).not.toThrow()
  })

  it.each(answers.filter((a) => a.status !== 200).map((a) => [`${a.source} ${a.file}`, a] as const))(
    'refusal: %s',
    (_name, answer) => {
      const header = (name: string) => Object.entries(answer.headers).find(([key]) => key.toLowerCase() === name)?.[1]
      const retryAfter = readRetryAfter(header('retry-after'), header('date'), 0)
      const error = refusalOf('coingecko', answer.status ?? 401, tryJson(answer.body), retryAfter)
      if (answer.status === 429) expect(error).toEqual(expect.objectContaining({ reason: 'rate-limited' }))
      else if (answer.status === 500) expect(error).toBeInstanceOf(UpstreamError)
      else expect(error).toBeInstanceOf(InvalidDataError)
      const said = /"error(?:_message)?":"([^"]{1,60})/.exec(answer.body)?.[1]
      expect(error?.message).toContain(said)
    },
  )

  it('no endpoint of ours is left without a recorded answer', () => {
    const committed = answers.filter((a) => !a.source.startsWith('more'))
    for (const pattern of [/candles$/, /\/spot$/, /\/coins\/markets$/, /market_chart\/range$/, /\/ping$/])
      expect(committed.some((a) => a.status === 200 && pattern.test(a.url.pathname))).toBe(true)
  })
})
