const NAMES = 'authorization|cookie|[\\w-]*(?:api[_-]?key|token|password|passwd|secret)'
const SECRET_NAME = new RegExp(`^(?:${NAMES})$`, 'i')

/** Where secrets hide in a text; each pattern keeps what is before the secret. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/(:\/\/)[^\s"'/@]*:[^\s"'/@]*@/g, '$1[redacted]@'],
  // "x-api-key": "..." of JSON in a text, whose quotes may be escaped in turn
  [new RegExp(`(\\\\*"(?:${NAMES})\\\\*"\\s*:\\s*\\\\*")(?:[^"\\\\]|\\\\+[^\\\\])*`, 'gi'), '$1[redacted]'],
  // Authorization: Bearer ..., token=..., api_key: ...
  [new RegExp(`\\b((?:${NAMES})\\s*[=:]\\s*)(?:(?:Bearer|Basic)\\s+)?[^\\s"',;&)}\\]]+`, 'gi'), '$1[redacted]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, '$1 [redacted]'],
]
const DEEPEST = 8

/**
 * Gives a function that takes secrets out of a value, all the way down: passwords in URLs, whatever a member, header or parameter with a
 * telling name holds, and each of `secrets` wherever it stands. What it gives is plain JSON, whatever it was given.
 */
export function createRedaction(secrets: readonly (string | undefined)[] = []): (value: unknown) => unknown {
  const literal = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= 4)
    .flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])])
  const clean = (text: string): string => {
    const known = literal.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text)
    return PATTERNS.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), known)
  }
  const walk = (value: unknown, above: readonly object[]): unknown => {
    if (typeof value === 'string') return clean(value)
    if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
    if (value instanceof Error) return clean(`${value.name}: ${value.message}`)
    if (above.includes(value)) return '[circular]'
    if (above.length >= DEEPEST) return '[deep]'
    const here = [...above, value]
    if (Array.isArray(value)) return value.map((one) => walk(one, here))
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [
        clean(name),
        SECRET_NAME.test(name) && typeof held === 'string' && held !== '' ? '[redacted]' : walk(held, here),
      ]),
    )
  }
  return (value) => walk(value, [])
}

/** Passwords inside connection URLs, as written and as sent, so that they can be redacted wherever they turn up. */
export function passwordsOf(urls: readonly (string | undefined)[]): string[] {
  return urls.flatMap((url) => {
    const password = url !== undefined && URL.canParse(url) ? new URL(url).password : ''
    if (password === '') return []
    try {
      return [password, decodeURIComponent(password)]
    } catch {
      return [password]
    }
  })
}
