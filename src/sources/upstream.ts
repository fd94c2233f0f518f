import { performance } from 'node:perf_hooks'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Agent, errors, request } from 'undici'
import type { Clock } from '../domain/clock.ts'
import type { Permit } from '../domain/collection/permit.ts'
import { InvalidDataError, UpstreamError, type DataReason, type UpstreamReason } from '../errors.ts'
import { startDeadline } from './deadline.ts'
import { parseJson } from './json.ts'
import { readRetryAfter, refusalOf } from './refusal.ts'
import { sendBy, SentTooLate } from './send-by.ts'
import type { CallContext } from './source.ts'

/** How one call ended; what metrics, the budget's penalty and the circuit breaker are fed with. */
export interface CallOutcome {
  readonly provider: string
  readonly endpoint: string
  /** The HTTP status as text, or `none` when no answer began. */
  readonly status: string
  /** `cancelled` when the caller's signal ended it: then it says nothing about the source. */
  readonly outcome: 'ok' | 'cancelled' | UpstreamReason | DataReason
  readonly seconds: number
  readonly retryAfterMs?: number
  /** Calls left in the source's own window, where it says so. */
  readonly remaining?: number
}

export interface UpstreamOptions {
  readonly name: string
  /** May have a path of its own, which is kept. */
  readonly baseUrl: string
  readonly userAgent: string
  readonly clock: Clock
  /** Waits for a permit of the source's budget; what it throws ends the call before it is made. */
  readonly acquire: (lane: CallContext['lane'], signal?: AbortSignal) => Promise<Permit>
  /** Sent with every call; their values never appear in an error. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent with every call, for sources that take their key so; their values never appear in an error either. */
  readonly query?: Readonly<Record<string, string>>
  /** Reads a body where it may be something else than JSON; throws InvalidDataError for what it cannot read. */
  readonly readBody?: (text: string, who: string) => unknown
  /** For the whole call, body included; waiting for the permit does not count. */
  readonly timeoutMs?: number
  /** Of the decoded body. */
  readonly maxBytes?: number
  readonly observe?: (outcome: CallOutcome) => void
}

export interface Upstream {
  readonly name: string
  /**
   * GETs `baseUrl + path` and gives the JSON with numbers as JsonNumber. `endpoint` is the metric label (`/coins/{id}/...`).
   * Throws UpstreamError (wait) or InvalidDataError (look); never follows a redirect, never retries.
   */
  getJson(
    path: string,
    query: Readonly<Record<string, string>>,
    call: CallContext & { readonly endpoint: string },
  ): Promise<unknown>
  /** Closes the connections; calls under way end first. */
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfterMs: number | undefined
  readonly remaining: number | undefined
}

/** Permits that a call may ask for until one lasts to its connection. The first one opens it, so the second does. */
const MOST_PERMITS = 5

/** One upstream server: a permit, one GET with a deadline and a size cap, and a verdict. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { name, timeoutMs = 10_000, maxBytes = 8 * 1024 * 1024, observe } = options
  const base = options.baseUrl.replace(/\/+$/, '')
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'gzip, br',
    ...options.headers,
    'user-agent': options.userAgent,
  }
  const secrets = Object.values({ ...options.headers, ...options.query }).filter((value) => value !== '')
  const hide = (said: string): string => secrets.reduce((text, secret) => text.replaceAll(secret, '***'), said)
  // Our own deadline covers the whole call, so undici's two partial ones are off.
  const dispatcher = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: timeoutMs }, connections: 32 })

  const talk = async (
    url: string,
    signal: AbortSignal,
    seen: { status: string },
    lastMoment: number,
  ): Promise<Answer> => {
    const response = await request(url, { dispatcher: dispatcher.compose(sendBy(lastMoment)), headers, signal })
    seen.status = String(response.statusCode)
    const header = (key: string): string | undefined => [response.headers[key]].flat()[0]
    const bytes = await readBytes(response.body, header('content-encoding'), maxBytes, name)
    const remaining = Number(header('x-ratelimit-remaining') ?? header('ratelimit-remaining') ?? NaN)
    return {
      status: response.statusCode,
      text: bytes.toString('utf8').replace(/^\uFEFF/, ''),
      retryAfterMs: readRetryAfter(header('retry-after'), header('date'), options.clock()),
      remaining: Number.isFinite(remaining) ? remaining : undefined,
    }
  }

  /** One call by one permit; SentTooLate when nothing was sent. */
  const call = async (url: string, permit: Permit, endpoint: string, signal: AbortSignal | undefined) => {
    using deadline = startDeadline(timeoutMs, signal)
    const startedAt = performance.now()
    const seen = { status: 'none' }
    let answer: Answer | undefined
    const tell = (outcome: CallOutcome['outcome']): void =>
      observe?.({
        provider: name,
        endpoint,
        status: seen.status,
        outcome,
        seconds: (performance.now() - startedAt) / 1000,
        ...(answer?.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
        ...(answer?.remaining === undefined ? {} : { remaining: answer.remaining }),
      })
    const data = await talk(url, deadline.signal, seen, permit.sendBy)
      .then((told) => {
        answer = told
        return judge(name, told, hide, options.readBody)
      })
      .catch((error: unknown) => {
        if (error instanceof SentTooLate) throw error
        if (signal?.aborted === true) {
          tell('cancelled')
          throw signal.reason
        }
        const verdict = verdictOf(error, name, { late: deadline.isOver(), begun: seen.status !== 'none', timeoutMs })
        tell(verdict.reason)
        throw verdict
      })
    tell('ok')
    return data
  }

  return {
    name,
    async getJson(path, query, { endpoint, lane, signal, wanted = signal }) {
      const search = new URLSearchParams({ ...query, ...options.query }).toString()
      const url = `${base}${path}${search === '' ? '' : `?${search}`}`
      let permit = await options.acquire(lane, wanted)
      for (let permits = 1; ; permits += 1) {
        wanted?.throwIfAborted()
        try {
          return await call(url, permit, endpoint, signal)
        } catch (error) {
          if (!(error instanceof SentTooLate)) throw error
          if (permits === MOST_PERMITS)
            throw new UpstreamError('timeout', `${name}: no connection was ready within a permit`, { cause: error })
          permit = await permit.renew()
        }
      }
    },
    close: () => dispatcher.close(),
  }
}

