import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, type Millis } from '../../src/domain/clock.ts'
import type { CoverageState, Interval } from '../../src/domain/collection/coverage.ts'
import { liveEdge } from '../../src/domain/collection/slot.ts'
import { availabilityOf, frequencyOf, overdueMs, recentCounts } from '../../src/operations/freshness.ts'

const NOW = Date.UTC(2026, 2, 3, 12, 10)
const EDGE = liveEdge(NOW, HOUR, MINUTE)
const SINCE = EDGE - 1_000 * HOUR

const interval = (from: Millis, to: Millis, state: CoverageState = 'stored'): Interval => ({
  from,
  to,
  state,
  records: 0,
  reason: '',
})
const loaded = (intervals: readonly Interval[], firstSeenAt?: Millis) => ({
  series: {
    id: 1,
    dataset: 'candles',
    source: 'coinbase',
    subject: 'A-USD',
    widthSeconds: 3_600,
    since: SINCE,
  } as const,
  expected: { from: SINCE, to: EDGE },
  known: {
    intervals,
    notes:
      firstSeenAt === undefined
        ? []
        : [
            {
              from: SINCE,
              to: EDGE,
              reason: 'never-asked' as const,
              firstSeenAt,
              lastTriedAt: undefined,
              tries: 0,
              nextTryAt: undefined,
              backfillId: '',
            },
          ],
  },
})
const overdue = (intervals: readonly Interval[], firstSeenAt?: Millis) =>
  overdueMs(loaded(intervals, firstSeenAt), NOW, MINUTE)

describe('how long the newest slot has been due', () => {
  it('is nothing while the next one is not final', () => expect(overdue([interval(SINCE, EDGE)])).toBe(0))

  it('counts from the moment at which the slot after the newest was final', () => {
    expect(overdue([interval(SINCE, EDGE - HOUR)])).toBe(9 * MINUTE)
    expect(overdue([interval(SINCE, EDGE - 6 * HOUR)])).toBe(5 * HOUR + 9 * MINUTE)
  })

  it('does not change by what is filled further back', () => {
    const late = overdue([interval(EDGE - 100 * HOUR, EDGE - 6 * HOUR)])
    expect(overdue([interval(SINCE, EDGE - 200 * HOUR), interval(EDGE - 100 * HOUR, EDGE - 6 * HOUR)])).toBe(late)
  })

  it('of a series without anything counts from when it was first looked for', () => {
    expect(overdue([], NOW - 3 * MINUTE)).toBe(3 * MINUTE)
    expect(overdue([])).toBe(0)
    expect(overdue([interval(SINCE, SINCE + HOUR, 'unobtainable')], NOW - 3 * MINUTE)).toBe(3 * MINUTE)
  })

  it('a source that says "nothing" is believed for a while, and not for hours', () => {
    const silent = (slots: number) =>
      overdue([interval(SINCE, EDGE - slots * HOUR), interval(EDGE - slots * HOUR, EDGE, 'none')])
    expect(silent(6)).toBe(0)
    expect(silent(7)).toBe(6 * HOUR + 9 * MINUTE)
  })

  it('what a person holds back is not late', () => {
    expect(overdue([interval(SINCE, EDGE - 50 * HOUR), interval(EDGE - 50 * HOUR, EDGE, 'held')])).toBe(0)
  })
})

describe('service levels', () => {
  it('availability is what was stored or known to be empty by what was due in the window', () => {
    const day = (state: CoverageState) =>
      availabilityOf([
        recentCounts(loaded([interval(SINCE, EDGE - 6 * HOUR), interval(EDGE - 6 * HOUR, EDGE, state)]), DAY),
      ])
    expect(day('stored')).toBe(1)
    expect(day('none')).toBe(1)
    expect(day('held')).toBe(1)
    expect(day('unobtainable')).toBe(0.75)
    expect(availabilityOf([recentCounts(loaded([interval(SINCE, EDGE - 6 * HOUR)]), DAY)])).toBe(0.75)
  })

  it('an old hole says nothing of the window', () => {
    expect(availabilityOf([recentCounts(loaded([interval(EDGE - 30 * HOUR, EDGE)]), DAY)])).toBe(1)
    expect(availabilityOf([])).toBe(1)
  })

  it('frequency is runs that went well by runs that the rhythm asked for', () => {
    const of = (ok: number, promisedAt = NOW - 30 * HOUR) => frequencyOf(ok, HOUR, DAY, promisedAt, NOW)
    expect(of(24)).toBe(1)
    expect(of(12)).toBe(0.5)
    expect(of(30)).toBe(1)
    expect(of(2, NOW - 2 * HOUR)).toBe(1)
    expect(of(1, NOW - 2 * HOUR)).toBe(0.5)
    expect(of(0)).toBe(0)
    expect(of(0, NOW - 59 * MINUTE)).toBe(1)
  })
})
