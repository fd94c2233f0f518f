import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eraseNotes } from '../../../src/domain/collection/gap.ts'
import type { Knowledge } from '../../../src/domain/collection/knowledge.ts'
import { evidenceOf, pagesToFetch, spanOf, withWitnesses, type WorkRules } from '../../../src/domain/collection/work.ts'
import { union } from '../../../src/domain/range.ts'
import { anyIntervals, anyNotes, anyRange, anyRanges, at, slotsOf, slotsOfAll, span, WIDTH } from '../arbitraries.ts'

const anyKnowledge: fc.Arbitrary<Knowledge> = fc
  .tuple(anyIntervals, anyNotes)
  .map(([intervals, notes]) => ({ intervals, notes: eraseNotes(notes, intervals) }))

const anyRules: fc.Arbitrary<WorkRules> = fc.record({
  widthMs: fc.constant(WIDTH),
  pageSlots: fc.integer({ min: 1, max: 8 }),
  order: fc.constantFrom('newest', 'oldest'),
  askedBy: fc.constantFrom('b1', 'b2'),
  askedSince: fc.nat(6).map(at),
  onlyDue: fc.boolean(),
  onlyFailed: fc.boolean(),
  forced: fc.boolean(),
  now: fc.nat(6).map(at),
  claimed: anyRanges,
})

it('pages ask for every slot that may be asked for now, once, and for no other', () => {
  fc.assert(
    fc.property(anyRange, anyKnowledge, anyRules, (within, known, rules) => {
      const [taken, claimed] = [new Set(slotsOfAll(known.intervals)), new Set(slotsOfAll(rules.claimed))]
      const wanted = slotsOf(within).filter((slot) => {
        if (taken.has(slot) || claimed.has(slot)) return false
        const note = known.notes.find((n) => n.from <= at(slot) && at(slot) < n.to)
        if (note === undefined) return !rules.onlyFailed
        const waits = (note.nextTryAt ?? 0) > rules.now
        if (note.lastTriedAt !== undefined && note.backfillId === rules.askedBy) return false
        if (waits && note.backfillId !== '' && (note.lastTriedAt ?? -1) >= rules.askedSince) return false
        if (waits && (rules.onlyDue || (note.reason === 'empty-once' && !rules.forced))) return false
        return !rules.onlyFailed || note.reason !== 'empty-once'
      })
      const pages = pagesToFetch(within, known, rules)
      expect(pages.flatMap((page) => slotsOfAll(page.want)).sort((a, b) => a - b)).toEqual(wanted)
      for (const page of pages)
        expect((spanOf(page.want).to - spanOf(page.want).from) / WIDTH).toBeLessThanOrEqual(rules.pageSlots)
      const starts = pages.map((page) => spanOf(page.want).from)
      expect(starts).toEqual([...starts].sort((a, b) => (rules.order === 'oldest' ? a - b : b - a)))
    }),
    { numRuns: 300 },
  )
})

it('a question with witnesses is one page at most, holds what was wanted, and its witnesses are stored slots inside it', () => {
  fc.assert(
    fc.property(anyRange, anyRanges, fc.integer({ min: 12, max: 20 }), (wanted, stored, pageSlots) => {
      fc.pre(wanted.from < wanted.to)
      const known = union(stored)
      const question = withWitnesses(wanted, known, WIDTH, pageSlots)
      expect(question.ask.from <= wanted.from && question.ask.to >= wanted.to).toBe(true)
      expect((question.ask.to - question.ask.from) / WIDTH).toBeLessThanOrEqual(pageSlots)
      const rows = new Set(slotsOfAll(known).map(at))
      for (const witness of question.witnesses) {
        expect(rows.has(witness)).toBe(true)
        expect(witness >= question.ask.from && witness < question.ask.to).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})

/** The source holds some rows, and answers with all of them, or loses the newest, the oldest, or all. */
const anySource = fc.record({
  truth: fc.uniqueArray(fc.nat(39), { maxLength: 40 }).map((slots) => new Set(slots)),
  losesFirst: fc.nat(6),
  losesLast: fc.nat(6),
})

it('between two witnesses, silence is believed only when the source lost nothing there', () => {
  fc.assert(
    fc.property(anyRange, anySource, fc.integer({ min: 12, max: 40 }), (wanted, source, pageSlots) => {
      fc.pre(wanted.from < wanted.to)
      const outside = [...source.truth].filter((slot) => at(slot) < wanted.from || at(slot) >= wanted.to)
      const stored = union(outside.map((slot) => span(slot, slot + 1)))
      const question = withWitnesses(wanted, stored, WIDTH, pageSlots)
      fc.pre(!question.leftOpen && !question.rightOpen)
      const rows = slotsOf(question.ask).filter((slot) => source.truth.has(slot))
      const came = rows.slice(source.losesFirst, rows.length - source.losesLast)
      const believed = slotsOfAll(evidenceOf(came.map(at), question, false, WIDTH))
      for (const slot of believed) expect(source.truth.has(slot)).toBe(came.includes(slot))
    }),
    { numRuns: 300 },
  )
})

it('an answer without the rows it had to bring proves nothing at all', () => {
  const question = withWitnesses(span(5, 8), [span(2, 4), span(9, 12)], WIDTH, 20)
  expect(question.witnesses).toEqual([at(3), at(9)])
  expect(evidenceOf([], question, true, WIDTH)).toEqual([])
  expect(evidenceOf([at(3)], question, true, WIDTH)).toEqual([])
  expect(evidenceOf([at(3), at(9)], question, true, WIDTH)).toEqual([span(3, 10)])
})

it('an empty answer about a series of which nothing is stored is believed only of a source that shows elsewhere that it is well', () => {
  const question = withWitnesses(span(5, 8), [], WIDTH, 20)
  expect(evidenceOf([], question, false, WIDTH)).toEqual([])
  expect(evidenceOf([], question, true, WIDTH)).toEqual([span(5, 8)])
})
