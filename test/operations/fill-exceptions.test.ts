import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/domain/clock.ts'
import { absorbAnswer, noteFailure, NOTHING_KNOWN, type Knowledge } from '../../src/domain/collection/knowledge.ts'
import { failingGaps } from '../../src/operations/fill-exceptions.ts'
import type { LoadedSeries } from '../../src/operations/loaded-series.ts'

const SINCE = Date.UTC(2026, 0, 1)
const NOW = SINCE + 100 * HOUR
const gap = { from: SINCE + 10 * HOUR, to: SINCE + 13 * HOUR }
const other = { from: SINCE + 50 * HOUR, to: SINCE + 51 * HOUR }

const loaded = (known: Knowledge): LoadedSeries => ({
  series: { id: 1, dataset: 'fear_greed', source: 'alternative', subject: 'crypto', widthSeconds: 3_600, since: SINCE },
  expected: { from: SINCE, to: NOW },
  range: { from: SINCE, to: NOW },
  known,
  filling: [],
})
const told = (known: Knowledge) => failingGaps([loaded(known)], 3, NOW)
const fail = (known: Knowledge, want = gap, tries = 1): Knowledge =>
  Array.from({ length: tries }).reduce<Knowledge>(
    (all, _, index) =>
      noteFailure(all, [want], { reason: 'server-error', at: SINCE + 20 * HOUR + index * MINUTE, backfillId: 'a' }),
    known,
  )
const answered = (known: Knowledge, filled: readonly number[]): Knowledge =>
  absorbAnswer(
    known,
    {
      want: [gap],
      filled: filled.map((slot) => gap.from + slot * HOUR),
      trusted: [gap],
      beyondHistory: [],
      askedAt: NOW,
      confirmNoneAfterMs: HOUR,
      backfillId: 'b',
    },
    HOUR,
  ).next

it('a gap is told of when it was asked for in vain so many times in a row as settings say, not before', () => {
  expect(told(fail(NOTHING_KNOWN, gap, 2))).toEqual([])
  const [one, ...rest] = told(fail(NOTHING_KNOWN, gap, 3))
  expect(rest).toEqual([])
  expect(one).toMatchObject({
    kind: 'missing',
    mark: 'bad',
    subject: 'fear_greed',
    next: 'npx gapless gaps fear_greed',
  })
  expect(one?.title).toMatch(/^1 gap fails again and again, up to 3 times in a row since /)
  expect(one?.text).toBe('In the way: server error. It is asked again by itself.')
})

it('ends when the gap is filled, and no sooner; another gap goes on', () => {
  const failing = fail(fail(NOTHING_KNOWN, gap, 5), other, 4)
  expect(told(failing)[0]?.title).toMatch(/^2 gaps fail again and again, up to 5 times/)
  const part = answered(failing, [0, 1])
  // What is left was answered empty, which is no fault.
  expect(told(part)[0]?.title).toMatch(/^1 gap fails again and again, up to 4 times/)
  expect(told(answered(fail(NOTHING_KNOWN, gap, 5), [0, 1, 2]))).toEqual([])
})

it('begins anew when the gap comes again', () => {
  const filled = answered(fail(NOTHING_KNOWN, gap, 5), [0, 1, 2])
  const again = fail({ intervals: [], notes: filled.notes }, gap, 1)
  expect(told(again)).toEqual([])
  expect(told(fail(again, gap, 2))).toHaveLength(1)
})
