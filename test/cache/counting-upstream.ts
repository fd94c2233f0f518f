import { fork, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CallerInput } from './budget-caller.ts'

export interface SeenCall {
  /** Monotonic ms of this process. */
  readonly at: number
  readonly lane: string
}

/** An upstream that notes when it was called; `answer` may refuse a call with 429. */
export async function startCountingUpstream(
  answer: (call: SeenCall) => { status: number; retryAfter?: number } = () => ({ status: 200 }),
) {
  const calls: SeenCall[] = []
  const server = createServer((request, response) => {
    const call = { at: performance.now(), lane: (request.url ?? '').slice(1) }
    calls.push(call)
    const { status, retryAfter } = answer(call)
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: calls as readonly SeenCall[],
    async close(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Most calls in any window of `ms`. */
export function mostInAnyWindow(calls: readonly SeenCall[], ms: number): number {
  let from = 0
  let most = 0
  calls.forEach((call, index) => {
    while ((calls[from]?.at ?? Infinity) <= call.at - ms) from += 1
    most = Math.max(most, index - from + 1)
  })
  return most
}

/** Starts processes that call without pause, and gives what ends them. */
export function startCallers(count: number, input: CallerInput): () => Promise<void> {
  const callers = Array.from({ length: count }, () =>
    fork(new URL('budget-caller.ts', import.meta.url), [JSON.stringify(input)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  )
  return async () => void (await Promise.all(callers.map(ended)))
}

function ended(caller: ChildProcess): Promise<void> {
  if (caller.exitCode !== null || caller.signalCode !== null) return Promise.resolve()
  const timer = setTimeout(() => caller.kill('SIGKILL'), 5_000)
  return new Promise((resolve) => {
    caller.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    caller.send('stop')
  })
}
