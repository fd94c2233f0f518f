import { InvalidDataError, UpstreamError } from '../errors.ts'
import { isObject, JsonNumber, parseJson } from './json.ts'

/** What an upstream says about itself when it does not answer with data. */
export interface Complaint {
  readonly code: number | undefined
  readonly message: string | undefined
  /** It counts although the status says that all is well. */
  readonly loud?: boolean
}

const SECRET_IN_URL = /(https?:\/\/[^\s?"']+)\?[^\s"']*/g
const HOUR_MS = 3_600_000

/**
 * The complaint in a JSON body, or undefined when there is none. CoinGecko writes `{status:{error_code,error_message}}`,
 * `{error:{status:{...}}}` or `{error:"text"}`; Coinbase `{message}` or `{errors:[{id,message}]}`; FRED `{error_code,error_message}`; the
 * Guardian `{response:{status:"error",message}}`; CryptoPanic `{status:"...",info}`.
 */
export function complaintIn(body: unknown): Complaint | undefined {
  if (!isObject(body)) return undefined
  const told = body['response']
  if (isObject(told) && told['status'] === 'error')
    return { code: undefined, message: textOf(told['message']), loud: true }
  if (typeof body['status'] === 'string' && body['info'] !== undefined)
    return { code: undefined, message: textOf(body['info']), loud: body['results'] === undefined }
  if (body['error_code'] !== undefined || body['error_message'] !== undefined) return codedComplaint(body)
  const status = isObject(body['error']) ? body['error']['status'] : body['status']
  if (isObject(status) && (status['error_code'] !== undefined || status['error_message'] !== undefined))
    return codedComplaint(status)
  if (body['error'] !== undefined) return { code: undefined, message: textOf(body['error']) ?? textOf(body['message']) }
  const errors = body['errors']
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (isObject(first)) return { code: undefined, message: textOf(first['message']) ?? textOf(first['id']) }
  const message = textOf(body['message'])
  return message === undefined ? undefined : { code: undefined, message }
}

/**
 * The error that an answer stands for, or undefined when it carries data. `body` is the parsed JSON, or undefined when it is none.
 * A complaint inside a 200 counts by its code. `hide` takes secrets out of what the source said before it enters the error.
 */
export function refusalOf(
  who: string,
  status: number,
  body: unknown,
  retryAfterMs: number | undefined,
  hide: (said: string) => string = (said) => said,
): Error | undefined {
  const complaint = complaintIn(body)
  const ok = status >= 200 && status < 300
  const loud =
    complaint?.loud === true ||
    complaint?.code !== undefined ||
    (isObject(body) && ('error' in body || 'errors' in body))
  if (ok && !loud) return undefined
  const said = complaint?.message === undefined ? '' : `: ${shorten(hide(complaint.message))}`
  // 10012 comes with HTTP 401, although it is about the range and not about the key.
  if (complaint?.code === 10012)
    return new InvalidDataError('beyond-history', `${who} keeps no history that old${said}`)
  const inner = complaint?.code ?? 0
  const verdict = inner === 429 || (ok && inner >= 300 && inner < 600) ? inner : status
  const options = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (verdict === 429) return new UpstreamError('rate-limited', `${who} asked us to wait (429)${said}`, options)
  if (verdict === 408) return new UpstreamError('timeout', `${who} gave up waiting (408)${said}`, options)
  if (verdict >= 500) return new UpstreamError('server-error', `${who} answered ${verdict}${said}`, options)
  if (verdict === 404 || verdict === 410)
    return new InvalidDataError('not-found', `${who} does not know that (${verdict})${said}`)
  return new InvalidDataError('refused', `${who} refused the call (${verdict})${said}`)
}

/** The complaint's JSON of an error body, or undefined when the body is a page, empty or cut off. */
export function tryJson(text: string): unknown {
  try {
    return parseJson(text, '')
  } catch {
    return undefined
  }
}

/**
 * `Retry-After` as milliseconds: seconds or an HTTP date. A date counts from the answer's own `Date` header, so that our clock's skew
 * does not matter; `now` stands in for it. Undefined when it says nothing; between 0 and one hour otherwise.
 */
export function readRetryAfter(
  header: string | undefined,
  dateHeader: string | undefined,
  now: number,
): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return clamp(Number(text) * 1000)
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined
  const until = Date.parse(text)
  if (Number.isNaN(until)) return undefined
  const told = Date.parse(dateHeader ?? '')
  return clamp(until - (Number.isNaN(told) ? now : told))
}

function codedComplaint(status: Readonly<Record<string, unknown>>): Complaint {
  const code = status['error_code']
  return {
    code: code instanceof JsonNumber ? Number(code.text) : undefined,
    message: textOf(status['error_message']),
  }
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), HOUR_MS)
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function shorten(message: string): string {
  const plain = message.replace(SECRET_IN_URL, '$1').replace(/\s+/g, ' ').trim()
  return plain.length <= 200 ? plain : `${plain.slice(0, 199)}…`
}
