import { expect, it } from 'vitest'
import { createCallSampler } from '../../src/http/call-rates.ts'

const window = (name: string, limit: number, live: number, backfill: number) => ({
  name,
  limit,
  used: { live, backfill },
})

it('tells calls a second by the shortest window of a budget, whatever its length', () => {
  const calls = createCallSampler()
  calls.note('coinbase', [window('minute', 300, 60, 60), window('second', 8, 2, 5)], 1_000)
  calls.note('coingecko', [window('minute', 30, 12, 3)], 1_000)
  calls.note('elsewhere', [], 1_000)
  expect(calls.points('coinbase')).toEqual([{ at: 1_000, live: 2, backfill: 5, limit: 8 }])
  expect(calls.points('coingecko')).toEqual([{ at: 1_000, live: 0.2, backfill: 0.05, limit: 0.5 }])
  expect(calls.points('elsewhere')).toEqual([])
})

it('keeps twenty minutes', () => {
  const calls = createCallSampler()
  for (let minute = 0; minute <= 60; minute += 1) calls.note('a', [window('second', 8, 1, 0)], minute * 60_000)
  expect(calls.points('a').map(({ at }) => at / 60_000)).toEqual(Array.from({ length: 20 }, (_, index) => index + 41))
})
