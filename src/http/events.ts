import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { HttpDeps } from './deps.ts'
import { iconOf } from './page/frame.ts'
import { renderAddress } from './page/pages.ts'
import type { PageView } from './page/view.ts'
import { HttpProblem } from './problems.ts'

const BEAT_MS = 2_000
const MOST_LINES = 200
/** A browser that takes nothing for this long a queue is gone or too slow: it may come again. */
const MOST_WAITING_BYTES = 1_000_000

/**
 * `/events?at=ADDRESS`: server-sent events for one open page. `fragment` {id, html} for each part that changed, `title`, `icon`,
 * and every two seconds a `beat` {at}: the moment up to which the page is true.
 */
export function eventRoutes(deps: HttpDeps): FastifyPluginAsyncZod {
  const lines = new Set<AbortController>()
  return async (app) => {
    app.addHook('preClose', async () => lines.forEach((line) => line.abort()))
    app.get(
      '/events',
      { schema: { hide: true, querystring: z.object({ at: z.string().max(2_000).default('/') }) } },
      async (request, reply) => {
        if (lines.size >= MOST_LINES)
          throw new HttpProblem(503, `${MOST_LINES} pages are open already. Close some, or read without live changes.`)
        const { at } = request.query
        const first = await renderAddress(deps, at)
        const line = new AbortController()
        lines.add(line)
        reply.hijack()
        const { raw } = reply
        raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        })
        raw.on('close', () => line.abort())
        try {
          await speak(raw, line.signal, first, () => renderAddress(deps, at), deps.desk.clock)
        } finally {
          lines.delete(line)
          raw.end()
        }
      },
    )
  }
}

/** Tells the page of what changed, beat by beat, until the line ends. A page that cannot be made is told again at the next beat. */
async function speak(
  raw: ServerResponse,
  ended: AbortSignal,
  first: PageView,
  again: () => Promise<PageView>,
  clock: () => number,
): Promise<void> {
  const said = new Map<string, string>()
  const say = (event: string, key: string, data: object): void => {
    const text = JSON.stringify(data)
    if (event !== 'beat' && said.get(key) === text) return
    said.set(key, text)
    raw.write(`event: ${event}\ndata: ${text}\n\n`)
  }
  raw.write('retry: 2000\n\n')
  for (let view: PageView | undefined = first; !ended.aborted; view = await again().catch(() => undefined)) {
    if (view !== undefined) {
      for (const [id, html] of view.fragments) say('fragment', `#${id}`, { id, html })
      say('title', 'title', { title: view.title })
      say('icon', 'icon', { href: iconOf(view.alarm) })
    }
    say('beat', 'beat', { at: clock() })
    if (raw.writableLength > MOST_WAITING_BYTES) return
    await pause(BEAT_MS, ended)
  }
}

function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      ended.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    ended.addEventListener('abort', done)
  })
}
