import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MINUTE } from '../../../src/domain/clock.ts'
import type { Interval } from '../../../src/domain/collection/coverage.ts'
import type { GapNote } from '../../../src/domain/collection/gap.ts'
import {
  absorbAnswer,
  noteFailure,
  NOTHING_KNOWN,
  type Knowledge,
  type PageAnswer,
} from '../../../src/domain/collection/knowledge.ts'
import { eraseNotes } from '../../../src/domain/collection/gap.ts'
import {
  anyIntervals,
  anyNotes,
  anyRanges,
  at,
  isTidy,
  SLOTS,
  slotsOf,
  slotsOfAll,
  span,
  WIDTH,
} from '../arbitraries.ts'

const CONFIRM = 2 * WIDTH

/** Knowledge as the store keeps it: no note lies on a slot that is accounted for. */
const anyKnowledge: fc.Arbitrary<Knowledge> = fc
  .tuple(anyIntervals, anyNotes)
  .map(([intervals, notes]) => ({ intervals, notes: eraseNotes(notes, intervals) }))

const anyAnswer: fc.Arbitrary<PageAnswer> = fc
  .record({
    want: anyRanges,
    filled: fc.uniqueArray(fc.nat(SLOTS - 1), { maxLength: 15 }),
    trusted: anyRanges,
    beyondHistory: anyRanges,
    asked: fc.nat(8),
  })
  .map(({ filled, asked, ...rest }) => ({
    ...rest,
    filled: filled.map(at),
    askedAt: at(asked),
    confirmNoneAfterMs: CONFIRM,
    backfillId: 'b9',
  }))

/** What is known of one slot. */
interface Slot {
  readonly state: string | undefined
  readonly note: GapNote | undefined
}

function look(known: Knowledge): Slot[] {
  const find = <R extends { from: number; to: number }>(list: readonly R[], slot: number) =>
    list.find((item) => item.from <= at(slot) && at(slot) < item.to)
  return Array.from({ length: SLOTS }, (_, slot) => ({
    state: find<Interval>(known.intervals, slot)?.state,
    note: find(known.notes, slot),
  }))
}

it('settles each slot as it would be settled alone', () => {
  fc.assert(
    fc.property(anyKnowledge, anyAnswer, (known, answer) => {
      const { next, tally } = absorbAnswer(known, answer, WIDTH)
      const want = new Set(slotsOfAll(answer.want))
      const [trusted, beyond] = [new Set(slotsOfAll(answer.trusted)), new Set(slotsOfAll(answer.beyondHistory))]
      const counts = { stored: 0, none: 0, unobtainable: 0, unconfirmed: 0 }
      const after = look(next)
      look(known).forEach((before, slot) => {
        const now = after[slot]
        const ripe = before.note?.reason === 'empty-once' && before.note.firstSeenAt <= answer.askedAt - CONFIRM
        if (!want.has(slot) || before.state === 'stored') {
          expect(now?.state).toBe(before.state)
          expect(now?.note?.reason).toBe(before.note?.reason)
        } else if (answer.filled.includes(at(slot))) {
          expect(now).toEqual({ state: 'stored', note: undefined })
          counts.stored += 1
        } else if (before.state !== undefined) expect(now?.state).toBe(before.state)
        else if (beyond.has(slot)) {
          expect(now).toEqual({ state: 'unobtainable', note: undefined })
          counts.unobtainable += 1
        } else if (ripe && trusted.has(slot)) {
          expect(now).toEqual({ state: 'none', note: undefined })
          counts.none += 1
        } else {
          const again = before.note?.reason === 'empty-once' ? before.note : undefined
          expect(now?.state).toBeUndefined()
          expect(now?.note?.reason).toBe('empty-once')
          expect(now?.note?.firstSeenAt).toBe(again?.firstSeenAt ?? answer.askedAt)
          expect(now?.note?.tries).toBe((again?.tries ?? 0) + 1)
          expect(now?.note?.nextTryAt).toBeGreaterThan(answer.askedAt)
          counts.unconfirmed += 1
        }
      })
      expect(tally).toEqual(counts)
      expect(isTidy(next.intervals, (a, b) => a.state === b.state && a.reason === b.reason)).toBe(true)
      expect(isTidy(next.notes, (a, b) => JSON.stringify([a, 0, 0]) === JSON.stringify([b, 0, 0]))).toBe(true)
    }),
    { numRuns: 300 },
  )
})

