import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gateBars } from '../../activities/collection/candle-gate.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { pagesOf } from '../../src/domain/collection/slot.ts'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { generatedProduct } from '../../src/replay/generated.ts'
import { ConfigError, InvalidDataError } from '../../src/errors.ts'
import { parseCandles } from '../../src/sources/coinbase-exchange.ts'
import { parseJson } from '../../src/sources/json.ts'
import { startReplayed, type Replayed } from './replayed.ts'

const CALL = { lane: 'backfill' } as const
const NOW = Date.UTC(2026, 4, 20, 12, 30, 17)
const HOLES = generatedProduct({ id: 'HOLES-USD', seed: 7, widthMs: MINUTE, holeShare: 0.3 })
const QUIET = generatedProduct({ id: 'QUIET-USD', seed: 8, widthMs: HOUR, holeShare: 0.95 })

let replayed: Replayed
beforeAll(async () => {
  replayed = await startReplayed(new Map([HOLES, QUIET].map((product) => [product.id, product])), NOW, 3_000)
})
afterAll(() => replayed.close())
beforeEach(() => {
  replayed.server.control.clearFaults()
  replayed.server.control.resetCounters()
})

async function page(product: string, widthMs: number, from: number, to: number): Promise<Candle[]> {
  const sent = await replayed.candles.fetchCandles(product, widthMs, { from, to }, CALL)
  return [...gateBars(series(product, widthMs), sent, { from, to }, NOW).bars]
}

const series = (subject: string, widthMs: number): Series => ({
  id: 1,
  dataset: 'candles',
  source: 'coinbase',
  subject,
  widthSeconds: widthMs / 1000,
  since: 0,
})

describe('pages of candles', () => {
  it.each([
    ['HOLES-USD', MINUTE, Date.UTC(2026, 4, 18), 2_000],
    ['HOLES-USD', 15 * MINUTE, Date.UTC(2026, 3, 1), 700],
    ['HOLES-USD', 6 * HOUR, Date.UTC(2026, 1, 1), 301],
    ['QUIET-USD', HOUR, Date.UTC(2020, 0, 1), 3_000],
    ['QUIET-USD', DAY, Date.UTC(2019, 0, 1), 300],
  ])('%s of %i ms: all pages together equal the truth, each asked for once', async (product, widthMs, from, slots) => {
    const range = { from, to: from + slots * widthMs }
    const rows: Candle[] = []
    for (const { from: start, to: end } of pagesOf(range, widthMs, replayed.candles.pageSlots, 'oldest'))
      rows.push(...(await page(product, widthMs, start, end)))
    expect(rows).toEqual(replayed.server.control.truth(product, widthMs, range))
    expect(rows.length).toBeGreaterThan(10)
    const asked = replayed.server.control.pages()
    expect(asked.map((p) => p.asked)).toEqual(asked.map(() => 1))
    expect(asked.reduce((sum, p) => sum + (p.end - p.start), 0)).toBe(range.to - range.from)
  })

  it('a full page of 300 slots is one call that the server accepts', async () => {
    const rows = await page('HOLES-USD', MINUTE, NOW - (NOW % DAY), NOW - (NOW % DAY) + 300 * MINUTE)
    expect(rows.length).toBeGreaterThan(150)
    expect(replayed.server.control.calls()['exchange']).toMatchObject({ total: 1 })
  })

  it('the bar that is still open is not among those asked for', async () => {
    const edge = Date.UTC(2026, 4, 20, 12, 30)
    const rows = await page('HOLES-USD', MINUTE, edge - 30 * MINUTE, edge)
    expect(rows).toEqual(replayed.server.control.truth('HOLES-USD', MINUTE, { from: edge - 30 * MINUTE, to: edge }))
    expect(rows.every((row) => row.openTime + MINUTE <= NOW)).toBe(true)
  })

  it('bars out of range and twice are taken out', async () => {
    const range = { from: Date.UTC(2026, 4, 1), to: Date.UTC(2026, 4, 1, 2) }
    replayed.server.control.fault({ kind: 'stray' })
    const rows = await page('HOLES-USD', MINUTE, range.from, range.to)
    expect(rows).toEqual(replayed.server.control.truth('HOLES-USD', MINUTE, range))
  })

  it('an empty answer is an empty page, and what it means is for the caller to judge', async () => {
    replayed.server.control.fault({ kind: 'empty' })
    expect(await page('HOLES-USD', MINUTE, NOW - (NOW % DAY), NOW - (NOW % DAY) + HOUR)).toEqual([])
  })

  it('an empty range makes no call', async () => {
    expect(await page('HOLES-USD', MINUTE, HOUR, HOUR)).toEqual([])
    expect(replayed.server.control.calls()).toEqual({})
  })

  it('a request that the source cannot answer is refused before it is made, in one sentence', async () => {
    const refused = async (widthMs: number, from: number, to: number) =>
      expect(page('HOLES-USD', widthMs, from, to)).rejects
    await (
      await refused(2 * HOUR, 0, 2 * HOUR)
    ).toThrow('coinbase has no candles of 2h; it has 1m, 5m, 15m, 1h, 6h, 1d.')
    await (await refused(HOUR, 1, HOUR)).toThrow('grid of 1h')
    await (await refused(HOUR, 0, 301 * HOUR)).toThrow(ConfigError)
    expect(replayed.server.control.calls()).toEqual({})
  })
})

