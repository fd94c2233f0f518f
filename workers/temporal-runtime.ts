import { DefaultLogger, Runtime } from '@temporalio/worker'
import { listensAt } from '../src/config/listening.ts'
import { temporalLog } from '../src/telemetry/temporal-log.ts'
import type { Ground } from './ground.ts'

/** Temporal's core of this process: its log goes to ours, its metrics to the address (port 0: none). Once, before the first worker. */
export function installRuntime(ground: Ground, host: string, port: number): void {
  Runtime.install({
    logger: new DefaultLogger('INFO', temporalLog(ground.log)),
    // Signals are ours: the process drains in its own order.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(port === 0
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: listensAt(host, port),
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  })
}

/** Tries until it works or the process is told to stop: a server that is not up yet is no reason to die. */
export async function persist<Result>(
  ground: Ground,
  stopping: AbortSignal,
  what: string,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    try {
      return await attempt()
    } catch (error) {
      if (stopping.aborted) throw error
      ground.events.errorSeen({
        module: 'start',
        type: 'not-ready',
        severity: 'warning',
        error,
        message: `${what} does not answer yet`,
      })
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
