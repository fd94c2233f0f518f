import type { ReplayUpstream } from './calls.ts'

/** Bodies of refusals in the shape of each upstream; the 429 of CoinGecko is one that was recorded on 2022-09-29. */
export function refusalBody(upstream: ReplayUpstream, status: number): string {
  if (status === 502 || status === 503 || status === 504) return htmlPage(status)
  const words = WORDS[status] ?? `Error ${status}`
  if (upstream === 'exchange') return JSON.stringify({ message: status === 429 ? 'Public rate limit exceeded' : words })
  if (upstream === 'fred')
    return JSON.stringify({
      error_code: status,
      error_message: status === 429 ? `${words}.  Exceeded Rate Limit` : words,
    })
  if (upstream === 'feeds') return htmlPage(status)
  if (upstream === 'cryptopanic') return JSON.stringify({ status: 'api_error', info: words })
  if (upstream === 'guardian') return JSON.stringify({ response: { status: 'error', message: words } })
  if (upstream === 'alternative') return JSON.stringify({ name: 'Fear and Greed Index', metadata: { error: words } })
  if (upstream === 'coinbase') {
    const id = status === 429 ? 'rate_limit_exceeded' : words.toLowerCase().replaceAll(' ', '_')
    return JSON.stringify({ errors: [{ id, message: words }] })
  }
  if (status === 500) return JSON.stringify({ status: 500, error: words })
  return JSON.stringify({ status: { error_code: status, error_message: status === 429 ? RATE_LIMIT : words } })
}

/** A page as a content network shows it in front of an upstream that is not well. */
export function htmlPage(status: number): string {
  const title = WORDS[status] ?? 'Just a moment...'
  return `<!DOCTYPE html><html><head><title>${status} ${title}</title></head><body><h1>${title}</h1><hr>cloudflare</body></html>`
}

const RATE_LIMIT =
  "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe to our API plans for higher rate limits."

const WORDS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
