import { expect, it } from 'vitest'
import { createRateSampler } from '../../src/http/rates.ts'

const view = (done: number) => ({
  id: 'a',
  slots: {
    planned: 1_000_000,
    stored: done,
    none: 0,
    unobtainable: 0,
    unconfirmed: 0,
    failed: 0,
    left: 1_000_000 - done,
  },
})

it('measures over ten seconds, so that bursts of pages read as the steady work they are', () => {
  const rates = createRateSampler()
  for (let second = 0; second <= 60; second += 2)
    rates.note(view(second % 6 === 0 ? second * 100 : Math.floor(second / 6) * 600), second * 1_000)
  const late = rates.points('a').slice(6)
  expect(late.length).toBeGreaterThan(20)
  for (const { perSecond } of late) expect(Math.abs(perSecond - 100)).toBeLessThanOrEqual(50)
})

it('keeps nothing of one nobody looked at, and the first of two looks within a second', () => {
  const rates = createRateSampler()
  expect(rates.points('a')).toEqual([])
  rates.note(view(0), 0)
  rates.note(view(500), 400)
  rates.note(view(1_000), 2_000)
  expect(rates.points('a')).toEqual([{ at: 2_000, perSecond: 500 }])
})
