import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, JsonNumber, numberText, parseJson, wholeNumber } from '../../src/sources/json.ts'

const reasonOf = (text: string): unknown => {
  try {
    parseJson(text, 'someone')
    return undefined
  } catch (error) {
    return (error as { reason: unknown }).reason
  }
}

describe('numbers of upstream JSON', () => {
  it.each([
    ['1.2e-11', '0.000000000012'],
    ['9007199254740993', '9007199254740993'],
    ['4.727521520000001', '4.727521520000001'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    ['-2246.57482218', '-2246.57482218'],
    ['1E3', '1000'],
    ['18710831.0', '18710831.0'],
  ])('%s keeps every digit', (written, text) => {
    expect(numberText((parseJson(`[${written}]`, 'someone') as unknown[])[0])).toBe(text)
  })

  it('any decimal comes through as it was written', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.stringMatching(/^\d{1,18}$/))
      .map(([whole, part]) => `${whole}.${part}`)
    fc.assert(
      fc.property(decimal, (text) => numberText((parseJson(`{"a":${text}}`, 'someone') as { a: unknown }).a) === text),
    )
  })

  it('a number and a text of digits stay different things', () => {
    const [number, text] = parseJson('[5,"5"]', 'someone') as unknown[]
    expect(number).toBeInstanceOf(JsonNumber)
    expect(text).toBe('5')
    expect(numberText(text)).toBeUndefined()
    expect(wholeNumber(number)).toBe(5)
    expect(isObject(number)).toBe(false)
  })

  it('a number that no column holds is none', () => {
    expect(numberText(new JsonNumber('1e21'))).toBeUndefined()
    expect(numberText(new JsonNumber('1e9999'))).toBeUndefined()
    expect(wholeNumber(new JsonNumber('9007199254740993'))).toBeUndefined()
  })
})

describe('broken JSON', () => {
  it.each(['', ' ', '[', '[1,2', '{"a":', '{"a":"b', '{"a":"b\\"', '[[1,2],[3', '{"prices":[[1,2.'])(
    '%j is truncated',
    (text) => {
      expect(reasonOf(text)).toBe('truncated')
    },
  )

  it.each(['<html></html>', 'Too many requests', '[1,,2]', '{"a" 1}', '{]}', 'NaN', '[1] trailing'])(
    '%j is malformed',
    (text) => {
      expect(reasonOf(text)).toBe('malformed')
    },
  )

  it('whatever list or object is cut anywhere inside, it is told as truncated', () => {
    const whole = fc
      .jsonValue()
      .filter((value) => typeof value === 'object' && value !== null)
      .map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(whole, fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        expect(reasonOf(text.slice(0, Math.floor(share * (text.length - 1))))).toBe('truncated')
      }),
    )
  })
})
