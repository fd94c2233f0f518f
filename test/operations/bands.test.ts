import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/domain/clock.ts'
import { countStates, paint, type CoverageState, type Interval } from '../../src/domain/collection/coverage.ts'
import type { GapNote } from '../../src/domain/collection/gap.ts'
import { intersect, union } from '../../src/domain/range.ts'
import { cellStates, overlay, partsOf, reduceParts, textBand, type BandPart } from '../../src/operations/bands.ts'

const WIDTH = HOUR
const whole = { from: 0, to: 200 * WIDTH }
const interval = (from: number, to: number, state: CoverageState): Interval => ({
  from: from * WIDTH,
  to: to * WIDTH,
  state,
  reason: '',
  records: 0,
})

const arbitraryKnowledge = fc
  .array(
    fc.tuple(
      fc.nat(210),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom<CoverageState>('stored', 'none', 'unobtainable', 'held'),
    ),
    { maxLength: 40 },
  )
  .map((pieces) =>
    pieces.reduce<Interval[]>((known, [from, length, state]) => paint(known, interval(from, from + length, state)), []),
  )
const arbitraryFilling = fc
  .array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 50 })), { maxLength: 4 })
  .map((pieces) => union(pieces.map(([from, length]) => ({ from: from * WIDTH, to: (from + length) * WIDTH }))))

const slotsOf = (parts: readonly BandPart[], ...states: BandPart['state'][]) =>
  parts.reduce((sum, part) => sum + (states.includes(part.state) ? part.slots : 0), 0)

describe('the parts of a series', () => {
  it('name every slot exactly once, with the counts that coverage has', () => {
    fc.assert(
      fc.property(arbitraryKnowledge, arbitraryFilling, (intervals, filling) => {
        const parts = partsOf(whole, { intervals, notes: [] }, filling, WIDTH)
        const counts = countStates(whole, intervals, WIDTH)
        expect(union(parts)).toEqual([whole])
        for (const [index, part] of parts.entries()) expect(part.from).toBe(parts[index - 1]?.to ?? whole.from)
        expect(slotsOf(parts, 'missing', 'filling')).toBe(counts.missing)
        for (const state of ['stored', 'none', 'unobtainable', 'held'] as const)
          expect(slotsOf(parts, state)).toBe(counts[state])
      }),
    )
  })

  it('a missing slot says why, and is filling only while a backfill has it in hand', () => {
    const note: GapNote = {
      from: 10 * WIDTH,
      to: 12 * WIDTH,
      reason: 'timeout',
      firstSeenAt: 0,
      lastTriedAt: 1,
      tries: 1,
      nextTryAt: undefined,
      backfillId: '',
    }
    const known = { intervals: [interval(0, 10, 'stored'), interval(14, 200, 'stored')], notes: [note] }
    const parts = partsOf(whole, known, [{ from: 11 * WIDTH, to: 20 * WIDTH }], WIDTH)
    expect(parts.map(({ state, reason, slots }) => [state, reason, slots])).toEqual([
      ['stored', '', 10],
      ['missing', 'timeout', 1],
      ['filling', 'timeout', 1],
      ['filling', 'never-asked', 2],
      ['stored', '', 186],
    ])
  })
})

describe('fewer parts', () => {
  it('never more than asked for, and no missing slot ever leaves the picture', () => {
    fc.assert(
      fc.property(arbitraryKnowledge, arbitraryFilling, fc.integer({ min: 4, max: 30 }), (intervals, filling, most) => {
        const parts = partsOf(whole, { intervals, notes: [] }, filling, WIDTH)
        const reduced = reduceParts(parts, whole, most)
        expect(reduced.length).toBeLessThanOrEqual(most)
        for (const [index, part] of reduced.entries())
          expect(part.from).toBeGreaterThanOrEqual(reduced[index - 1]?.to ?? whole.from)
        for (const bad of parts.filter(({ state }) => state === 'missing'))
          expect(reduced.some((part) => part.state === 'missing' && part.from <= bad.from && part.to >= bad.to)).toBe(
            true,
          )
      }),
    )
  })

  it('one missing minute among many holes of another kind keeps its true width', () => {
    const parts: BandPart[] = Array.from({ length: 1_000 }, (_, index) => ({
      from: index * WIDTH,
      to: (index + 1) * WIDTH,
      state: index === 500 ? 'missing' : index % 2 === 0 ? 'none' : 'stored',
      slots: 1,
      holes: 1,
      reason: '',
    }))
    const reduced = reduceParts(parts, { from: 0, to: 1_000 * WIDTH }, 40)
    expect(reduced.filter(({ state }) => state === 'missing')).toEqual([
      { from: 500 * WIDTH, to: 501 * WIDTH, state: 'missing', slots: 1, holes: 1, reason: '' },
    ])
  })
})

describe('many series in one band', () => {
  it('shows the worst state and the share of series that are in it', () => {
    const band = (...parts: [number, number, BandPart['state']][]) => ({
      widthMs: WIDTH,
      parts: parts.map(([from, to, state]): BandPart => ({
        from: from * WIDTH,
        to: to * WIDTH,
        state,
        slots: to - from,
        holes: 1,
        reason: '',
      })),
    })
    const parts = overlay([band([0, 10, 'stored']), band([0, 4, 'stored'], [4, 6, 'missing'], [6, 10, 'stored'])])
    expect(parts.map(({ from, to, state, share, slots }) => [from / WIDTH, to / WIDTH, state, share, slots])).toEqual([
      [0, 4, 'stored', 1, 8],
      [4, 6, 'missing', 0.5, 2],
      [6, 10, 'stored', 1, 8],
    ])
  })
})

describe('the band in a terminal', () => {
  it('a gap of one minute shows in a year', () => {
    const year = { from: 0, to: 365 * DAY }
    const gap = { from: 200 * DAY, to: 200 * DAY + 60_000 }
    const parts: BandPart[] = [
      { from: 0, to: gap.from, state: 'stored', slots: 1, holes: 1, reason: '' },
      { ...gap, state: 'missing', slots: 1, holes: 1, reason: '' },
      { from: gap.to, to: year.to, state: 'stored', slots: 1, holes: 1, reason: '' },
    ]
    expect(textBand(parts, year, 22, false)).toBe('━━━━━━━━━━━━!━━━━━━━━━')
    expect(textBand(parts, year, 22, true)).toBe('============!=========')
  })

  it('is blank where nothing is promised', () => {
    expect(
      textBand([{ from: 5, to: 10, state: 'stored', slots: 5, holes: 1, reason: '' }], { from: 0, to: 10 }, 4, false),
    ).toBe('  ━━')
  })

  it('every cell that touches a missing slot is marked', () => {
    fc.assert(
      fc.property(arbitraryKnowledge, fc.integer({ min: 1, max: 80 }), (intervals, cells) => {
        const parts = partsOf(whole, { intervals, notes: [] }, [], WIDTH)
        const states = cellStates(parts, whole, cells)
        const step = (whole.to - whole.from) / cells
        for (const bad of parts.filter(({ state }) => state === 'missing'))
          for (const [index, state] of states.entries()) {
            const inside = intersect(bad, { from: index * step, to: (index + 1) * step })
            if (inside !== undefined && inside.to - inside.from > 1) expect(state).toBe('missing')
          }
      }),
    )
  })
})
