import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { Candle } from '../../src/domain/collection/candle.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import { eraseNotes } from '../../src/domain/collection/gap.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import type { Range } from '../../src/domain/range.ts'
import { readCandles, writeCandles } from '../../src/store/candles.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import { openDatabase, type Database, type Transaction } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { readPrices, writePrices, type PriceRow } from '../../src/store/prices.ts'
import { startDatabase } from '../rig/database.ts'
import { bytesOf, candleSeries, freshStore, SINCE } from './ground.ts'

const PAGE = 50

/** The bar of a slot, made from its time alone, with more digits than a float can hold. */
function bar(openTime: Millis): Candle {
  const price = `${1 + ((openTime / HOUR) % 97)}.123456789012345678`
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: `${openTime / HOUR}.000000000000000001`,
  }
}

const barsOf = ({ from, to }: Range): Candle[] =>
  Array.from({ length: (to - from) / HOUR }, (_, i) => bar(from + i * HOUR))
const page = (number: number): Range => ({ from: SINCE + number * PAGE * HOUR, to: SINCE + (number + 1) * PAGE * HOUR })

/** A page as the product writes it: its rows and its coverage in one transaction. */
async function writePage(tx: Transaction, series: Series, range: Range, collectedAt: Millis): Promise<void> {
  await changeKnowledge(tx, [series.id], range, (_id, known) => ({
    intervals: paint(known.intervals, {
      ...range,
      state: 'stored',
      reason: '',
      records: (range.to - range.from) / HOUR,
    }),
    notes: eraseNotes(known.notes, [range]),
  }))
  await writeCandles(
    tx,
    { source: series.source, symbol: series.subject, widthSeconds: series.widthSeconds },
    barsOf(range),
    collectedAt,
  )
}

async function onlySeries(database: Database): Promise<Series> {
  const [series] = await candleSeries(database, ['A-USD'])
  if (series === undefined) throw new Error('no series')
  return series
}

/** Rows and coverage of a series say the same, slot by slot. */
async function expectRowsEqualCoverage(database: Database, series: Series): Promise<number> {
  const rows = await readCandles(database, {
    source: 'coinbase',
    symbol: 'A-USD',
    widthSeconds: 3600,
    from: SINCE,
    to: SINCE + 1e6 * HOUR,
    limit: 1e6,
  })
  const known = (await readKnowledge(database, [series.id])).get(series.id)?.intervals ?? []
  expect(rows.map((row) => row.openTime)).toEqual(
    known.flatMap((interval) => barsOf(interval).map((each) => each.openTime)),
  )
  expect(known.reduce((sum, interval) => sum + interval.records, 0)).toBe(rows.length)
  return rows.length
}

describe('a page', () => {
  let database: Database
  let url: string
  beforeAll(async () => {
    ;({ database, url } = await freshStore())
  })
  afterAll(() => database.close())

  it('written twice leaves equal bytes, the time of collection included', async () => {
    const series = await onlySeries(database)
    const look = async () => [
      await bytesOf(database, 'ohlc_data', 'symbol, open_time'),
      await bytesOf(database, 'coverage', 'series_id, start_at'),
      await bytesOf(database, 'gap_notes', 'series_id, start_at'),
      JSON.stringify(await database.query('CHECKSUM TABLE ohlc_data, coverage')),
    ]
    await database.transaction((tx) => writePage(tx, series, page(0), SINCE + MINUTE))
    const once = await look()
    await database.transaction((tx) => writePage(tx, series, page(0), SINCE + 2 * MINUTE))
    expect(await look()).toEqual(once)
    expect(await expectRowsEqualCoverage(database, series)).toBe(PAGE)
  })

  it('keeps every digit of a number', async () => {
    const query = { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600, ...page(0), limit: PAGE }
    expect(await readCandles(database, query)).toEqual(barsOf(page(0)))
  })

  it('that the source restates is replaced, with its new time of collection', async () => {
    const restated = { ...bar(SINCE), close: '99.500000000000000000', high: '100.000000000000000000' }
    const key = { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600 }
    await database.transaction((tx) => writeCandles(tx, key, [restated], SINCE + 9 * MINUTE))
    expect(await readCandles(database, { ...key, from: SINCE, to: SINCE + HOUR, limit: 9 })).toEqual([restated])
    const [row] = await database.query<{ collected_at: Date }>(
      'SELECT collected_at FROM ohlc_data ORDER BY open_time LIMIT 1',
    )
    expect(row?.collected_at.getTime()).toBe(SINCE + 9 * MINUTE)
  })

  it('whose connection is killed half-way leaves nothing at all, and the pool goes on', async () => {
    const series = await onlySeries(database)
    const before = await bytesOf(database, 'ohlc_data', 'symbol, open_time')
    const killer = await createConnection({ uri: url })
    const attempt = database.transaction(async (tx) => {
      await writePage(tx, series, page(3), SINCE)
      const [row] = await tx.query<{ id: number }>('SELECT CONNECTION_ID() AS id')
      await killer.query(`KILL ${row?.id}`)
      await tx.query('SELECT 1')
    })
    await expect(attempt).rejects.toThrow()
    await killer.end()
    expect(await bytesOf(database, 'ohlc_data', 'symbol, open_time')).toBe(before)
    await database.transaction((tx) => writePage(tx, series, page(3), SINCE))
    expect(await expectRowsEqualCoverage(database, series)).toBe(2 * PAGE)
  })
})

