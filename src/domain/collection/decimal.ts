/** A decimal number as text, as the source wrote it, without exponent: `-12.0034`. Never a float on its way to a DECIMAL column. */
export type DecimalText = string

const PLAIN = /^-?\d+(\.\d+)?$/
const WITH_EXPONENT = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/

/** Takes `1.2e-11`, `7`, `-0.5` and gives the same number without exponent; undefined when it is not a number. */
export function decimalText(written: string): DecimalText | undefined {
  const text = written.trim()
  if (PLAIN.test(text)) return text
  const match = WITH_EXPONENT.exec(text)
  if (match === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  const left = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const right = point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(point, 0))
  const trimmed = left.replace(/^0+(?=\d)/, '')
  return right === '' ? sign + trimmed : `${sign}${trimmed}.${right}`
}

/** True when `a` is at most `b`; for sanity checks only, so float precision is enough. */
export function atMost(a: DecimalText, b: DecimalText): boolean {
  return Number(a) <= Number(b)
}
