import { InvalidDataError } from '../errors.ts'
import { decimalText, type DecimalText } from '../domain/collection/decimal.ts'

/** A number as the source wrote it. A class, so that the number 5 and the string "5" stay different things. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * Parses JSON with every number as a JsonNumber: 1.2e-11 and 9007199254740993 survive.
 * Throws InvalidDataError: `truncated` when the text stops before its end, else `malformed`.
 */
export function parseJson(text: string, who: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
    )
  } catch (cause) {
    if (stopsEarly(text))
      throw new InvalidDataError('truncated', `${who} answered JSON that stops before its end`, { cause })
    throw new InvalidDataError('malformed', `${who} answered something that is not JSON`, { cause })
  }
}

/** A JSON object, as opposed to an array, a number, a string or nothing. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
}

/** A number that a DECIMAL(38,18) column can hold, without exponent; undefined for null, text, or more than 20 digits before the point. */
export function numberText(value: unknown): DecimalText | undefined {
  if (!(value instanceof JsonNumber)) return undefined
  const text = decimalText(value.text)
  return text === undefined || /^-?\d{21}/.test(text) ? undefined : text
}

/** A whole number that fits a JavaScript number exactly, or undefined. */
export function wholeNumber(value: unknown): number | undefined {
  const number = value instanceof JsonNumber ? Number(value.text) : undefined
  return Number.isSafeInteger(number) ? number : undefined
}

/** Whether the text ends inside a string, list or object. JSON.parse tells that only in the wording of its message. */
function stopsEarly(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (inString) {
      if (letter === '\\') at++
      else if (letter === '"') inString = false
    } else if (letter === '"') inString = true
    else if (letter === '[' || letter === '{') depth++
    else if (letter === ']' || letter === '}') depth--
  }
  return inString || depth > 0 || text.trim() === ''
}
