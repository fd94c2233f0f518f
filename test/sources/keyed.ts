import type { ServerResponse } from 'node:http'
import { ANY_TIME } from '../../src/domain/collection/permit.ts'
import { createUpstream, type Upstream, type UpstreamOptions } from '../../src/sources/upstream.ts'
import { startFeedServer, type FeedServer } from './feeds/feed-server.ts'

export const SECRET = 'c0ffee5ec2e7c0ffee5ec2e7c0ffee00'

export interface Keyed {
  readonly server: FeedServer
  readonly upstream: Upstream
  /** Answers every call with this, from now on. */
  say(status: number, body: string, headers?: Record<string, string>): void
  /** Queries of the calls so far, as plain objects. */
  queries(): Record<string, string>[]
  close(): Promise<void>
}

/** A server on loopback and an upstream that talks to it with a key in its query. */
export async function startKeyed(name: string, talk: Pick<UpstreamOptions, 'query' | 'readBody'>): Promise<Keyed> {
  const server = await startFeedServer()
  const upstream = createUpstream({
    name,
    baseUrl: server.origin,
    userAgent: 'gapless/0.1 (test)',
    clock: () => Date.UTC(2026, 9, 6),
    acquire: () => Promise.resolve(ANY_TIME),
    timeoutMs: 2_000,
    ...talk,
  })
  let speak = (response: ServerResponse): unknown => response.writeHead(404).end()
  server.answer = new Proxy({}, { get: () => (response: ServerResponse) => speak(response) })
  return {
    server,
    upstream,
    say: (status, body, headers = {}) => (speak = (response) => response.writeHead(status, headers).end(body)),
    queries: () => server.asked.map(({ path }) => Object.fromEntries(new URL(path, 'http://x').searchParams)),
    async close() {
      await upstream.close()
      await server.close()
    },
  }
}

/** Everything an error could tell someone: its message, its stack, its fields and its causes. */
export function allOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), error.cause === undefined ? '' : allOf(error.cause)].join(
    '\n',
  )
}
