import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/domain/clock.ts'
import { monthOf, nextQuotaCall, planQuota } from '../../../src/domain/news/quota.ts'

describe('a rhythm and a plan', () => {
  it('three calls a day fit 100 a month', () =>
    expect(planQuota({ source: 'cryptopanic', perMonth: 100, everyMs: 8 * HOUR })).toEqual({
      fits: true,
      callsPerMonth: 93,
      spare: 7,
    }))

  it('one every 15 minutes does not, and the sentence does the sum', () =>
    expect(planQuota({ source: 'cryptopanic', perMonth: 100, everyMs: 15 * MINUTE })).toEqual({
      fits: false,
      callsPerMonth: 2_976,
      fittingMs: 8 * HOUR,
      sentence:
        'cryptopanic allows 100 calls a month; once every 15m is 31 days × 24h / 15m = 2976 rounds = 2976 calls, 2876 too many. Every 8h fits: 93 calls.',
    }))

  it('pages and a reserve count', () =>
    expect(planQuota({ source: 'x', perMonth: 100, everyMs: 12 * HOUR, callsPerRound: 2, reserve: 10 })).toMatchObject({
      fits: false,
      sentence:
        'x allows 100 calls a month, less 10 kept in reserve; once every 12h is 31 days × 24h / 12h = 62 rounds × 2 calls = 124 calls, 34 too many. Every 1d fits: 62 calls.',
    }))

  it('a plan that no rhythm fits says so', () =>
    expect(planQuota({ source: 'x', perMonth: 1, everyMs: DAY })).toMatchObject({
      fits: false,
      fittingMs: undefined,
      sentence: expect.stringContaining('No rhythm fits.') as string,
    }))

  it('what it advises fits', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 7 * 24 * 60 }),
        fc.integer({ min: 1, max: 5 }),
        (perMonth, minutes, callsPerRound) => {
          const wish = { source: 'x', perMonth, callsPerRound }
          const plan = planQuota({ ...wish, everyMs: minutes * MINUTE })
          if (!plan.fits && plan.fittingMs !== undefined)
            expect(planQuota({ ...wish, everyMs: plan.fittingMs }).fits).toBe(true)
        },
      ),
    )
  })
})

describe('when the next call may be made', () => {
  const start = Date.UTC(2026, 1, 1)
  const { end } = monthOf(start)

  it('a month is a month of UTC', () =>
    expect([monthOf(start + DAY).start, end]).toEqual([start, Date.UTC(2026, 2, 1)]))

  it('the first of the month at once, and nothing once all is spent until the next month', () => {
    expect(nextQuotaCall({ perMonth: 100, used: 0, now: start + 5 })).toBe(start + 5)
    expect(nextQuotaCall({ perMonth: 100, used: 100, lastCallAt: start + DAY, now: start + 2 * DAY })).toBe(end)
    expect(nextQuotaCall({ perMonth: 100, reserve: 10, used: 90, lastCallAt: start + DAY, now: start + 2 * DAY })).toBe(
      end,
    )
  })

  it('what a long stop left unspent is spread over what is left', () => {
    const now = end - 2 * DAY
    const next = nextQuotaCall({ perMonth: 100, used: 1, lastCallAt: start, now })
    expect(next).toBe(now)
    expect(nextQuotaCall({ perMonth: 100, used: 2, lastCallAt: now, now }) - now).toBe(Math.ceil((2 * DAY) / 99))
  })

  it('a month of calls made when allowed spends the plan, evenly, across any restarts', () => {
    let used = 0
    let last: number | undefined
    let now = start
    const gaps: number[] = []
    for (;;) {
      // Asked anew each time, as after a restart.
      const at = nextQuotaCall({ perMonth: 100, used, lastCallAt: last, now })
      if (at >= end) break
      if (last !== undefined) gaps.push(at - last)
      ;[used, last, now] = [used + 1, at, at]
    }
    expect(used).toBe(100)
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2)
  })
})
