import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isAlive, type RecordedProcess } from '../../deploy/local/lock.mjs'
import type { DrillHome } from '../../src/operations/drills/drill.ts'
import type { OwnProcess } from '../../src/operations/incident-tools.ts'
import { readConnection } from './connection.ts'
import { homeAt } from './home.ts'
import { recordedProcesses, signalProcess } from './records.ts'

/** What must run whenever anything does. */
const ALWAYS = ['worker', 'api']
/** How long a process may take to end after SIGTERM. A server that was killed repairs its files when it starts, which takes longer. */
const GRACE_MS: Readonly<Record<string, number>> = { mysql: 30_000, temporal: 15_000, worker: 30_000 }
const USUAL_GRACE_MS = 12_000
const BACK_WITHIN_MS = 60_000
/** Long enough for one that ends itself to tell that it does. */
const SAY_FIRST_MS = 1_500

/** What `npm start` runs in this home (absolute path); undefined when no supervisor does. Its records are read anew at each question. */
export function supervisedHome(path: string): DrillHome | undefined {
  const home = homeAt(path)
  if (readConnection(home) === undefined) return undefined
  // A process that is away has no record: what was there once is missed from then on.
  const expected = new Set(ALWAYS)
  const recorded = () => recordedProcesses(home)
  const processes = (): OwnProcess[] => {
    const now = recorded()
    for (const { role } of now) if (role !== 'migrate') expected.add(role)
    return [...expected].sort().map((role) => {
      const pid = now.find((each) => each.role === role)?.pid
      return { role, pid, ...(pid !== undefined && isStopped(pid) ? { isStopped: true } : {}) }
    })
  }
  processes()
  return {
    processes,
    running(role) {
      const found = recorded().find((each) => each.role === role)
      return found === undefined ? undefined : { pid: found.pid, birth: found.birth }
    },
    freeze(one) {
      if (isAlive(one)) signalProcess(-one.pid, 'SIGSTOP')
    },
    thaw(one) {
      if (isAlive(one)) signalProcess(-one.pid, 'SIGCONT')
    },
    async restart(role) {
      const before = recorded().find((each) => each.role === role)
      if (before?.pid === process.pid) {
        setTimeout(() => signalProcess(process.pid, 'SIGTERM'), SAY_FIRST_MS).unref()
        return `The ${role} (process ${before.pid}) ends itself now; its supervisor starts it again.`
      }
      if (before !== undefined) await end(before, GRACE_MS[role] ?? USUAL_GRACE_MS)
      const until = Date.now() + BACK_WITHIN_MS
      for (;;) {
        const now = recorded().find((each) => each.role === role)
        if (now !== undefined && now.pid !== before?.pid)
          return `The ${role} was ended (process ${before?.pid ?? 'none'}) and started again (process ${now.pid}).`
        if (Date.now() > until)
          throw new Error(`The ${role} was ended, and has not been started again within a minute.`)
        await wait(100)
      }
    },
  }
}

/** Whether a process stands still by SIGSTOP, which Linux alone tells. */
function isStopped(pid: number): boolean {
  try {
    return /^\d+ \(.*\) T /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

async function end(recorded: RecordedProcess, graceMs: number): Promise<void> {
  signalProcess(recorded.pid, 'SIGTERM')
  // A process that was stopped where it stands hears nothing before it goes on.
  signalProcess(-recorded.pid, 'SIGCONT')
  const until = Date.now() + graceMs
  while (isAlive(recorded) && Date.now() < until) await wait(50)
  if (isAlive(recorded)) signalProcess(-recorded.pid, 'SIGKILL')
  while (isAlive(recorded)) await wait(50)
}
