import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFeedFetcher, type FeedFetch, type FeedFetcher } from '../../../src/sources/feeds/fetch-feed.ts'
import type { CallOutcome } from '../../../src/sources/upstream.ts'
import { startFeedServer, type FeedServer } from './feed-server.ts'

const RSS = '<rss version="2.0"><channel><title>Desk</title></channel></rss>'
const NOW = Date.UTC(2026, 9, 5)
const LIVE = { lane: 'live' } as const

let server: FeedServer
let strict: FeedFetcher
/** Allowed to follow redirects on loopback, where all of a test's servers are. */
let open: FeedFetcher
const outcomes: CallOutcome[] = []

beforeAll(async () => {
  server = await startFeedServer()
  const common = {
    name: 'desk',
    userAgent: 'gapless/0.1 (test)',
    clock: () => NOW,
    acquire: () => Promise.resolve(),
    timeoutMs: 2_000,
    maxBytes: 100_000,
    observe: (outcome: CallOutcome) => void outcomes.push(outcome),
  }
  strict = createFeedFetcher(common)
  open = createFeedFetcher({ ...common, isForbidden: (address) => address === '127.9.9.9' })
})
beforeEach(() => {
  server.asked.length = 0
  outcomes.length = 0
})
afterAll(async () => {
  await Promise.all([strict.close(), open.close()])
  await server.close()
})

const fetch = (path: string, fetch: FeedFetch = {}, by = strict) => by.fetchFeed(`${server.origin}${path}`, fetch, LIVE)

describe('a conditional fetch', () => {
  it('gives the bytes, their kind and the validators; a second one that nothing changed gives none', async () => {
    server.answer['/feed'] = (response, request) => {
      const known = request.headers['if-none-match'] === '"a"'
      response.writeHead(known ? 304 : 200, {
        etag: '"a"',
        'last-modified': 'Mon, 05 Oct 2026 10:00:00 GMT',
        'content-type': 'application/rss+xml',
      })
      response.end(known ? undefined : RSS)
    }
    const first = await fetch('/feed')
    const validators = { etag: '"a"', lastModified: 'Mon, 05 Oct 2026 10:00:00 GMT' }
    expect(first).toEqual({
      status: 'new',
      bytes: Buffer.from(RSS),
      contentType: 'application/rss+xml',
      finalUrl: `${server.origin}/feed`,
      validators,
    })
    const second = await fetch('/feed', first.validators)
    expect(second).toEqual({ status: 'not-modified', finalUrl: `${server.origin}/feed`, validators })
    expect(server.asked.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      [validators.etag, validators.lastModified],
    ])
    expect(server.asked[0]?.headers).toMatchObject({
      'user-agent': 'gapless/0.1 (test)',
      'accept-encoding': 'gzip, br, deflate',
    })
    expect(outcomes.map(({ status, outcome }) => [status, outcome])).toEqual([
      ['200', 'ok'],
      ['304', 'ok'],
    ])
  })

  it('takes a new ETag also when Last-Modified stayed, and the other way round', async () => {
    server.answer['/etag'] = (response) =>
      response.writeHead(200, { etag: '"b"', 'last-modified': 'Mon, 05 Oct 2026 10:00:00 GMT' }).end(RSS)
    const old = { etag: '"a"', lastModified: 'Mon, 05 Oct 2026 10:00:00 GMT' }
    expect((await fetch('/etag', old)).validators).toEqual({ ...old, etag: '"b"' })
    server.answer['/etag'] = (response) =>
      response.writeHead(304, { 'last-modified': 'Tue, 06 Oct 2026 10:00:00 GMT' }).end()
    expect((await fetch('/etag', old)).validators).toEqual({
      etag: '"a"',
      lastModified: 'Tue, 06 Oct 2026 10:00:00 GMT',
    })
    server.answer['/etag'] = (response) => response.writeHead(304, { etag: 'W/"c"' }).end()
    expect((await fetch('/etag', old)).validators).toEqual({ ...old, etag: 'W/"c"' })
  })

  it('forgets a validator that a new body came without', async () => {
    server.answer['/plain'] = (response) => response.writeHead(200).end(RSS)
    expect((await fetch('/plain', { etag: '"a"', lastModified: 'Mon, 05 Oct 2026 10:00:00 GMT' })).validators).toEqual(
      {},
    )
  })
})

describe('bodies', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('%s is unpacked', async (encoding, pack) => {
    server.answer['/packed'] = (response) => response.writeHead(200, { 'content-encoding': encoding }).end(pack(RSS))
    expect(await fetch('/packed')).toMatchObject({ bytes: Buffer.from(RSS) })
  })

  it('a small bomb that unpacks beyond the cap is stopped', async () => {
    server.answer['/bomb'] = (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000)))
    await expect(fetch('/bomb')).rejects.toMatchObject({ name: 'InvalidDataError', reason: 'too-large' })
  })

  it('one that stops before its end is truncated, one that is not packed is malformed', async () => {
    server.answer['/cut'] = (response) => {
      response.writeHead(200, { 'content-length': '1000' }).write(RSS)
      setImmediate(() => response.destroy())
    }
    await expect(fetch('/cut')).rejects.toMatchObject({ reason: 'truncated' })
    server.answer['/lie'] = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(RSS)
    await expect(fetch('/lie')).rejects.toMatchObject({ reason: 'malformed' })
  })

  it('one that never comes ends at the deadline, wherever it hangs', async () => {
    server.answer['/hang'] = (response) => void response.writeHead(200).write('<rss>')
    await expect(fetch('/hang')).rejects.toMatchObject({ name: 'UpstreamError', reason: 'timeout' })
  })
})

