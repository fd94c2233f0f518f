import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dueRanges, eraseNotes, gapsOf, notesIn, paintNotes, type GapNote } from '../../../src/domain/collection/gap.ts'
import { union } from '../../../src/domain/range.ts'
import { anyNote, anyNotes, anyRange, anyRanges, at, isTidy, slotsOf, slotsOfAll } from '../arbitraries.ts'

const story = ({ from: _from, to: _to, ...rest }: GapNote) => JSON.stringify(rest)
const modelOf = (notes: readonly GapNote[]) =>
  new Map(notes.flatMap((note) => slotsOf(note).map((slot) => [slot, story(note)] as const)))
const bySlot = (model: ReadonlyMap<number, string>) => [...model].sort(([a], [b]) => a - b)

it('the newest note stands, slot by slot, and notes stay sorted, disjoint and joined', () => {
  fc.assert(
    fc.property(fc.array(anyNote, { maxLength: 10 }), (adds) => {
      let notes: GapNote[] = []
      const model = new Map<number, string>()
      for (const add of adds) {
        notes = paintNotes(notes, [add])
        for (const slot of slotsOf(add)) model.set(slot, story(add))
        expect(isTidy(notes, (a, b) => story(a) === story(b))).toBe(true)
        expect(bySlot(modelOf(notes))).toEqual(bySlot(model))
      }
    }),
    { numRuns: 300 },
  )
})

it('many notes at once are what they are one after the other', () => {
  fc.assert(
    fc.property(anyNotes, anyNotes, (notes, painted) => {
      const oneByOne = painted.reduce<readonly GapNote[]>((before, note) => paintNotes(before, [note]), notes)
      expect(paintNotes(notes, painted)).toEqual(oneByOne)
    }),
    { numRuns: 300 },
  )
})

it('erased slots have no note, and every other slot keeps its own', () => {
  fc.assert(
    fc.property(anyNotes, anyRanges, (notes, ranges) => {
      const gone = new Set(slotsOfAll(ranges))
      const next = eraseNotes(notes, ranges)
      expect(isTidy(next, (a, b) => story(a) === story(b))).toBe(true)
      expect(bySlot(modelOf(next))).toEqual(bySlot(modelOf(notes)).filter(([slot]) => !gone.has(slot)))
    }),
  )
})

it('the notes inside a range are those of its slots', () => {
  fc.assert(
    fc.property(anyNotes, anyRange, (notes, range) => {
      const inside = new Set(slotsOf(range))
      expect(bySlot(modelOf(notesIn(notes, range)))).toEqual(
        bySlot(modelOf(notes)).filter(([slot]) => inside.has(slot)),
      )
    }),
  )
})

it('gaps cover exactly what is missing, each slot with the note that lies on it', () => {
  fc.assert(
    fc.property(anyRanges, anyNotes, (missing, notes) => {
      const gaps = gapsOf(missing, notes)
      const model = modelOf(notes)
      expect(slotsOfAll(gaps)).toEqual(slotsOfAll(union(missing)))
      for (const gap of gaps)
        for (const slot of slotsOf(gap))
          expect(gap.note === undefined ? undefined : story(gap.note)).toBe(model.get(slot))
    }),
    { numRuns: 300 },
  )
})

it('due is what is missing, less what a note says to wait for', () => {
  fc.assert(
    fc.property(anyRanges, anyNotes, fc.nat(5), (ranges, notes, hour) => {
      const missing = union(ranges)
      const waiting = new Set(slotsOfAll(notes.filter((note) => (note.nextTryAt ?? 0) > at(hour))))
      expect(slotsOfAll(dueRanges(missing, notes, at(hour)))).toEqual(
        slotsOfAll(missing).filter((slot) => !waiting.has(slot)),
      )
    }),
  )
})
