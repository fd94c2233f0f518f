import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ANY_TIME, type Permit } from '../../src/domain/collection/permit.ts'
import { UpstreamError } from '../../src/errors.ts'
import { numberText } from '../../src/sources/json.ts'
import { createUpstream, type CallOutcome, type Upstream, type UpstreamOptions } from '../../src/sources/upstream.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const CALL = { lane: 'live', endpoint: '/x' } as const
let server: Server
let address: string
let handler: Handler
let outcomes: CallOutcome[]
const opened: Upstream[] = []

beforeEach(async () => {
  outcomes = []
  server = createServer((request, response) => handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await Promise.all([
    new Promise((resolve) => server.close(resolve)),
    ...opened.splice(0).map((upstream) => upstream.close()),
  ])
})

function upstream(options: Partial<UpstreamOptions> = {}): Upstream {
  const made = createUpstream({
    name: 'someone',
    baseUrl: address,
    userAgent: 'gapless/0.1 (test)',
    clock: () => Date.UTC(2026, 0, 1),
    acquire: () => Promise.resolve(ANY_TIME),
    observe: (outcome) => outcomes.push(outcome),
    ...options,
  })
  opened.push(made)
  return made
}

const answering = (body: string | Buffer, headers: Record<string, string> = {}, status = 200): Handler => {
  return (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

describe('a call', () => {
  it('keeps the path of the base, says who it is, and sends query and headers', async () => {
    let seen: IncomingMessage | undefined
    handler = (request, response) => {
      seen = request
      response.end('{"ok":1}')
    }
    const { getJson } = upstream({ baseUrl: `${address}/api/v3/`, headers: { 'x-key': 'abc' } })
    await getJson('/coins/markets', { ids: 'a,b c', page: '1' }, CALL)
    expect(seen?.url).toBe('/api/v3/coins/markets?ids=a%2Cb+c&page=1')
    expect(seen?.headers).toMatchObject({ 'user-agent': 'gapless/0.1 (test)', 'x-key': 'abc' })
  })

  it('waits for its permit first, and is not made when there is none', async () => {
    let calls = 0
    handler = (_request, response) => {
      calls += 1
      response.end('[]')
    }
    const spent = upstream({
      acquire: () => Promise.reject(new UpstreamError('quota-spent', 'no calls left this month')),
    })
    await expect(spent.getJson('/x', {}, CALL)).rejects.toMatchObject({ reason: 'quota-spent' })
    const lanes: string[] = []
    const acquire = (lane: string) => {
      lanes.push(lane)
      return Promise.resolve(ANY_TIME)
    }
    await upstream({ acquire }).getJson('/x', {}, { ...CALL, lane: 'backfill' })
    expect({ calls, lanes }).toEqual({ calls: 1, lanes: ['backfill'] })
  })

  it('is not sent after its permit has ended: it asks for another, and keeps the connection', async () => {
    let [calls, connections, renewed] = [0, 0, 0]
    handler = (_request, response) => {
      calls += 1
      response.end('[]')
    }
    server.on('connection', () => (connections += 1))
    const late = (): Permit => ({
      sendBy: performance.now() - 1,
      renew: () => {
        renewed += 1
        return Promise.resolve(renewed === 2 ? { ...ANY_TIME, sendBy: performance.now() + 60_000 } : late())
      },
    })
    expect(await upstream({ acquire: () => Promise.resolve(late()) }).getJson('/x', {}, CALL)).toEqual([])
    expect({ calls, connections, renewed }).toEqual({ calls: 1, connections: 1, renewed: 2 })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ok'])
  })

  it('ends when no permit lasts to its connection, and was never made', async () => {
    let calls = 0
    handler = (_request, response) => {
      calls += 1
      response.end('{"ok":1}')
    }
    const late = (): Permit => ({ sendBy: performance.now() - 1, renew: () => Promise.resolve(late()) })
    const call = upstream({ acquire: () => Promise.resolve(late()) }).getJson('/x', {}, CALL)
    await expect(call).rejects.toMatchObject({
      reason: 'timeout',
      message: 'someone: no connection was ready within a permit',
    })
    expect(calls).toBe(0)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('reads a body in %s', async (encoding, pack) => {
    handler = answering(pack('{"n":1.2e-11,"big":9007199254740993}'), { 'content-encoding': encoding })
    const body = (await upstream().getJson('/x', {}, CALL)) as Record<string, unknown>
    expect([numberText(body['n']), numberText(body['big'])]).toEqual(['0.000000000012', '9007199254740993'])
  })

  it('reads a body with a byte order mark', async () => {
    handler = answering('\uFEFF[]')
    expect(await upstream().getJson('/x', {}, CALL)).toEqual([])
  })

  it('tells its outcome with what the source says of its budget', async () => {
    handler = answering('[]', { 'x-ratelimit-remaining': '7' })
    await upstream().getJson('/x', {}, CALL)
    handler = answering('{"message":"slow down"}', { 'retry-after': '119' }, 429)
    await expect(upstream().getJson('/x', {}, CALL)).rejects.toMatchObject({
      reason: 'rate-limited',
      retryAfterMs: 119_000,
    })
    expect(outcomes).toEqual([
      {
        provider: 'someone',
        endpoint: '/x',
        status: '200',
        outcome: 'ok',
        seconds: expect.any(Number) as number,
        remaining: 7,
      },
      {
        provider: 'someone',
        endpoint: '/x',
        status: '429',
        outcome: 'rate-limited',
        seconds: expect.any(Number) as number,
        retryAfterMs: 119_000,
      },
    ])
  })
})

describe('a source that is not well', () => {
  const fails = async (reason: string, options: Partial<UpstreamOptions> = {}, status?: string) => {
    await expect(upstream(options).getJson('/x', {}, CALL)).rejects.toMatchObject({ reason })
    expect(outcomes.at(-1)).toMatchObject({ outcome: reason, ...(status === undefined ? {} : { status }) })
  }

  it('nobody listens: unreachable', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    await fails('unreachable', { baseUrl: `http://127.0.0.1:${port}` }, 'none')
  })

  it('no such name: unreachable', async () => {
    await fails('unreachable', { baseUrl: 'http://no-such-host.invalid' }, 'none')
  })

  it('connection reset before an answer: unreachable', async () => {
    handler = (request) => void request.socket.resetAndDestroy()
    await fails('unreachable', {}, 'none')
  })

  it('never answers: timeout', async () => {
    handler = () => undefined
    await fails('timeout', { timeoutMs: 100 }, 'none')
  })

  it('begins and never ends: timeout, because the deadline covers the body', async () => {
    handler = (_request, response) => void response.writeHead(200).write('[1,')
    await fails('timeout', { timeoutMs: 100 }, '200')
  })

  it('trickles for ever: timeout all the same', async () => {
    handler = (_request, response) => {
      response.writeHead(200).write('[')
      const drip = setInterval(() => response.write('1,'), 20)
      response.on('close', () => clearInterval(drip))
    }
    await fails('timeout', { timeoutMs: 200 }, '200')
  })

  it('breaks off in the middle of a body of known length: truncated', async () => {
    handler = (request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('[1,2', () => request.socket.destroy())
    }
    await fails('truncated', {}, '200')
  })

  it('breaks off in the middle of a chunked body: truncated', async () => {
    handler = (request, response) => void response.writeHead(200).write('[1,2', () => request.socket.destroy())
    await fails('truncated', {}, '200')
  })

  it('breaks off in the middle of a gzip stream: truncated', async () => {
    const packed = gzipSync(JSON.stringify([...Array(5_000).keys()]))
    handler = answering(packed.subarray(0, packed.length / 2), { 'content-encoding': 'gzip' })
    await fails('truncated', {}, '200')
  })

  it('ends its JSON too early: truncated', async () => {
    handler = answering('[[1,2,3],[4,5')
    await fails('truncated')
  })

  it('says nothing at all: truncated', async () => {
    handler = answering('')
    await fails('truncated')
  })

  it.each(['<html><body>Just a moment...</body></html>', '\n <!DOCTYPE html>', 'OK', '{"a":}'])(
    'answers %j: malformed',
    async (body) => {
      handler = answering(body, { 'content-type': 'text/html' })
      await fails('malformed', {}, '200')
    },
  )

  it('answers bytes that are not what the header says: malformed', async () => {
    handler = answering('[]', { 'content-encoding': 'gzip' })
    await fails('malformed')
    handler = answering('[]', { 'content-encoding': 'zstd' })
    await fails('malformed')
  })

  it('answers more than the cap: too large, counted after decompression', async () => {
    handler = answering(`[${'1,'.repeat(5_000)}1]`)
    await fails('too-large', { maxBytes: 5_000 })
    const bomb = gzipSync(Buffer.alloc(50_000_000, '['))
    expect(bomb.length).toBeLessThan(100_000)
    handler = answering(bomb, { 'content-encoding': 'gzip' })
    await fails('too-large', { maxBytes: 1_000_000 })
    await fails('too-large', {})
  })

  it('sends us elsewhere: refused, and nobody follows', async () => {
    const paths: (string | undefined)[] = []
    handler = (request, response) => {
      paths.push(request.url)
      response.writeHead(302, { location: `${address}/elsewhere` }).end()
    }
    await fails('refused', {}, '302')
    expect(paths).toEqual(['/x'])
  })

  it.each([
    [500, '{"message":"x"}', 'server-error'],
    [503, '<html></html>', 'server-error'],
    [429, '', 'rate-limited'],
    [401, '{"error":{"status":{"error_code":10012,"error_message":"too old"}}}', 'beyond-history'],
    [404, '{"message":"NotFound"}', 'not-found'],
    [403, '<html>1020</html>', 'refused'],
  ])('HTTP %i %s: %s', async (status, body, reason) => {
    handler = answering(body, {}, status)
    await fails(reason, {}, String(status))
  })

  it('a Retry-After date of a 503 is honoured', async () => {
    handler = answering(
      '',
      { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:42 GMT' },
      503,
    )
    await expect(upstream().getJson('/x', {}, CALL)).rejects.toMatchObject({
      reason: 'server-error',
      retryAfterMs: 42_000,
    })
  })

  it('recovers on the next call', async () => {
    const one = upstream({ timeoutMs: 5_000 })
    handler = (request) => void request.socket.resetAndDestroy()
    await expect(one.getJson('/x', {}, CALL)).rejects.toMatchObject({ reason: 'unreachable' })
    handler = answering('[]')
    expect(await one.getJson('/x', {}, CALL)).toEqual([])
  })
})

describe('what leaves the call', () => {
  it('no error shows the key, even when the source repeats it', async () => {
    const key = 'CG-very-secret-key'
    const bodies = [`{"error":"Wrong key ${key}"}`, `{"message":"GET ${address}/x?key=${key}"}`, `<html>${key}</html>`]
    for (const [body, status] of [...bodies.map((text) => [text, 401] as const), [bodies[0] ?? '', 200] as const]) {
      handler = answering(body, {}, status)
      const error: unknown = await upstream({ headers: { 'x-cg-demo-api-key': key } })
        .getJson('/x', { other: 'QUERY-SECRET' }, CALL)
        .catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ reason: 'refused' })
      const told = `${String(error)} ${(error as Error).stack ?? ''} ${JSON.stringify(error)}`
      expect(told).not.toContain(key)
      expect(told).not.toContain('QUERY-SECRET')
    }
  })

  it('data that happens to hold the text of a header stays as it is', async () => {
    handler = answering('[{"id":"test-coin"}]')
    const body = await upstream({ headers: { 'x-cg-demo-api-key': 'test' } }).getJson('/x', {}, CALL)
    expect(body).toEqual([{ id: 'test-coin' }])
  })

  it('a defect of ours does not pass for a fault of the source', async () => {
    handler = answering('[]')
    const broken = upstream({ clock: () => JSON.parse('?') as number })
    await expect(broken.getJson('/x', {}, CALL)).rejects.toBeInstanceOf(SyntaxError)
    expect(outcomes).toEqual([])
  })

  it('a cancelled call ends with the reason of the one who cancelled, and says nothing about the source', async () => {
    const stop = new AbortController()
    handler = () => stop.abort(new Error('the worker stops'))
    await expect(upstream().getJson('/x', {}, { ...CALL, signal: stop.signal })).rejects.toThrow('the worker stops')
    expect(outcomes.map((o) => o.outcome)).toEqual(['cancelled'])
  })

  it('a call cancelled before its permit came is never made', async () => {
    let calls = 0
    handler = (_request, response) => {
      calls += 1
      response.end('[]')
    }
    const stop = AbortSignal.abort(new Error('too late'))
    await expect(upstream().getJson('/x', {}, { ...CALL, signal: stop })).rejects.toThrow('too late')
    expect({ calls, outcomes }).toEqual({ calls: 0, outcomes: [] })
  })
})
