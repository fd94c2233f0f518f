import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  earliest,
  PERMIT_MS,
  quarterOf,
  SLACK_MS,
  windowsOf,
  type Call,
  type Lane,
} from '../../src/cache/budget-windows.ts'

const limits = fc.record(
  {
    perSecond: fc.double({ min: 0.2, max: 40, noNaN: true }),
    perMinute: fc.double({ min: 0.2, max: 300, noNaN: true }),
  },
  { requiredKeys: [] },
)
const asks = fc.array(
  fc.record({
    lane: fc.constantFrom<Lane>('live', 'backfill'),
    both: fc.boolean(),
    afterMs: fc.integer({ min: 0, max: 400 }),
  }),
  { maxLength: 120 },
)

describe('windows of a budget', () => {
  it('no run of permits is over a limit in any window, however late within its life each one is used', () => {
    fc.assert(
      fc.property(limits, asks, fc.infiniteStream(fc.integer({ min: 0, max: PERMIT_MS })), (limit, asked, lateness) => {
        const windows = windowsOf(limit)
        const calls: Call[] = []
        let now = 0
        for (const { lane, both, afterMs } of asked) {
          now = earliest(calls, windows, lane, both, now + afterMs)
          calls.push({ at: now, lane })
        }
        const used = calls.map((call) => call.at + (lateness.next().value ?? 0)).sort((a, b) => a - b)
        for (const [length, rate] of [
          [1_000, limit.perSecond],
          [60_000, limit.perMinute],
        ] as const) {
          if (rate === undefined) continue
          // Less than one call in the window is one call in a longer one.
          const most = Math.max(1, Math.floor(rate))
          const span = rate < 1 ? length / rate : length
          used.forEach((at, i) => expect((used[i + most] ?? Infinity) - at).toBeGreaterThanOrEqual(span))
        }
      }),
      { numRuns: 300 },
    )
  })

  it.each([1, 2, 3, 4, 8, 10, 25, 100])('both lanes have their share of a limit of %d', (limit) => {
    const [window] = windowsOf({ perSecond: limit })
    const per = (lane: Lane) =>
      ((window?.beside[lane].calls ?? 0) * (window?.spanMs ?? 0)) / (window?.beside[lane].spanMs ?? 1)
    expect(limit - per('live')).toBeGreaterThanOrEqual(limit * 0.1)
    expect(per('backfill')).toBeGreaterThan(0)
    if (limit >= 4) expect(limit - per('backfill')).toBeGreaterThanOrEqual(limit * 0.7)
  })

  it('leaves at least 95 % of a limit to use', () => {
    for (const window of windowsOf({ perSecond: 8, perMinute: 25 }))
      expect((window.name === 'second' ? 1_000 : 60_000) / window.spanMs).toBeGreaterThan(0.95)
    expect(SLACK_MS).toBeGreaterThan(PERMIT_MS)
  })

  it('four processes with a quarter each have no more than the whole', () => {
    for (const perSecond of [1, 2, 3, 4, 5, 7, 8, 30]) {
      const [whole] = windowsOf({ perSecond })
      const [quarter] = quarterOf(windowsOf({ perSecond }))
      const rate = (window: typeof whole) => (window?.limit ?? 0) / (window?.spanMs ?? 1)
      expect(4 * rate(quarter)).toBeLessThanOrEqual(rate(whole) * 1.000001)
    }
  })
})
