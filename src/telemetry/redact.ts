const NAMES = 'authorization|cookie|[\\w-]*(?:api[_-]?key|token|password|passwd|secret)'

/** Where secrets hide in one line of JSON or text; each pattern keeps what is before the secret, and never crosses a quote. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/(:\/\/)[^\s"'/@\\]*:[^\s"'/@\\]*@/g, '$1[redacted]@'],
  // "x-api-key":"..." as a member of the line, then also inside a text that holds JSON
  [new RegExp(`((?<!\\\\)"(?:${NAMES})"\\s*:\\s*")(?:[^"\\\\]|\\\\.)*`, 'gi'), '$1[redacted]'],
  [new RegExp(`(\\\\+"(?:${NAMES})\\\\+"\\s*:\\s*\\\\+")(?:[^"\\\\]|\\\\\\\\+.)*`, 'gi'), '$1[redacted]'],
  // Authorization: Bearer ..., token=..., api_key: ...
  [new RegExp(`\\b((?:${NAMES})\\s*[=:]\\s*)(?:(?:Bearer|Basic)\\s+)?[^\\s"',;&\\\\)}\\]]+`, 'gi'), '$1[redacted]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/g, '$1 [redacted]'],
]

/**
 * Gives a function that takes secrets out of a line: passwords in URLs, whatever a member, header or parameter with a telling name holds,
 * and each of `secrets` wherever it stands. A line of JSON stays JSON.
 */
export function createRedaction(secrets: readonly (string | undefined)[] = []): (line: string) => string {
  const literal = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= 4)
    .flatMap((secret) => [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])])
  return (line) => {
    let clean = line
    for (const secret of literal) clean = clean.replaceAll(secret, '[redacted]')
    for (const [pattern, instead] of PATTERNS) clean = clean.replace(pattern, instead)
    return clean
  }
}

/** Passwords inside connection URLs, so that they can be redacted wherever they turn up. */
export function passwordsOf(urls: readonly (string | undefined)[]): string[] {
  return urls.flatMap((url) => {
    const password = url !== undefined && URL.canParse(url) ? new URL(url).password : ''
    return password === '' ? [] : [password, decodeURIComponent(password)]
  })
}
