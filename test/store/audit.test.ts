import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import { eraseNotes } from '../../src/domain/collection/gap.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots } from '../../src/domain/collection/slot.ts'
import { auditSeries } from '../../src/store/audit.ts'
import { DIGESTS } from '../../src/store/audited-rows.ts'
import { writeCandles } from '../../src/store/candles.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { at, SLOTS, slotsOfAll, WIDTH } from '../domain/arbitraries.ts'
import { candleSeries, freshStore, SINCE } from './ground.ts'

let database: Database
let series: Series
beforeAll(async () => {
  database = (await freshStore()).database
  const [first] = await candleSeries(database, ['A-USD'])
  if (first === undefined) throw new Error('no series')
  series = first
})
afterAll(() => database.close())

const anySlots = fc.uniqueArray(fc.nat(SLOTS - 1), { maxLength: SLOTS })

it('finds exactly the slots whose row is gone and the rows that nothing names, and makes the first missing again', async () => {
  await fc.assert(
    fc.asyncProperty(anySlots, anySlots, anySlots, async (stored, deleted, strays) => {
      for (const table of ['coverage', 'gap_notes', 'ohlc_data', 'audit_chunks'])
        await database.execute(`DELETE FROM ${table}`)
      const rows = [...new Set([...stored, ...strays])]
      await database.transaction(async (tx) => {
        for (const range of rangesOfSlots(stored.map(at), WIDTH))
          await changeKnowledge(tx, [series.id], range, (_id, known) => ({
            intervals: paint(known.intervals, {
              ...range,
              state: 'stored',
              reason: '',
              records: (range.to - range.from) / WIDTH,
            }),
            notes: known.notes,
          }))
        await writeCandles(
          tx,
          { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600 },
          rows.map((slot) => ({ openTime: at(slot), open: '1', high: '1', low: '1', close: '1', volume: '1' })),
          SINCE,
        )
        if (deleted.length > 0)
          await tx.execute('DELETE FROM ohlc_data WHERE open_time IN (?)', [deleted.map((slot) => new Date(at(slot)))])
      })
      const sorted = (slots: number[]) => [...slots].sort((a, b) => a - b)
      const gone = sorted(stored.filter((slot) => deleted.includes(slot)))
      const unnamed = sorted(strays.filter((slot) => !deleted.includes(slot) && !stored.includes(slot)))

      const found = await auditSeries(database, series, SINCE + HOUR)
      expect(slotsOfAll(found.rowsGone)).toEqual(gone)
      expect(slotsOfAll(found.strayRows)).toEqual(unnamed)
      expect(found.rowsChanged).toEqual([])

      const known = (await readKnowledge(database, [series.id])).get(series.id)
      expect(slotsOfAll(known?.intervals ?? [])).toEqual(sorted(stored.filter((slot) => !gone.includes(slot))))
      expect(slotsOfAll(known?.notes ?? [])).toEqual(gone)
      expect(known?.notes.every((note) => note.reason === 'rows-gone')).toBe(true)
      expect(slotsOfAll((await auditSeries(database, series, SINCE + HOUR)).rowsGone)).toEqual([])
    }),
    { numRuns: 60 },
  )
})

describe('contents', () => {
  const bar = { high: '3', low: '1', close: '2', volume: '0.1234567890123456789' }
  const key = { source: 'coinbase', symbol: 'A-USD', widthSeconds: 3600 }
  /** Stored bars of some slots, and nothing else, written at a moment. */
  const store = async (slots: readonly number[], writtenAt: number, open = '1.5') => {
    await database.transaction(async (tx) => {
      for (const range of rangesOfSlots(slots.map(at), WIDTH))
        await changeKnowledge(tx, [series.id], range, (_id, known) => ({
          intervals: paint(known.intervals, { ...range, state: 'stored', reason: '', records: 1 }),
          notes: eraseNotes(known.notes, [range]),
        }))
      await writeCandles(
        tx,
        key,
        slots.map((slot) => ({ openTime: at(slot), open, ...bar })),
        writtenAt,
      )
    })
  }
  const audit = (now: number) => auditSeries(database, series, now)
  const edit = (sql: string, slot: number) => database.execute(`${sql} WHERE open_time = ?`, [new Date(at(slot))])
  beforeEach(async () => {
    for (const table of ['coverage', 'gap_notes', 'ohlc_data', 'audit_chunks'])
      await database.execute(`DELETE FROM ${table}`)
    await store([0, 1, 2, 3, 4], SINCE)
  })

  it('a value changed by hand makes its slot missing again, with the row as evidence, until the true one is back', async () => {
    await edit('UPDATE ohlc_data SET close = close + 0.000000000000000001', 2)
    const found = await audit(SINCE + HOUR)
    expect(found).toMatchObject({ rowsGone: [], strayRows: [], checked: 5 })
    expect(slotsOfAll(found.rowsChanged)).toEqual([2])
    expect(found.evidence).toMatchObject([{ close: '2.000000000000000001' }])
    const known = (await readKnowledge(database, [series.id])).get(series.id)
    expect(slotsOfAll(known?.intervals ?? [])).toEqual([0, 1, 3, 4])
    expect(known?.notes).toMatchObject([{ reason: 'rows-changed' }])
    await store([2], SINCE + 2 * HOUR)
    expect((await audit(SINCE + 3 * HOUR)).rowsChanged).toEqual([])
  })

  it('what the source restates through us is no finding', async () => {
    await audit(SINCE + HOUR)
    await store([1, 2], SINCE + 2 * HOUR, '1.25')
    expect((await audit(SINCE + 3 * HOUR)).rowsChanged).toEqual([])
  })

  it('a row that was replaced together with its digest is found by its chunk', async () => {
    await audit(SINCE + HOUR)
    const [row] = await database.query<Record<string, string>>('SELECT * FROM ohlc_data ORDER BY open_time LIMIT 1')
    await edit('DELETE FROM ohlc_data', 0)
    await database.execute(
      'INSERT INTO ohlc_data (source, symbol, width_seconds, open_time, open, high, low, close, volume, collected_at) VALUES (?)',
      [['coinbase', 'A-USD', 3600, row?.['open_time'] ?? '', '9', '9', '9', '9', '9', row?.['collected_at'] ?? '']],
    )
    expect(slotsOfAll((await audit(SINCE + 2 * HOUR)).rowsChanged)).toEqual([0, 1, 2, 3, 4])
  })

  it.each(['ohlc_data', 'price_data_real', 'technical_indicators'])(
    'the digest in the definition of %s is the one that statements use',
    async (table) => {
      const [made] = await database.query<Record<string, string>>(`SHOW CREATE TABLE ${table}`)
      const plain = (text: string) => text.toLowerCase().replaceAll(/[`\s]|_utf8mb4|utf8mb4/g, '')
      const uses = Object.values(DIGESTS).filter((digest) =>
        plain(made?.['Create Table'] ?? '').includes(plain(digest)),
      )
      expect(uses).toHaveLength(1)
    },
  )
})
