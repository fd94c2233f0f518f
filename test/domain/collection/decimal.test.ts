import fc from 'fast-check'
import { expect, it } from 'vitest'
import { atMost, decimalText } from '../../../src/domain/collection/decimal.ts'

it.each([
  ['7', '7'],
  ['-0.5', '-0.5'],
  ['  12.0034 ', '12.0034'],
  ['1.2e-11', '0.000000000012'],
  ['1.2E+3', '1200'],
  ['1.50e1', '15.0'],
  ['-2.5e-1', '-0.25'],
  ['0.05e1', '0.5'],
  ['0e5', '0'],
  ['1234567890123456789.123456789012345678', '1234567890123456789.123456789012345678'],
])('%s is %s', (written, text) => expect(decimalText(written)).toBe(text))

it.each([
  '',
  ' ',
  '-',
  '.5',
  '5.',
  '1,5',
  '1e',
  'e5',
  '0x1f',
  'NaN',
  'Infinity',
  '1e9999',
  '1 2',
  '1_000',
  'null',
  '--1',
  '+1',
])('refuses %j', (written) => expect(decimalText(written)).toBeUndefined())

it('is the number that was written, in every way a number can be printed', () => {
  const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 })
  fc.assert(
    fc.property(anyNumber, fc.nat(15), (number, digits) => {
      for (const written of [
        String(number),
        number.toExponential(),
        number.toExponential(digits),
        number.toFixed(digits),
      ]) {
        const text = decimalText(written)
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/)
        expect(Number(text)).toBe(Number(written))
      }
    }),
    { numRuns: 500 },
  )
})

it('keeps every digit: shifting the point of an exact number neither adds nor loses one', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: -40, max: 40 }), (digits, exponent) => {
      const text = decimalText(`${digits}e${exponent}`) ?? ''
      const [whole = '', fraction = ''] = text.split('.')
      const shifted = exponent < 0 ? BigInt(whole + fraction) : BigInt(text) / 10n ** BigInt(exponent)
      expect(shifted).toBe(digits)
      expect(fraction.length).toBe(Math.max(0, -exponent))
    }),
  )
})

it('orders as numbers, not as text', () => {
  expect(atMost('9', '10')).toBe(true)
  expect(atMost('-2', '-10')).toBe(false)
  expect(atMost('1.0', '1')).toBe(true)
})