function judge(
  who: string,
  answer: Answer,
  hide: (said: string) => string,
  readBody: UpstreamOptions['readBody'] = readJson,
): unknown {
  const ok = answer.status >= 200 && answer.status < 300
  const body = ok ? readBody(answer.text, who) : orNothing(() => readBody(answer.text, who))
  const refusal = refusalOf(who, answer.status, body, answer.retryAfterMs, hide)
  if (refusal !== undefined) throw refusal
  return body
}

function readJson(text: string, who: string): unknown {
  if (/^\s*</.test(text)) throw new InvalidDataError('malformed', `${who} answered a page instead of JSON`)
  return parseJson(text, who)
}

/** The complaint in a refusal, or undefined when its body is a page, empty or cut off. */
function orNothing(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Decodes and collects a body; stops at the cap, which counts decoded bytes, so that a small bomb stays small. */
export async function readBytes(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
  who: string,
): Promise<Buffer> {
  const decoder = decoderOf(encoding, who)
  const stream = decoder === undefined ? body : body.pipe(decoder)
  if (decoder !== undefined) body.on('error', (error) => decoder.destroy(error))
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new InvalidDataError('too-large', `${who} answered more than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
  } finally {
    body.on('error', () => {}).destroy()
  }
  return Buffer.concat(chunks)
}

function decoderOf(encoding: string | undefined, who: string) {
  const kind = encoding?.trim().toLowerCase() ?? 'identity'
  if (kind === '' || kind === 'identity') return undefined
  if (kind === 'gzip' || kind === 'x-gzip') return createGunzip()
  if (kind === 'br') return createBrotliDecompress()
  if (kind === 'deflate') return createInflate()
  throw new InvalidDataError('malformed', `${who} used an encoding that was not asked for`)
}

/** What a failed talk means. Codes decide, never the wording; a connection that breaks after the headers is an answer cut off. */
export function verdictOf(
  cause: unknown,
  who: string,
  state: { late: boolean; begun: boolean; timeoutMs: number },
): UpstreamError | InvalidDataError {
  if (cause instanceof UpstreamError || cause instanceof InvalidDataError) return cause
  const code = codeOf(cause)
  if (state.late || cause instanceof errors.ConnectTimeoutError || code === 'ETIMEDOUT')
    return new UpstreamError('timeout', `${who} did not answer within ${state.timeoutMs} ms`, { cause })
  if (code === 'Z_DATA_ERROR' || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR_FORMAT'))
    return new InvalidDataError('malformed', `${who} answered bytes that cannot be decompressed`, { cause })
  // Talks fail with a code; anything else is a defect of ours and must not pass for the source's fault.
  if (code === '' || code === 'UND_ERR_INVALID_ARG') throw cause
  if (state.begun) return new InvalidDataError('truncated', `${who} broke off its answer`, { cause })
  if (code.startsWith('HPE_')) return new InvalidDataError('malformed', `${who} does not speak HTTP`, { cause })
  return new UpstreamError('unreachable', `${who} cannot be reached (${code})`, { cause })
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code === '' && error instanceof AggregateError ? codeOf(error.errors[0]) : code
}