it('after kill -9 of the server in the middle of writing, every page is there wholly or not at all', async () => {
  const server = await startDatabase()
  const url = await server.newDatabase()
  await migrate(url)
  const database = openDatabase(url)
  const series = await onlySeries(database)
  let written = 0
  for (const killAfter of [5, 11, 23]) {
    let killing: Promise<void> | undefined
    const writers = [0, 1, 2].map(async (writer) => {
      for (let number = writer; number < 300; number += 3) {
        await database.transaction((tx) => writePage(tx, series, page(number), SINCE))
        written += 1
        if (written >= killAfter) killing ??= server.kill()
      }
    })
    const ended = await Promise.allSettled(writers)
    expect(ended.some((each) => each.status === 'rejected')).toBe(true)
    await killing
    await server.restart()
    const rows = await expectRowsEqualCoverage(database, series)
    expect(rows % PAGE).toBe(0)
    expect(rows).toBeGreaterThan(0)
  }
  await database.close()
  await server.stop()
})

describe('prices', () => {
  let database: Database
  beforeAll(async () => {
    database = (await freshStore()).database
  })
  afterAll(() => database.close())

  const price = (text: string, via: 'live' | 'history'): PriceRow => ({
    source: 'coingecko',
    coinId: 'bitcoin',
    symbol: 'BTC',
    name: 'Bitcoin',
    slotAt: SINCE,
    observedAt: SINCE + 1234,
    price: text,
    marketCap: '1234567890123456789.12345678',
    volume24h: undefined,
    change24h: '-0.000000000000000001',
    changePercent24h: '-1.5000000000',
    high24h: undefined,
    low24h: undefined,
    marketCapRank: 1,
    circulatingSupply: undefined,
    totalSupply: undefined,
    maxSupply: undefined,
    check: { source: 'coinbase', price: '64000.100000000000000000', deviationPercent: 0.25 },
    via,
  })

  it('come back as they were written, absent numbers as absent', async () => {
    const row = price('64000.123456789012345678', 'live')
    await database.transaction((tx) => writePrices(tx, [row], SINCE + MINUTE))
    expect(await readPrices(database, { subject: 'btc', from: SINCE, to: SINCE + HOUR, limit: 9 })).toEqual([row])
    expect(
      await readPrices(database, { subject: 'bitcoin', source: 'coinbase', from: SINCE, to: SINCE + HOUR, limit: 9 }),
    ).toEqual([])
  })

  it('keep their first writer: a slot filled again later changes nothing', async () => {
    const before = await bytesOf(database, 'price_data_real', 'coin_id')
    await database.transaction((tx) => writePrices(tx, [price('1', 'history')], SINCE + HOUR))
    expect(await bytesOf(database, 'price_data_real', 'coin_id')).toBe(before)
  })
})
