import { describe, expect, it } from 'vitest'
import { rounded, type Proportions } from '../../../../src/domain/analytics/vader/proportions.ts'
import { vader } from '../../../../src/domain/analytics/vader/vader.ts'
import { recordedText } from '../recorded.ts'
import { corpusLines } from './corpora.ts'

const PARTS = ['neg', 'neu', 'pos', 'compound'] as const

/** Texts whose scores differ from the expected ones at all; the promise is 1e-4, which is one step of the last digit. */
function different(cases: readonly { text: string; expected: Proportions }[]): string[] {
  return cases.flatMap(({ text, expected }) => {
    const score = vader(text)
    return PARTS.every((part) => score[part] === expected[part]) ? [] : [text]
  })
}

describe('vader', () => {
  it("equals Python's vaderSentiment 3.3.2 on all sentences of its four corpora", () => {
    const lines = corpusLines()
    expect(lines.length).toBe(23_703)
    expect(different(lines)).toEqual([])
  })

  it('equals it on made-up texts that touch every rule', () => {
    const rows = JSON.parse(recordedText('vader-made-up.json.gz')) as [string, number, number, number, number][]
    const cases = rows.map(([text, neg, neu, pos, compound]) => ({ text, expected: { neg, neu, pos, compound } }))
    expect(cases.length).toBe(6_000)
    expect(different(cases)).toEqual([])
  })

  it('gives the scores that the authors print, but for the two that their own release does not give', () => {
    const printed = JSON.parse(recordedText('vader_readme_reference_scores.json')) as (Proportions & { text: string })[]
    const differs = different(printed.map((expected) => ({ text: expected.text, expected })))
    expect(differs).toEqual(["At least it isn't a horrible book.", 'Catch utf-8 emoji such as 💘 and 💋 and 😁'])
    expect(vader("At least it isn't a horrible book.")).toEqual({ neg: 0, neu: 0.678, pos: 0.322, compound: 0.431 })
    expect(vader('Catch utf-8 emoji such as 💘 and 💋 and 😁')).toEqual({
      neg: 0,
      neu: 0.583,
      pos: 0.417,
      compound: 0.875,
    })
  })

  it('reads typographic quotes as Python does, and as a reader does when asked', () => {
    expect(vader('This isn’t good').compound).toBeGreaterThan(0)
    expect(vader('This isn’t good', { straightenQuotes: true })).toEqual(vader("This isn't good"))
    expect(vader("This isn't good").compound).toBeLessThan(0)
  })

  it('scores nothing as nothing, and names of object members as plain words', () => {
    expect(vader('')).toEqual({ neg: 0, neu: 0, pos: 0, compound: 0 })
    expect(vader(' \u00a0\t')).toEqual({ neg: 0, neu: 0, pos: 0, compound: 0 })
    expect(vader('constructor __proto__ toString')).toEqual({ neg: 0, neu: 1, pos: 0, compound: 0 })
  })
})

describe('rounded', () => {
  it('rounds an exact half to the even digit, and what only looks like a half by its exact value', () => {
    expect([rounded(0.0625, 3), rounded(0.1875, 3), rounded(-0.0625, 3)]).toEqual([0.062, 0.188, -0.062])
    // 0.0005 is a little more than a half of 0.001 in binary, 0.1235 and 0.0015 lie on either side too.
    expect([rounded(0.0005, 3), rounded(0.0015, 3), rounded(0.1235, 3)]).toEqual([0.001, 0.002, 0.123])
    expect(rounded(0.03125, 4)).toBe(0.0312)
  })
})
