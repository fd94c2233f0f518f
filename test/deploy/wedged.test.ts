import { expect, it } from 'vitest'
import { createWedgeJudge, type ServerAnswer } from '../../workers/supervisor/wedged.ts'

/** The moments, in seconds, at which a server that is asked every five seconds is ended. */
function endsOf(answerAt: (second: number) => ServerAnswer, seconds: number): number[] {
  const isWedged = createWedgeJudge()
  const ends: number[] = []
  for (let second = 0; second <= seconds; second += 5) if (isWedged(answerAt(second), second * 1000)) ends.push(second)
  return ends
}

it('a server that answers nothing but errors for a minute is ended', () => {
  expect(endsOf((second) => (second < 20 ? 'well' : 'wrong'), 100)).toEqual([80])
})

it('one that says nothing is given longer: it may be the machine that is busy', () => {
  expect(endsOf((second) => (second < 20 ? 'well' : 'silent'), 210)).toEqual([200])
})

it('one good answer in between, and it is well', () => {
  expect(endsOf((second) => (second % 55 === 0 ? 'well' : 'wrong'), 1_000)).toEqual([])
})

it('is ended once in five minutes at most, and one that is well again never', () => {
  expect(endsOf(() => 'wrong', 800)).toEqual([60, 360, 660])
  expect(endsOf((second) => (second < 61 ? 'wrong' : 'well'), 2_000)).toEqual([60])
})
