import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { gzipSync } from 'node:zlib'
import type { Clock } from '../domain/clock.ts'
import { plainAnswer, type Answer, type Ask } from './answer.ts'
import { createCallBook, UPSTREAMS, type Limits, type ReplayUpstream } from './calls.ts'
import { answerCoinbase } from './coinbase.ts'
import { answerCoinGecko } from './coingecko.ts'
import { createControl, type ReplayControl } from './control.ts'
import { answerControl } from './control-routes.ts'
import { answerExchange } from './exchange.ts'
import { createFaults, type Fault } from './faults.ts'
import { answerCryptoPanic } from './cryptopanic.ts'
import { answerFearGreed } from './fear-greed.ts'
import { answerFeed } from './feeds.ts'
import { answerFred } from './fred.ts'
import { answerGuardian } from './guardian.ts'
import type { ReplayRecords } from './record.ts'
import { htmlPage, refusalBody } from './refusals.ts'

export interface ReplayServerOptions {
  readonly records: ReplayRecords
  /** What time it is for the upstreams; faults with a duration follow it too. */
  readonly clock: Clock
  readonly limits?: Limits
}

export interface ReplayServer {
  /** Starts on 127.0.0.1; port 0 takes any free one. Gives the addresses to set as COINGECKO_URL, COINBASE_EXCHANGE_URL and so on. */
  listen(port?: number): Promise<{ port: number; origin: string; urls: Record<ReplayUpstream, string> }>
  /** Ends hanging answers too. */
  close(): Promise<void>
  readonly control: ReplayControl
}

const ANSWERS: Record<ReplayUpstream, (records: ReplayRecords, ask: Ask) => Answer> = {
  coingecko: answerCoinGecko,
  coinbase: answerCoinbase,
  exchange: answerExchange,
  fred: (_records, ask) => answerFred(ask),
  alternative: (_records, ask) => answerFearGreed(ask),
  feeds: (_records, ask) => answerFeed(ask),
  cryptopanic: (_records, ask) => answerCryptoPanic(ask),
  guardian: (_records, ask) => answerGuardian(ask),
}

/**
 * A real HTTP server that answers as CoinGecko (`/coingecko`), Coinbase (`/coinbase`), Coinbase Exchange (`/exchange`), FRED (`/fred`),
 * alternative.me (`/alternative`), publishers' feeds (`/feeds/NAME`), CryptoPanic (`/cryptopanic`) and the Guardian (`/guardian`) do,
 * misbehaves on request, and counts. `/__control` steers it (control-routes.ts); `control` does the same in one process.
 */
