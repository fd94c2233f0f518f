import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOUR } from '../../src/domain/clock.ts'
import { paint } from '../../src/domain/collection/coverage.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { rangesOfSlots } from '../../src/domain/collection/slot.ts'
import { auditSeries } from '../../src/store/audit.ts'
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
      for (const table of ['coverage', 'gap_notes', 'ohlc_data']) await database.execute(`DELETE FROM ${table}`)
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

      const known = (await readKnowledge(database, [series.id])).get(series.id)
      expect(slotsOfAll(known?.intervals ?? [])).toEqual(sorted(stored.filter((slot) => !gone.includes(slot))))
      expect(slotsOfAll(known?.notes ?? [])).toEqual(gone)
      expect(known?.notes.every((note) => note.reason === 'rows-gone')).toBe(true)
      expect(slotsOfAll((await auditSeries(database, series, SINCE + HOUR)).rowsGone)).toEqual([])
    }),
    { numRuns: 60 },
  )
})
