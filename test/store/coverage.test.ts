import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { erase, paint } from '../../src/domain/collection/coverage.ts'
import { eraseNotes, paintNotes } from '../../src/domain/collection/gap.ts'
import { NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import type { Series } from '../../src/domain/collection/series.ts'
import { changeKnowledge, readKnowledge } from '../../src/store/coverage.ts'
import type { Database } from '../../src/store/database.ts'
import { anyInterval, anyNote, anyRange, isTidy } from '../domain/arbitraries.ts'
import { candleSeries, freshStore } from './ground.ts'

let database: Database
let series: Series[]

beforeAll(async () => {
  database = (await freshStore()).database
  series = await candleSeries(database, ['A-USD', 'B-USD', 'C-USD'])
})
afterAll(() => database.close())

/** A change of what is known of one series, as the product makes them. */
const anyChange = fc.oneof(
  anyInterval.map((add) => ({
    window: add,
    change: (known: Knowledge): Knowledge => ({
      intervals: paint(known.intervals, add),
      notes: eraseNotes(known.notes, [add]),
    }),
  })),
  anyRange.map((range) => ({
    window: range,
    change: (known: Knowledge): Knowledge => ({ intervals: erase(known.intervals, range), notes: known.notes }),
  })),
  anyNote.map((note) => ({
    window: note,
    change: (known: Knowledge): Knowledge => ({ intervals: known.intervals, notes: paintNotes(known.notes, [note]) }),
  })),
)

/** What several writers do at once: each a list of changes, each change to some of the series in one transaction. */
const anyWriters = fc.array(
  fc.array(fc.record({ change: anyChange, on: fc.subarray([0, 1, 2], { minLength: 1 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  { minLength: 2, maxLength: 5 },
)

it('whatever writers do at once, what is stored is what they would have made one after another', async () => {
  await fc.assert(
    fc.asyncProperty(anyWriters, async (writers) => {
      for (const table of ['coverage', 'gap_notes']) await database.execute(`DELETE FROM ${table}`)
      // The change runs under the series' lock, so the order of these lines is the order of the commits, series by series.
      const told: { by: object; seriesId: number; change: (known: Knowledge) => Knowledge }[] = []
      await Promise.all(
        writers.map(async (steps) => {
          for (const step of steps)
            await database.transaction(async (tx) => {
              const again = told.filter((line) => line.by !== step)
              told.splice(0, told.length, ...again)
              const ids = step.on.flatMap((index) => series[index]?.id ?? [])
              await changeKnowledge(tx, ids, step.change.window, (seriesId, known) => {
                told.push({ by: step, seriesId, change: step.change.change })
                return step.change.change(known)
              })
            })
        }),
      )
      const stored = await readKnowledge(
        database,
        series.map((each) => each.id),
      )
      for (const { id } of series) {
        const expected = told
          .filter((line) => line.seriesId === id)
          .reduce<Knowledge>((known, line) => line.change(known), NOTHING_KNOWN)
        expect(stored.get(id)).toEqual(expected)
        expect(isTidy(expected.intervals, (a, b) => a.state === b.state && a.reason === b.reason)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})

it('a window gives what overlaps or touches it, uncut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyInterval, { maxLength: 8 }), anyRange, async (adds, window) => {
      fc.pre(window.from < window.to)
      const [first] = series
      if (first === undefined) throw new Error('no series')
      await database.execute('DELETE FROM coverage')
      for (const add of adds)
        await database.transaction((tx) =>
          changeKnowledge(tx, [first.id], add, (_id, known) => ({
            intervals: paint(known.intervals, add),
            notes: known.notes,
          })),
        )
      const whole = (await readKnowledge(database, [first.id])).get(first.id)?.intervals ?? []
      const near = (await readKnowledge(database, [first.id], window)).get(first.id)?.intervals ?? []
      expect(near).toEqual(whole.filter((i) => i.from <= window.to && i.to >= window.from))
    }),
    { numRuns: 40 },
  )
})

it('a change that throws leaves nothing behind', async () => {
  const [first] = series
  if (first === undefined) throw new Error('no series')
  await database.execute('DELETE FROM coverage')
  const attempt = database.transaction(async (tx) => {
    await changeKnowledge(tx, [first.id], { from: 0, to: 3_600_000 }, (_id, known) => ({
      intervals: paint(known.intervals, { from: 0, to: 3_600_000, state: 'stored', reason: '', records: 1 }),
      notes: known.notes,
    }))
    throw new Error('after the change')
  })
  await expect(attempt).rejects.toThrow('after the change')
  expect(await database.query('SELECT * FROM coverage')).toEqual([])
})
