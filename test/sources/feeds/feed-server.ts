import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FeedServer {
  readonly origin: string
  /** What was asked for, oldest first. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  /** Path to answer; anything else is 404. */
  answer: Record<string, (response: ServerResponse, request: IncomingMessage) => void>
  close(): Promise<void>
}

/** A real HTTP server on loopback that answers as a test says. */
export async function startFeedServer(): Promise<FeedServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    started.asked.push({ path, headers: request.headers })
    const answer = started.answer[path]
    if (answer === undefined) response.writeHead(404).end()
    else answer(response, request)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const started: FeedServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: {},
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return started
}
