import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/domain/clock.ts'
import { bandElements, MAX_ELEMENTS, tipOf } from '../../src/http/page/band.ts'
import { ticksOf } from '../../src/http/page/axis.ts'
import { dueParts } from '../../src/http/page/due.ts'
import { partsOf, reduceParts, type BandPart, type BandState } from '../../src/operations/bands.ts'

const YEARS = 8 * 365 * DAY
const part = (from: number, to: number, state: BandState, share?: number): BandPart & { share?: number } => ({
  from,
  to,
  state,
  slots: Math.round((to - from) / MINUTE),
  holes: 1,
  reason: '',
  ...(share === undefined ? {} : { share }),
})
const isRed = (kind: string): boolean => kind === 'pin' || kind.startsWith('m')

describe('a band', () => {
  it('shows one missing minute in eight years as exactly one pin', () => {
    const whole = { from: 0, to: YEARS }
    const hole = { from: 5 * 365 * DAY, to: 5 * 365 * DAY + MINUTE }
    const stored = [
      { from: 0, to: hole.from },
      { from: hole.to, to: YEARS },
    ]
    const intervals = stored.map((range) => ({ ...range, state: 'stored' as const, records: 1, reason: '' }))
    const parts = reduceParts(partsOf(whole, { intervals, notes: [] }, [], MINUTE), whole, MAX_ELEMENTS)
    const drawn = bandElements(parts, whole, 430)
    expect(drawn.filter(({ kind }) => kind === 'pin')).toHaveLength(1)
    expect(drawn.filter(({ kind }) => isRed(kind))).toHaveLength(1)
    expect(drawn.find(({ kind }) => kind === 'pin')?.left).toBeCloseTo((5 / 8) * 100, 1)
    expect(drawn.length).toBeLessThanOrEqual(3)
  })

  it('joins pins closer than 8 px to one that counts them', () => {
    const holes = [10, 11, 12].map((day) => part(day * DAY, day * DAY + MINUTE, 'missing'))
    const drawn = bandElements(holes, { from: 0, to: YEARS }, 430)
    expect(drawn).toHaveLength(1)
    expect(drawn[0]?.tip).toContain('3 slots in 3 places')
  })

  it('draws what is wide enough at its true width', () => {
    const drawn = bandElements(
      [part(0, HOUR, 'stored'), part(HOUR, 9 * HOUR, 'missing'), part(9 * HOUR, 10 * HOUR, 'stored')],
      { from: 0, to: 10 * HOUR },
      430,
    )
    expect(drawn.filter(({ kind }) => kind === 'm')).toEqual([expect.objectContaining({ left: 10, width: 80 })])
  })

  it('cuts what began before the window', () => {
    expect(bandElements([part(0, 100 * DAY, 'stored')], { from: 50 * DAY, to: 60 * DAY }, 430)).toEqual([
      expect.objectContaining({ kind: 's', left: 0, width: 100 }),
    ])
  })

  it('where some series miss a stretch, red rises from the floor that the others keep', () => {
    const drawn = bandElements(
      [
        part(0, 4 * HOUR, 'stored', 1),
        part(4 * HOUR, 8 * HOUR, 'missing', 0.25),
        part(8 * HOUR, 10 * HOUR, 'stored', 1),
      ],
      { from: 0, to: 10 * HOUR },
      430,
    )
    expect(drawn).toEqual([
      expect.objectContaining({ kind: 's', left: 0, width: 100 }),
      expect.objectContaining({ kind: 'm part', left: 40, width: 40, height: 25 }),
    ])
  })

  it('has red exactly where slots are missing, and never too many elements', () => {
    const states: BandState[] = ['stored', 'none', 'unobtainable', 'held', 'filling', 'missing']
    const arbitraryParts = fc.array(fc.tuple(fc.constantFrom(...states), fc.integer({ min: 1, max: 3_000 })), {
      minLength: 1,
      maxLength: 900,
    })
    fc.assert(
      fc.property(arbitraryParts, fc.integer({ min: 100, max: 1_200 }), (runs, widthPx) => {
        let at = 0
        const parts = runs.map(([state, slots]) => part(at, (at += slots * MINUTE), state))
        const window = { from: 0, to: at }
        const reduced = reduceParts(parts, window, MAX_ELEMENTS)
        const drawn = bandElements(reduced, window, widthPx)
        const missing = parts.filter(({ state }) => state === 'missing')
        const red = drawn.filter(({ kind }) => isRed(kind))
        expect(drawn.length).toBeLessThanOrEqual(MAX_ELEMENTS + 1)
        expect(red.length > 0).toBe(reduced.some(({ state }) => state === 'missing'))
        if (missing.length === 0) expect(red).toEqual([])
        for (const { left, width } of drawn) {
          expect(left).toBeGreaterThanOrEqual(0)
          expect(left + width).toBeLessThanOrEqual(100 + 1e-6)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('says nothing of what is stored, and state, range and reason of what is not', () => {
    expect(tipOf(part(0, HOUR, 'stored'))).toBe('')
    expect(tipOf({ ...part(0, HOUR, 'missing'), reason: 'rows-gone' })).toBe(
      'missing | 1970-01-01 00:00 to 01:00 UTC | 60 slots | rows gone',
    )
  })

  it('is bare, not red, where a slot has only just ended', () => {
    const edge = 10 * HOUR
    expect(dueParts([part(9 * HOUR, edge, 'stored'), part(edge, 11 * HOUR, 'missing')], edge)).toEqual([
      part(9 * HOUR, edge, 'stored'),
    ])
    expect(dueParts([part(8 * HOUR, 11 * HOUR, 'missing')], edge)).toEqual([
      expect.objectContaining({ from: 8 * HOUR, to: edge }),
    ])
  })
})

describe('an axis', () => {
  it('has round UTC ticks about every 100 px', () => {
    const from = Date.UTC(2026, 1, 7, 13, 7)
    const ticks = ticksOf({ from, to: from + 29 * DAY }, 430)
    expect(ticks.map(({ text }) => text)).toEqual(['9 Feb', '16 Feb', '23 Feb', '2 Mar'])
    expect(ticksOf({ from: Date.UTC(2025, 8, 10), to: Date.UTC(2026, 2, 9) }, 600).map(({ text }) => text)).toEqual([
      'Oct',
      'Nov',
      'Dec',
      '2026',
      'Feb',
      'Mar',
    ])
    expect(ticksOf({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 6) }, 600).map(({ text }) => text)).toEqual([
      '1 Jan',
      '01:00',
      '02:00',
      '03:00',
      '04:00',
      '05:00',
    ])
  })
})
