import { request } from 'undici'
import type { Sent } from './channel.ts'

const HEADERS_MS = 10_000
const BODY_BYTES = 4_096
const HOUR_MS = 3_600_000

/** A status and the beginning of the body; `failed` when there was no answer, `asked` false when it is certain that nothing arrived. */
export type Answer =
  | { readonly status: number; readonly body: string; readonly retryAfterMs: number | undefined }
  | { readonly failed: string; readonly asked: boolean }

/** Codes of a connection that never came to be: nothing was sent. */
const NOT_ASKED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

/** POSTs JSON once, with a deadline. `now` is for a Retry-After that is a date. Never rejects. */
export async function postJson(
  url: string,
  body: unknown,
  { userAgent, signal, now }: { userAgent: string; signal: AbortSignal; now: number },
): Promise<Answer> {
  try {
    const {
      statusCode,
      headers,
      body: stream,
    } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': userAgent },
      body: JSON.stringify(body),
      headersTimeout: HEADERS_MS,
      bodyTimeout: HEADERS_MS,
      signal: AbortSignal.any([signal, AbortSignal.timeout(HEADERS_MS)]),
    })
    // The status says all; a body that breaks off changes nothing.
    const text = await firstBytes(stream).catch(() => '')
    return { status: statusCode, body: text, retryAfterMs: retryAfter(headers['retry-after'], now) }
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: string }
    const word = typeof code === 'string' ? code : (name ?? 'error')
    return { failed: word, asked: !NOT_ASKED.includes(word) }
  }
}

async function firstBytes(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = ''
  for await (const chunk of stream) {
    text += chunk.toString()
    if (text.length > BODY_BYTES) break
  }
  return text.slice(0, BODY_BYTES)
}

/** Seconds or a date, RFC 9110; at most a day. Undefined when there is none or it cannot be read. */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : (Date.parse(text) - now) / 1000
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), 24 * HOUR_MS) : undefined
}

/** What an answer that is no success means, where the receiver has no rules of its own. */
export function judge(answer: Answer, who: string): Exclude<Sent, { is: 'delivered' }> {
  if ('failed' in answer)
    return answer.asked
      ? { is: 'unknown', because: `${who} gave no answer (${answer.failed})` }
      : { is: 'later', because: `${who} cannot be reached (${answer.failed})`, retryAfterMs: undefined }
  const because = `${who} answered ${answer.status}`
  return answer.status === 429 || answer.status === 408 || answer.status >= 500
    ? { is: 'later', because, retryAfterMs: answer.retryAfterMs }
    : { is: 'never', because }
}
