import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median } from '../../../src/domain/quality/rules.ts'

it('the median is the middle of the sorted values, of many equal ones too', () => {
  const few = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 40 })
  const any = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 400 })
  fc.assert(
    fc.property(fc.oneof(few, any), (values) => {
      const sorted = [...values].sort((a, b) => a - b)
      const [left, right] = [sorted[(sorted.length - 1) >> 1] ?? NaN, sorted[sorted.length >> 1] ?? NaN]
      expect(median(values)).toBeCloseTo((left + right) / 2, 9)
    }),
    { numRuns: 500 },
  )
  expect(median([])).toBe(0)
})
