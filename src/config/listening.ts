/** Where a process listens, and where it is reached. Pure. */

const WILDCARDS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** `host:port`, an IPv6 address in brackets: `127.0.0.1:9464`, `[::]:9464`. */
export function listensAt(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** `host:port` at which the same machine reaches what listens there: a wildcard is every address and none. */
export function reachedAt(host: string, port: number): string {
  return listensAt(WILDCARDS[host] ?? host, port)
}