export function createReplayServer({ records, clock, limits = {} }: ReplayServerOptions): ReplayServer {
  const book = createCallBook(() => performance.now())
  const faults = createFaults(clock)
  const control = createControl({ records, clock, book, faults, limits })
  let port = 0
  let back: NodeJS.Timeout | undefined
  /** Refuses every connection for a while. */
  const goAway = (forMs: number): void => {
    clearTimeout(back)
    server.close()
    server.closeAllConnections()
    back = setTimeout(() => server.listen(port, '127.0.0.1'), forMs)
  }

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://replay')
    const upstream = UPSTREAMS.find((name) => url.pathname.startsWith(`/${name}/`))
    if (upstream === undefined) return send(response, request, url.pathname === '/' ? 200 : 404, WELCOME)
    const over = book.arrive(upstream, control.limits()[upstream])
    const retryAfter = control.limits()[upstream]?.retryAfterSeconds
    if (over)
      return send(
        response,
        request,
        429,
        refusalBody(upstream, 429),
        retryAfterHeader({ retryAfterSeconds: retryAfter }, clock()),
      )
    // Seen on Coinbase Exchange: it refuses calls that do not say who they are.
    if ((request.headers['user-agent'] ?? '') === '')
      return send(response, request, 400, JSON.stringify({ message: 'User-Agent header is required.' }))
    const answer = answerOf(records, upstream, {
      path: url.pathname.slice(upstream.length + 1),
      query: url.searchParams,
      now: clock(),
    })
    const fault = faults.strike(url.pathname, answer)
    const whole = answer.status === 200 && (fault === undefined || fault.kind === 'slow' || fault.kind === 'stray')
    if (answer.granularity !== undefined && answer.range !== undefined && answer.product !== undefined) {
      const { from: start, to: end } = answer.range
      book.page({ product: answer.product, granularity: answer.granularity, start, end }, whole)
    }
    if (fault === undefined && isUnchanged(answer, request)) {
      response.writeHead(304, answer.validators)
      return void response.end()
    }
    misbehave(fault, upstream, answer, request, response, clock())
  }

  const server = createServer((request, response) => {
    if (!(request.url ?? '').startsWith('/__control')) return serve(request, response)
    void answerControl(control, request).then(({ status, body, awayForMs }) => {
      if (awayForMs !== undefined) response.once('finish', () => goAway(awayForMs))
      send(response, request, status, JSON.stringify(body))
    })
  })
  // Longer than any client keeps a connection, so that the client is the one to close it.
  server.keepAliveTimeout = 75_000

  return {
    control,
    async listen(wanted = 0) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(wanted, '127.0.0.1', () => {
          server.off('error', reject)
          resolve()
        })
      })
      port = (server.address() as AddressInfo).port
      const origin = `http://127.0.0.1:${port}`
      const urls = Object.fromEntries(UPSTREAMS.map((name) => [name, `${origin}/${name}`])) as Record<
        ReplayUpstream,
        string
      >
      return { port, origin, urls }
    },
    close: () =>
      new Promise((resolve, reject) => {
        clearTimeout(back)
        server.close((error) => (error === undefined || !server.listening ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}

const WELCOME = JSON.stringify({
  about: 'gapless replay server: recorded market data, repeated in time. It is not a market.',
  upstreams: UPSTREAMS.map((name) => `/${name}`),
  control: '/__control',
})

function answerOf(records: ReplayRecords, upstream: ReplayUpstream, ask: Ask): Answer {
  try {
    return ANSWERS[upstream](records, ask)
  } catch (error) {
    // A malformed percent escape in the path; everything else would be a defect, and reads as one.
    return error instanceof URIError
      ? plainAnswer(400, { message: 'Bad request' })
      : plainAnswer(500, { message: `replay server defect: ${String(error)}` })
  }
}

function misbehave(
  fault: Fault | undefined,
  upstream: ReplayUpstream,
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
): void {
  const { rows, write } = answer
  const half = Math.ceil(rows.length / 2)
  const origin: Record<string, string> = {
    ...(answer.origin === undefined ? {} : { 'x-replay': answer.origin }),
    ...(answer.type === undefined ? {} : { 'content-type': answer.type }),
    ...(fault === undefined ? answer.validators : {}),
  }
  const say = (body: string): void => send(response, request, answer.status, body, origin)
  switch (fault?.kind) {
    case undefined:
      return say(write(rows))
    case 'status': {
      const status = fault.status ?? 500
      return send(response, request, status, refusalBody(upstream, status), retryAfterHeader(fault, now))
    }
    case 'html':
      return send(response, request, fault.status ?? 200, htmlPage(fault.status ?? 200))
    case 'hang':
      return
    case 'slow':
      // The timer dies with the connection, so that closing the server leaves nothing behind.
      return void onceOpen(
        response,
        setTimeout(() => say(write(rows)), fault.delayMs ?? 1_000),
      )
    case 'reset':
      return void request.socket.resetAndDestroy()
    case 'truncate': {
      const body = write(rows)
      return say(body.slice(0, Math.floor(body.length / 2)))
    }
    case 'cut': {
      const body = write(rows)
      response.writeHead(answer.status, {
        'content-type': JSON_TYPE,
        'content-length': Buffer.byteLength(body),
        ...origin,
      })
      return void response.write(body.slice(0, Math.floor(body.length / 2)), () => request.socket.destroy())
    }
    case 'empty':
      return say(write([]))
    case 'partial':
      return say(write(answer.newest === 'first' ? rows.slice(0, half) : rows.slice(rows.length - half)))
    case 'wrong':
      return say(write(answer.lie === undefined ? rows : rows.map(answer.lie)))
    case 'stray':
      return say(write([...rows, ...(answer.strays ?? [])]))
    case 'flood':
      return say(write(answer.flood ?? rows))
  }
}

function isUnchanged({ status, validators = {} }: Answer, { headers }: IncomingMessage): boolean {
  if (status !== 200) return false
  if (validators.etag !== undefined) return headers['if-none-match'] === validators.etag
  const modified = validators['last-modified']
  return modified !== undefined && headers['if-modified-since'] === modified
}

const JSON_TYPE = 'application/json; charset=utf-8'

function send(
  response: ServerResponse,
  request: IncomingMessage,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return
  const type = body.startsWith('<') ? 'text/html; charset=utf-8' : JSON_TYPE
  const zipped = body.length > 1_024 && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const bytes = zipped ? gzipSync(body, { level: 1 }) : Buffer.from(body)
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  })
  response.end(bytes)
}

function retryAfterHeader(
  fault: { retryAfterSeconds?: number | undefined; retryAfterAs?: 'seconds' | 'date' },
  now: number,
): Record<string, string> {
  if (fault.retryAfterSeconds === undefined) return {}
  if (fault.retryAfterAs !== 'date') return { 'retry-after': String(fault.retryAfterSeconds) }
  return {
    date: new Date(now).toUTCString(),
    'retry-after': new Date(now + fault.retryAfterSeconds * 1000).toUTCString(),
  }
}

function onceOpen(response: ServerResponse, timer: NodeJS.Timeout): void {
  response.once('close', () => clearTimeout(timer))
}