describe('a source that is not well', () => {
  it.each([
    [
      { kind: 'status', status: 429, retryAfterSeconds: 3 },
      { reason: 'rate-limited', retryAfterMs: 3_000 },
    ],
    [
      { kind: 'status', status: 429, retryAfterSeconds: 7, retryAfterAs: 'date' },
      { reason: 'rate-limited', retryAfterMs: 7_000 },
    ],
    [{ kind: 'status', status: 500 }, { reason: 'server-error' }],
    [{ kind: 'status', status: 502 }, { reason: 'server-error' }],
    [
      { kind: 'status', status: 503, retryAfterSeconds: 5 },
      { reason: 'server-error', retryAfterMs: 5_000 },
    ],
    [{ kind: 'html' }, { reason: 'malformed' }],
    [{ kind: 'hang' }, { reason: 'timeout' }],
    [{ kind: 'slow', delayMs: 60_000 }, { reason: 'timeout' }],
    [{ kind: 'truncate' }, { reason: 'truncated' }],
    [{ kind: 'cut' }, { reason: 'truncated' }],
    [{ kind: 'reset' }, { reason: 'unreachable' }],
    [{ kind: 'wrong' }, { reason: 'malformed' }],
  ] as const)('%o is told apart', async (fault, expected) => {
    replayed.server.control.fault({ ...fault, calls: 1 })
    const from = Date.UTC(2026, 4, 2)
    await expect(page('HOLES-USD', MINUTE, from, from + HOUR)).rejects.toMatchObject(expected)
    expect(await page('HOLES-USD', MINUTE, from, from + HOUR)).toEqual(
      replayed.server.control.truth('HOLES-USD', MINUTE, { from, to: from + HOUR }),
    )
  })

  it('an unknown product is not found', async () => {
    await expect(page('NO-USD', MINUTE, 0, HOUR)).rejects.toMatchObject({ reason: 'not-found' })
  })
})

describe('answers that are no candles', () => {
  const GOOD = '[1517443740,10106,10120.21,10106.01,10120.21,2.85]'
  const rowsOf = (body: string): Candle[] => parseCandles(parseJson(body, 'coinbase'))

  it.each([
    ['five columns', '[1517443740,10106,10120.21,10106.01,10120.21]'],
    ['seven columns', '[1517443740,10106,10120.21,10106.01,10120.21,2.85,1]'],
    ['a time in milliseconds', '[1517443740000,10106,10120.21,10106.01,10120.21,2.85]'],
    ['a time as text', '["1517443740",10106,10120.21,10106.01,10120.21,2.85]'],
    ['no row', '{"time":1517443740}'],
  ])('%s: the whole page is malformed, wherever the row lies', (_name, row) => {
    expect(() => rowsOf(`[${GOOD},${row}]`)).toThrow(InvalidDataError)
    expect(() => rowsOf(`[${row},${GOOD}]`)).toThrow(InvalidDataError)
  })

  it.each(['{}', 'null', '"x"', '5', '{"message":"x"}', '[5]', '[null]'])('%s is no list of candles', (body) => {
    expect(() => rowsOf(body)).toThrow(InvalidDataError)
  })

  it('rows come in the order in which they were sent, and what is no number stays as it was written', () => {
    const body = `[[1517443800,1,2,null,"2",1e30],${GOOD}]`
    expect(rowsOf(body)).toEqual([
      { openTime: 1517443800000, low: '1', high: '2', open: 'null', close: '"2"', volume: '1e30' },
      { openTime: 1517443740000, low: '10106', high: '10120.21', open: '10106.01', close: '10120.21', volume: '2.85' },
    ])
  })

  it('numbers keep every digit', () => {
    const row = '[1517443680,1.2e-11,9007199254740993,1.5,9007199254740993,4.727521520000001]'
    expect(rowsOf(`[${row}]`)).toEqual([
      {
        openTime: 1517443680000,
        low: '0.000000000012',
        high: '9007199254740993',
        open: '1.5',
        close: '9007199254740993',
        volume: '4.727521520000001',
      },
    ])
  })
})
