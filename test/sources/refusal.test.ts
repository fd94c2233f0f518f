import { describe, expect, it } from 'vitest'
import { InvalidDataError, UpstreamError } from '../../src/errors.ts'
import { readRetryAfter, refusalOf, tryJson } from '../../src/sources/refusal.ts'

const of = (status: number, body: string, retryAfterMs?: number) =>
  refusalOf('someone', status, tryJson(body), retryAfterMs)

// Quoted from github.com/nimblehq/jetpack-compose-crypto/pull/45 and github.com/SixPM-Software/waxtax/pull/8.
const RATE_LIMIT = `{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits."}}`
const TOO_OLD = `{"error":{"status":{"timestamp":"2024-04-20T22:00:05.123+00:00","error_code":10012,"error_message":"Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days."}}}`

describe('what an answer stands for', () => {
  it.each([
    [429, RATE_LIMIT, 'rate-limited', 'exceeded the Rate Limit'],
    [200, RATE_LIMIT, 'rate-limited', 'exceeded the Rate Limit'],
    [403, RATE_LIMIT, 'rate-limited', 'exceeded the Rate Limit'],
    [429, '{"message":"Public rate limit exceeded"}', 'rate-limited', 'Public rate limit exceeded'],
    [
      429,
      '{"errors":[{"id":"rate_limit_exceeded","message":"Too many requests"}]}',
      'rate-limited',
      'Too many requests',
    ],
    [429, '<html>Too many</html>', 'rate-limited', '(429)'],
    [500, '{"status":500,"error":"Internal Server Error"}', 'server-error', 'Internal Server Error'],
    [500, '{"message":"Internal server error"}', 'server-error', 'Internal server error'],
    [502, '<html>bad gateway</html>', 'server-error', '502'],
    [503, '', 'server-error', '503'],
    [200, '{"status":{"error_code":500,"error_message":"oops"}}', 'server-error', 'oops'],
    [408, '', 'timeout', '408'],
  ] as const)('HTTP %i %s: wait, because %s', (status, body, reason, said) => {
    const error = of(status, body, 5_000)
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ reason, message: expect.stringContaining(said) as string })
    expect((error as UpstreamError).retryAfterMs).toBe(5_000)
  })

  it.each([
    [401, TOO_OLD, 'beyond-history', '365 days'],
    [400, TOO_OLD, 'beyond-history', '365 days'],
    [401, '{"status":{"error_code":10002,"error_message":"API Key Missing"}}', 'refused', 'API Key Missing'],
    [
      400,
      '{"error":{"status":{"error_code":10010,"error_message":"Invalid API key type"}}}',
      'refused',
      'Invalid API key type',
    ],
    [422, '{"error":"Missing parameter vs_currency"}', 'refused', 'Missing parameter vs_currency'],
    [200, '{"error":"coin not found"}', 'refused', 'coin not found'],
    [404, '{"error":"coin not found"}', 'not-found', 'coin not found'],
    [404, '{"message":"NotFound"}', 'not-found', 'NotFound'],
    [400, '{"message":"granularity too small for the requested time range"}', 'refused', 'granularity too small'],
    [
      400,
      '{"errors":[{"id":"invalid_request","message":"Invalid base currency"}]}',
      'refused',
      'Invalid base currency',
    ],
    [403, '<html><title>Access denied | 1020</title></html>', 'refused', '(403)'],
    [301, '', 'refused', '(301)'],
    [302, '<html>moved</html>', 'refused', '(302)'],
  ] as const)('HTTP %i %s: look, because %s', (status, body, reason, said) => {
    const error = of(status, body)
    expect(error).toBeInstanceOf(InvalidDataError)
    expect(error).toMatchObject({ reason, message: expect.stringContaining(said) as string })
    expect(error?.message).not.toContain('<html>')
  })

  it.each(['[]', '{"data":{"amount":"1"}}', '{"gecko_says":"hi"}', '{"prices":[]}', '{"message":"hello"}'])(
    'HTTP 200 %s carries data',
    (body) => {
      expect(of(200, body)).toBeUndefined()
    },
  )

  it('a long message is cut, and what follows a question mark in an address is left out', () => {
    const error = of(400, `{"message":"see https://x.test/a?key=SECRET-KEY and ${'so on '.repeat(99)}"}`)
    expect(error?.message).toContain('https://x.test/a ')
    expect(error?.message).not.toContain('SECRET')
    expect(error?.message.length).toBeLessThan(300)
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    ['119', undefined, 119_000],
    ['0', undefined, 0],
    ['1.5', undefined, 1_500],
    ['86400', undefined, 3_600_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', undefined, 30_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', undefined, 0],
    ['Thu, 29 Sep 2022 16:17:24 GMT', 'Thu, 29 Sep 2022 16:17:14 GMT', 10_000],
    ['soon', undefined, undefined],
    ['-5', undefined, undefined],
    ['', undefined, undefined],
  ])('%j, told at %j, is %j ms', (header, date, ms) => {
    expect(readRetryAfter(header, date, now)).toBe(ms)
  })
})
