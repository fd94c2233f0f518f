import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/clock.ts'
import {
  alignInside,
  liveEdge,
  pagesOf,
  rangesOfSlots,
  slotCeil,
  slotCount,
  slotStart,
} from '../../../src/domain/collection/slot.ts'
import { expectedRange } from '../../../src/domain/collection/series.ts'
import { at, isTidy, SLOTS, slotsOf, slotsOfAll, span, WIDTH } from '../arbitraries.ts'

const anyWidth = fc.constantFrom(SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY)
const anyMoment = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })

it('every moment lies in exactly one slot, and slots of a day begin at midnight', () => {
  fc.assert(
    fc.property(anyMoment, anyWidth, (moment, width) => {
      const start = slotStart(moment, width)
      expect(start <= moment && moment < start + width).toBe(true)
      expect(slotStart(start, width)).toBe(start)
      expect(slotStart(start + width - 1, width)).toBe(start)
      expect((start - slotStart(start, DAY)) % width).toBe(0)
      expect(slotCeil(moment, width)).toBe(start === moment ? start : start + width)
    }),
  )
})

it('a slot is behind the live edge only once it has ended and settled', () => {
  fc.assert(
    fc.property(anyMoment, anyWidth, fc.nat(10 * MINUTE), (now, width, settle) => {
      const edge = liveEdge(now, width, settle)
      expect(edge <= now - settle).toBe(true)
      expect(edge + width > now - settle).toBe(true)
    }),
  )
})

it('a series expects its first whole slot after since, and nothing while it is younger than a slot', () => {
  const expected = (since: number, now: number) => expectedRange({ since, widthSeconds: 3600 }, now, MINUTE)
  expect(expected(at(1) + 1, at(4))).toEqual(span(2, 3))
  expect(expected(at(1), at(4) + MINUTE)).toEqual(span(1, 4))
  const young = expected(at(1) + 1, at(2))
  expect(young.from >= young.to).toBe(true)
})

it('aligning inside never gains a slot that lies only partly inside', () => {
  fc.assert(
    fc.property(anyMoment, fc.nat(3 * DAY), anyWidth, (from, length, width) => {
      const range = { from, to: from + length }
      const inside = alignInside(range, width)
      if (inside.from >= inside.to) expect(length).toBeLessThan(2 * width)
      else {
        expect(inside.from >= range.from && inside.to <= range.to).toBe(true)
        expect(inside.from - range.from < width && range.to - inside.to < width).toBe(true)
      }
    }),
  )
})

it('runs of slots hold exactly the slots given, in any order and with repeats', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(SLOTS), { maxLength: 30 }), (slots) => {
      const ranges = rangesOfSlots(slots.map(at), WIDTH)
      expect(isTidy(ranges)).toBe(true)
      expect(slotsOfAll(ranges)).toEqual([...new Set(slots)].sort((a, b) => a - b))
    }),
  )
})

it('pages hold every slot once, none longer than a page, in the order asked for', () => {
  fc.assert(
    fc.property(
      fc.nat(SLOTS),
      fc.nat(SLOTS),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('newest', 'oldest'),
      (from, length, page, order) => {
        const range = span(from, from + length)
        const pages = pagesOf(range, WIDTH, page, order)
        const starts = pages.map((p) => p.from)
        expect(starts).toEqual([...starts].sort((a, b) => (order === 'oldest' ? a - b : b - a)))
        expect(slotsOfAll(pages).sort((a, b) => a - b)).toEqual(slotsOf(range))
        expect(pages.every((p) => slotCount(p, WIDTH) >= 1 && slotCount(p, WIDTH) <= page)).toBe(true)
        expect(pages.length).toBe(Math.ceil(length / page))
      },
    ),
  )
})