describe('refusals', () => {
  it.each([
    [429, { 'retry-after': '7' }, 'UpstreamError', 'rate-limited', 7_000],
    [503, {}, 'UpstreamError', 'server-error', undefined],
    [403, {}, 'InvalidDataError', 'refused', undefined],
    [404, {}, 'InvalidDataError', 'not-found', undefined],
    [410, {}, 'InvalidDataError', 'not-found', undefined],
  ])('%i is told apart', async (status, headers, name, reason, retryAfterMs) => {
    server.answer['/refused'] = (response) => response.writeHead(status, headers).end('<html>no</html>')
    await expect(fetch('/refused')).rejects.toMatchObject({
      name,
      reason,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
    expect(outcomes).toMatchObject([{ status: String(status), outcome: reason }])
  })

  it.each(['ftp://news.example/feed', 'news.example/feed', 'https://user:secret@news.example/feed'])(
    '%s is no address of a feed, and no secret is repeated',
    async (url) => {
      const refused = strict.fetchFeed(url, {}, LIVE)
      await expect(refused).rejects.toMatchObject({ name: 'ConfigError' })
      await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('secret') as string })
    },
  )

  it('a caller that gave up gets its own reason', async () => {
    server.answer['/slow'] = () => undefined
    const giveUp = new AbortController()
    const call = strict.fetchFeed(`${server.origin}/slow`, {}, { ...LIVE, signal: giveUp.signal })
    giveUp.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })
})

describe('redirects', () => {
  const redirect = (from: string, to: string, status = 302) => {
    server.answer[from] = (response) => response.writeHead(status, { location: to }).end()
  }

  it('five are followed, and the end is named; six are refused', async () => {
    for (let n = 1; n <= 6; n++) redirect(`/hop${n}`, `/hop${n - 1}`, 301)
    server.answer['/hop0'] = (response) => response.writeHead(200).end(RSS)
    expect(await fetch('/hop5', {}, open)).toMatchObject({
      status: 'new',
      finalUrl: `${server.origin}/hop0`,
      movedTo: `${server.origin}/hop0`,
    })
    await expect(fetch('/hop6', {}, open)).rejects.toMatchObject({
      reason: 'refused',
      message: 'desk redirects more than 5 times',
    })
  })

  it('a temporary one does not move the feed', async () => {
    redirect('/moved', '/there', 301)
    redirect('/there', '/end', 302)
    server.answer['/end'] = (response) => response.writeHead(200).end(RSS)
    expect(await fetch('/moved', {}, open)).not.toHaveProperty('movedTo')
  })

  it('a circle ends', async () => {
    redirect('/round', '/round')
    await expect(fetch('/round', {}, open)).rejects.toMatchObject({ reason: 'refused' })
  })

  it.each([
    'http://127.0.0.1:1/secret',
    'http://localhost/secret',
    'http://2130706433/secret',
    'http://0x7f.1/secret',
    'http://[::1]/secret',
    'http://[::ffff:127.0.0.1]/secret',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
    'http://[fd00::1]/',
    'http://0.0.0.0/',
  ])('into a private network is refused: %s', async (to) => {
    redirect('/evil', to)
    await expect(fetch('/evil')).rejects.toMatchObject({
      name: 'InvalidDataError',
      reason: 'refused',
      message: expect.stringContaining('points into a private network') as string,
    })
  })

  it('back to the private server that was configured is refused too, and not asked', async () => {
    redirect('/evil', '/secret')
    server.answer['/secret'] = (response) => response.writeHead(200).end('secret')
    await expect(fetch('/evil')).rejects.toMatchObject({ reason: 'refused' })
    expect(server.asked.map(({ path }) => path)).toEqual(['/evil'])
  })

  it('a linked page lies under the same rule as a redirect', async () => {
    server.answer['/page2'] = (response) => response.writeHead(200).end(RSS)
    await expect(fetch('/page2', { from: 'linked' })).rejects.toMatchObject({ reason: 'refused' })
    expect(await fetch('/page2', { from: 'configured' })).toMatchObject({ status: 'new' })
    expect(await fetch('/page2', { from: 'linked' }, open)).toMatchObject({ status: 'new' })
  })

  it('to something else than the web is refused', async () => {
    redirect('/file', 'file:///etc/passwd')
    await expect(fetch('/file', {}, open)).rejects.toMatchObject({ reason: 'refused' })
  })
})
