import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MINUTE } from '../../../src/domain/clock.ts'
import { deviationPercent, pointsBySlot, type PricePoint } from '../../../src/domain/collection/price.ts'
import { slotStart } from '../../../src/domain/collection/slot.ts'

const WIDTH = 5 * MINUTE
const point = (at: number): PricePoint => ({ at, price: String(at), marketCap: undefined, volume24h: undefined })

it('each slot gets the earliest point whose own time lies in it, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20 * WIDTH), { maxLength: 40 }), (times) => {
      const bySlot = pointsBySlot(times.map(point), WIDTH)
      for (const [slot, found] of bySlot) {
        expect(slotStart(found.at, WIDTH)).toBe(slot)
        expect(found.at).toBe(Math.min(...times.filter((time) => slotStart(time, WIDTH) === slot)))
      }
      expect(bySlot.size).toBe(new Set(times.map((time) => slotStart(time, WIDTH))).size)
    }),
  )
})

it('points that drift against the grid leave a slot empty instead of lending it a neighbour', () => {
  const drifting = Array.from({ length: 600 }, (_, i) => point(i * (WIDTH + 600)))
  const slots = [...pointsBySlot(drifting, WIDTH).keys()]
  expect(slots.length).toBe(600)
  expect(slots).not.toContain(500 * WIDTH)
  expect(slots).toContain(501 * WIDTH)
})

it('a deviation is in percent of the first price, and none is made up for a price of zero', () => {
  expect(deviationPercent('200', '201')).toBeCloseTo(0.5)
  expect(deviationPercent('200', '199')).toBeCloseTo(-0.5)
  expect(deviationPercent('0', '1')).toBeUndefined()
})
