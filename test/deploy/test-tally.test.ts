import { expect, it } from 'vitest'
import { tallyLine, tallyOf, withSecondLook, worthAnotherLook } from '../../deploy/local/test-tally.ts'

const file = (name: string, passed: number, failed = 0, skipped = 0) => ({ file: name, passed, failed, skipped })

it('the tally counts the tests of all files, and no report as a failure', () => {
  expect(tallyLine(tallyOf([file('a', 2, 1), file('b', 1, 1, 2)]))).toBe('3 passed, 2 failed, 2 skipped')
  expect(tallyLine(tallyOf([file('a', 12)]))).toBe('12 passed, 0 failed')
  expect(tallyLine(tallyOf(undefined))).toBe('0 passed, 1 failed')
})

it('a second look is for a few files of many, and for none that failed with all the others', () => {
  expect(worthAnotherLook([file('a', 1), file('b', 1, 1)])).toEqual(['b'])
  expect(worthAnotherLook([file('a', 1)])).toEqual([])
  expect(worthAnotherLook([file('b', 1, 1)])).toEqual([])
  expect(worthAnotherLook(undefined)).toEqual([])
  expect(worthAnotherLook(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => file(name, 0, name === 'a' ? 0 : 1)))).toEqual(
    [],
  )
})

it('what fails twice stays failed, and so does what was not seen again', () => {
  const first = [file('a', 5), file('b', 1, 1), file('c', 0, 1)]
  expect(tallyLine(tallyOf(withSecondLook(first, [file('b', 2)])))).toBe('7 passed, 1 failed')
  expect(tallyLine(tallyOf(withSecondLook(first, [file('b', 1, 1), file('c', 3)])))).toBe('9 passed, 1 failed')
  expect(tallyLine(tallyOf(withSecondLook(first, undefined)))).toBe('6 passed, 2 failed')
})
