import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Mode } from '../../src/config/config.ts'
import type { Child, Program } from './children.ts'
import type { Home } from './home.ts'
import { createWedgeJudge, type ServerAnswer } from './wedged.ts'

export interface TemporalPorts {
  readonly grpc: number
  readonly ui: number
  readonly metrics: number
}

/**
 * Tuned for one small machine: one partition per queue, priorities and fairness by the new matcher, activities handed over eagerly,
 * timers that fire within a tenth of a second.
 */
const SETTINGS = [
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'system.enableActivityEagerExecution=true',
  'history.timerProcessorMaxTimeShift="100ms"',
]

/** The private dev server. Live and replay have a file each, because a workflow knows nothing of which database it works on. */
export function temporalServer(
  home: Home,
  command: string,
  mode: Mode,
  namespace: string,
  ports: TemporalPorts,
): Program {
  mkdirSync(home.temporal, { recursive: true, mode: 0o700 })
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--namespace', namespace, '--log-level', 'error'],
    ...['--port', String(ports.grpc), '--ui-port', String(ports.ui), '--metrics-port', String(ports.metrics)],
    ...['--db-filename', temporalFile(home, mode)],
    // Doubles the throughput, and survives kill -9 of the server; see docs/decisions.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...SETTINGS.flatMap((setting) => ['--dynamic-config-value', setting]),
  ]
  return { role: 'temporal', command, args, env: {}, cwd: home.temporal, graceMs: 10_000 }
}

export function temporalFile(home: Home, mode: Mode): string {
  return join(home.temporal, mode === 'live' ? 'temporal.db' : 'temporal-replay.db')
}

/** Whether the server answers for the namespace; asked through its Web UI, which asks the server itself. */
export async function temporalAnswers(uiPort: number, namespace: string): Promise<boolean> {
  return (await askTemporal(uiPort, namespace, 1_000)) === 'well'
}

/** How it answers for the namespace, which it reads from its file. */
export async function askTemporal(uiPort: number, namespace: string, withinMs: number): Promise<ServerAnswer> {
  try {
    const answer = await fetch(`http://127.0.0.1:${uiPort}/api/v1/namespaces/${encodeURIComponent(namespace)}`, {
      signal: AbortSignal.timeout(withinMs),
    })
    return answer.ok ? 'well' : 'wrong'
  } catch {
    return 'silent'
  }
}

const LOOK_EVERY_MS = 5_000
const ANSWER_WITHIN_MS = 10_000

/** Looks at a Temporal that runs until a stop is asked for, and ends one that is wedged, so that it is started anew. */
export async function watchTemporal(
  child: Pick<Child, 'isRunning' | 'startAnew'>,
  ask: (withinMs: number) => Promise<ServerAnswer>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const isWedged = createWedgeJudge()
  while (!signal.aborted) {
    await wait(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined)
    if (signal.aborted) return
    const answer = child.isRunning() ? await ask(ANSWER_WITHIN_MS) : 'well'
    if (!isWedged(answer, performance.now())) continue
    say(
      `Temporal runs and ${answer === 'wrong' ? 'answers nothing but errors' : 'does not answer'}; it is started anew. Nothing is lost.`,
    )
    child.startAnew()
  }
}
