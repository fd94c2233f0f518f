/**
 * A process of its own that outlives the test process by a moment: it is told what the tests start and where they write, one JSON
 * document a line, and when its standard input closes - however the test process ended, kill -9 included - it ends and removes it.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'

export interface ReaperOrder {
  /** A process id; negative for a whole process group. */
  readonly watch?: number
  readonly forget?: number
  readonly remove?: string
  readonly keep?: string
}

const processes = new Set<number>()
const folders = new Set<string>()

process.title = 'gapless test-reaper'
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as ReaperOrder
  if (order.watch !== undefined) processes.add(order.watch)
  if (order.forget !== undefined) processes.delete(order.forget)
  if (order.remove !== undefined) folders.add(order.remove)
  if (order.keep !== undefined) folders.delete(order.keep)
}
for (const pid of processes) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
// A process that is being killed may still write; the folder can be removed a moment later.
if (processes.size > 0) await wait(200)
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
