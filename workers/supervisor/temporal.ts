import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Mode } from '../../src/config/config.ts'
import type { Program } from './children.ts'
import type { Home } from './home.ts'

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
  try {
    const answer = await fetch(`http://127.0.0.1:${uiPort}/api/v1/namespaces/${encodeURIComponent(namespace)}`, {
      signal: AbortSignal.timeout(1_000),
    })
    return answer.ok
  } catch {
    return false
  }
}
