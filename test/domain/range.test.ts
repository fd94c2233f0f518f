import fc from 'fast-check'
import { expect, it } from 'vitest'
import { intersect, overlapping, subtract, subtractAll, totalLength, union } from '../../src/domain/range.ts'
import { anyRange, anyRanges, isTidy, slotsOf, slotsOfAll, WIDTH } from './arbitraries.ts'

const sorted = (slots: Iterable<number>) => [...new Set(slots)].sort((a, b) => a - b)

it('a union holds exactly the slots its ranges hold, sorted, disjoint and joined', () => {
  fc.assert(
    fc.property(anyRanges, (ranges) => {
      const joined = union(ranges)
      expect(isTidy(joined)).toBe(true)
      expect(slotsOfAll(joined)).toEqual(sorted(slotsOfAll(ranges)))
      expect(union(joined)).toEqual(joined)
    }),
  )
})

it('a subtraction leaves exactly the slots that nothing took, and loses none', () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (wholes, taken) => {
      const gone = new Set(slotsOfAll(taken))
      const rest = subtractAll(wholes, taken)
      expect(isTidy(rest)).toBe(true)
      expect(slotsOfAll(rest)).toEqual(sorted(slotsOfAll(wholes)).filter((slot) => !gone.has(slot)))
    }),
  )
})

it('what is subtracted and what is shared make the whole again', () => {
  fc.assert(
    fc.property(anyRange, anyRange, (whole, taken) => {
      const shared = intersect(whole, taken)
      const parts = [...subtract(whole, [taken]), ...(shared === undefined ? [] : [shared])]
      expect(totalLength(parts)).toBe(Math.max(0, whole.to - whole.from))
      expect(sorted(slotsOfAll(parts))).toEqual(slotsOf(whole))
    }),
  )
})

it('ranges that touch share nothing, because the end of a range is not in it', () => {
  expect(intersect({ from: 0, to: WIDTH }, { from: WIDTH, to: 2 * WIDTH })).toBeUndefined()
  expect(subtract({ from: 0, to: WIDTH }, [{ from: WIDTH, to: 2 * WIDTH }])).toEqual([{ from: 0, to: WIDTH }])
})

it('a range that ends before it begins holds nothing', () => {
  expect(subtract({ from: 10, to: 3 }, [{ from: 1, to: 2 }])).toEqual([])
  expect(union([{ from: 10, to: 3 }])).toEqual([])
})

it('each range finds the parts that share time with it, and no other', () => {
  fc.assert(
    fc.property(anyRanges, anyRanges, (some, others) => {
      const [wholes, parts] = [union(some), union(others)]
      expect(overlapping(wholes, parts)).toEqual(
        wholes.map((whole) => parts.filter((part) => intersect(part, whole) !== undefined)),
      )
    }),
  )
})
