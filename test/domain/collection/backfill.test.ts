import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isEnded, percentDone, verdictOf, type SlotTally } from '../../../src/domain/collection/backfill.ts'

const anyTally = fc
  .record({
    stored: fc.nat(9_999),
    none: fc.nat(99),
    unobtainable: fc.nat(99),
    unconfirmed: fc.nat(99),
    failed: fc.nat(99),
    left: fc.nat(9_999),
  })
  .map((parts): SlotTally => ({ ...parts, planned: Object.values(parts).reduce((a, b) => a + b, 0) }))

it('says 100 percent only when no slot is left, and never less than nothing', () => {
  fc.assert(
    fc.property(anyTally, (tally) => {
      const percent = percentDone(tally)
      expect(percent >= 0 && percent <= 100).toBe(true)
      expect(percent === 100).toBe(tally.left === 0)
    }),
    { numRuns: 500 },
  )
})

it('never calls a backfill done that left or failed a slot', () => {
  fc.assert(
    fc.property(anyTally, (tally) => {
      expect(verdictOf(tally, false) === 'done').toBe(tally.left === 0 && tally.failed === 0)
      expect(verdictOf(tally, true)).toBe('cancelled')
      expect(isEnded(verdictOf(tally, false))).toBe(true)
    }),
  )
})

it('an unconfirmed slot does not keep a backfill from being done', () => {
  expect(
    verdictOf({ planned: 5, stored: 4, none: 0, unobtainable: 0, unconfirmed: 1, failed: 0, left: 0 }, false),
  ).toBe('done')
})
