import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  countStates,
  erase,
  missingIn,
  paint,
  type CoverageState,
  type Interval,
} from '../../../src/domain/collection/coverage.ts'
import {
  anyInterval,
  anyIntervals,
  anyRange,
  anyState,
  isTidy,
  slotsOf,
  slotsOfAll,
  span,
  WIDTH,
  WORLD,
} from '../arbitraries.ts'

/** The naive model: what is known of each slot on its own. */
type Model = Map<number, string>
const STRENGTH: readonly CoverageState[] = ['held', 'unobtainable', 'none', 'stored']
const word = (i: Interval) => `${i.state}:${i.reason}`

function modelOf(known: readonly Interval[]): Model {
  const model: Model = new Map()
  for (const interval of known) for (const slot of slotsOf(interval)) model.set(slot, word(interval))
  return model
}

function paintModel(model: Model, add: Interval): Model {
  const next = new Map(model)
  for (const slot of slotsOf(add)) {
    const old = model.get(slot)?.split(':')[0] as CoverageState | undefined
    if (old === undefined || STRENGTH.indexOf(old) <= STRENGTH.indexOf(add.state)) next.set(slot, word(add))
  }
  return next
}

const bySlot = (model: Model) => [...model].sort(([a], [b]) => a - b)

function expectTidy(known: readonly Interval[]): void {
  expect(isTidy(known, (a, b) => word(a) === word(b))).toBe(true)
  for (const i of known) expect(i.records).toBe(i.state === 'stored' ? slotsOf(i).length : 0)
}

it('painting agrees with a model that knows each slot on its own, and stays sorted, disjoint and merged', () => {
  fc.assert(
    fc.property(fc.array(anyInterval, { maxLength: 12 }), (adds) => {
      let known: Interval[] = []
      let model: Model = new Map()
      for (const add of adds) {
        known = paint(known, add)
        model = paintModel(model, add)
        expectTidy(known)
        expect(bySlot(modelOf(known))).toEqual(bySlot(model))
      }
    }),
    { numRuns: 500 },
  )
})

it('painting twice is painting once', () => {
  fc.assert(
    fc.property(anyIntervals, anyInterval, (known, add) => {
      const once = paint(known, add)
      expect(paint(once, add)).toEqual(once)
    }),
  )
})

it('rows painted in any order end as the same knowledge', () => {
  const anyStored = anyRange.map((range): Interval => ({
    ...range,
    state: 'stored',
    reason: '',
    records: slotsOf(range).length,
  }))
  const pages = fc.array(anyStored, { maxLength: 8 })
  const shuffled = pages.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  )
  fc.assert(
    fc.property(shuffled, ([some, other]) => {
      const all = (list: readonly Interval[]) => list.reduce<Interval[]>((known, add) => paint(known, add), [])
      expect(all(some)).toEqual(all(other))
    }),
  )
})

it('an empty answer never covers a row, and a row covers everything', () => {
  const row: Interval = { ...span(2, 4), state: 'stored', reason: '', records: 2 }
  const empty: Interval = { ...span(0, 6), state: 'none', reason: 'empty-twice', records: 0 }
  const merged = [{ ...empty, ...span(0, 2) }, row, { ...empty, ...span(4, 6) }]
  expect(paint([row], empty)).toEqual(merged)
  expect(paint([empty], row)).toEqual(merged)
})

it('erasing forgets exactly the slots of the range, of the states named', () => {
  fc.assert(
    fc.property(anyIntervals, anyRange, fc.option(fc.array(anyState), { nil: undefined }), (known, range, only) => {
      const next = erase(known, range, only)
      expectTidy(next)
      const gone = new Set(slotsOf(range))
      const kept = bySlot(modelOf(known)).filter(
        ([slot, said]) => !gone.has(slot) || (only !== undefined && !only.some((state) => said.startsWith(state))),
      )
      expect(bySlot(modelOf(next))).toEqual(kept)
    }),
    { numRuns: 300 },
  )
})

it('missing is what nothing names, and the counts of a range always add up to what it expects', () => {
  fc.assert(
    fc.property(anyIntervals, anyRange, (known, whole) => {
      const counts = countStates(whole, known, WIDTH)
      const model = modelOf(known)
      const slots = slotsOf(whole)
      const missing = slotsOfAll(missingIn(whole, known))
      expect(missing).toEqual(slots.filter((slot) => !model.has(slot)))
      expect(counts.missing).toBe(missing.length)
      expect(counts.expected).toBe(slots.length)
      expect(counts.stored + counts.none + counts.unobtainable + counts.held + counts.missing).toBe(counts.expected)
      for (const state of STRENGTH)
        expect(counts[state]).toBe(slots.filter((slot) => model.get(slot)?.startsWith(state)).length)
    }),
    { numRuns: 300 },
  )
})

it('nothing is expected of a range that ends before it begins', () => {
  fc.assert(
    fc.property(anyIntervals, (known) => {
      const backwards = { from: WORLD.to, to: WORLD.from }
      expect(missingIn(backwards, known)).toEqual([])
      expect(countStates(backwards, known, WIDTH)).toEqual({
        expected: 0,
        stored: 0,
        none: 0,
        unobtainable: 0,
        held: 0,
        missing: 0,
      })
    }),
  )
})