it('the same answer absorbed again changes no row and no interval', () => {
  fc.assert(
    fc.property(anyKnowledge, anyAnswer, (known, answer) => {
      const once = absorbAnswer(known, answer, WIDTH).next
      const twice = absorbAnswer(once, answer, WIDTH).next
      const stored = (k: Knowledge) => slotsOfAll(k.intervals.filter((i) => i.state === 'stored'))
      expect(stored(twice)).toEqual(stored(once))
      expect(twice.intervals).toEqual(once.intervals)
    }),
    { numRuns: 300 },
  )
})

it('one empty answer proves nothing, a second one half an hour later does', () => {
  const empty = (minutes: number): PageAnswer => ({
    want: [span(0, 3)],
    filled: [at(0)],
    trusted: [span(0, 3)],
    beyondHistory: [],
    askedAt: at(10) + minutes * MINUTE,
    confirmNoneAfterMs: 30 * MINUTE,
    backfillId: 'b1',
  })
  const first = absorbAnswer(NOTHING_KNOWN, empty(0), WIDTH)
  expect(first.tally).toEqual({ stored: 1, none: 0, unobtainable: 0, unconfirmed: 2 })
  const soon = absorbAnswer(first.next, empty(29), WIDTH)
  expect(soon.tally).toEqual({ stored: 0, none: 0, unobtainable: 0, unconfirmed: 2 })
  const later = absorbAnswer(soon.next, empty(30), WIDTH)
  expect(later.tally).toEqual({ stored: 0, none: 2, unobtainable: 0, unconfirmed: 0 })
  expect(later.next.notes).toEqual([])
})

it('an answer that is no evidence leaves a slot in doubt, however often it comes', () => {
  const mute = (hour: number): PageAnswer => ({
    want: [span(0, 3)],
    filled: [],
    trusted: [],
    beyondHistory: [],
    askedAt: at(10 + hour),
    confirmNoneAfterMs: 30 * MINUTE,
    backfillId: 'b1',
  })
  let known = NOTHING_KNOWN
  for (let hour = 0; hour < 20; hour += 1) known = absorbAnswer(known, mute(hour), WIDTH).next
  expect(known.intervals).toEqual([])
  expect(known.notes).toMatchObject([{ ...span(0, 3), reason: 'empty-once', tries: 20, firstSeenAt: at(10) }])
})

it('a failure is noted on what is missing only, never becomes coverage, and never forgets a doubt', () => {
  fc.assert(
    fc.property(anyKnowledge, anyRanges, fc.nat(8), (known, want, hour) => {
      const next = noteFailure(known, want, { reason: 'rate-limited', at: at(hour), backfillId: 'b9' })
      expect(next.intervals).toEqual(known.intervals)
      const wanted = new Set(slotsOfAll(want))
      const after = look(next)
      look(known).forEach((before, slot) => {
        const note = after[slot]?.note
        if (!wanted.has(slot) || before.state !== undefined) {
          expect(note?.reason).toBe(before.note?.reason)
          return
        }
        expect(note?.reason).toBe(before.note?.reason === 'empty-once' ? 'empty-once' : 'rate-limited')
        if (before.note?.reason === 'empty-once') expect(note?.firstSeenAt).toBe(before.note.firstSeenAt)
        expect(note?.tries).toBe((before.note?.tries ?? 0) + 1)
        expect(note?.nextTryAt).toBeGreaterThan(at(hour))
        expect(note?.lastTriedAt).toBe(at(hour))
      })
      expect(slotsOfAll(next.notes)).toEqual(
        [
          ...new Set([
            ...slotsOfAll(known.notes),
            ...slotsOfAll(want).filter((slot) => look(known)[slot]?.state === undefined),
          ]),
        ].sort((a, b) => a - b),
      )
    }),
    { numRuns: 500 },
  )
})

it('repeated failures wait longer, at most six hours', () => {
  let known = NOTHING_KNOWN
  let last = 0
  for (let i = 0; i < 15; i += 1) {
    known = noteFailure(known, [span(0, 1)], { reason: 'timeout', at: at(0), backfillId: '' })
    const wait = (known.notes[0]?.nextTryAt ?? 0) - at(0)
    expect(wait >= last && wait <= 6 * 60 * MINUTE).toBe(true)
    last = wait
  }
  expect(known.notes[0]?.tries).toBe(15)
  expect(last).toBe(6 * 60 * MINUTE)
  expect(slotsOf(span(0, 1))).toEqual([0])
})
