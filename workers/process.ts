import { ConfigError } from '../src/errors.ts'

/** The processes of ours; the name is what `ps` shows. */
export type Role = 'supervisor' | 'worker' | 'api' | 'replay' | 'migrate'

export interface Running {
  /** Aborted by the first SIGTERM or SIGINT: finish what is in hand, take nothing new. */
  readonly stopping: AbortSignal
  /** Says what must be undone when the process ends; undone in reverse order, also after a failure. */
  onStop(what: string, undo: () => unknown): void
}

/**
 * Runs one of our Node processes: names it, turns SIGTERM and SIGINT into `stopping`, undoes everything in reverse order when `main`
 * has ended or thrown, and exits: 0 fine, 2 when the configuration is wrong, 1 otherwise. A second signal ends it at once, and so does
 * `graceMs` after the first. `home` stands in the title so that two checkouts can be told apart.
 */
export async function runProcess(
  role: Role,
  home: string,
  main: (running: Running) => Promise<void>,
  graceMs = 30_000,
): Promise<never> {
  process.title = `gapless ${role} ${home}`
  const stop = new AbortController()
  const undone: { what: string; undo: () => unknown }[] = []
  let code = 0

  const end = (): void => {
    if (stop.signal.aborted) return
    stop.abort()
    setTimeout(() => leave(role, code === 0 ? 1 : code, `did not end within ${graceMs / 1000} s`), graceMs).unref()
  }
  const onSignal = (): void => (stop.signal.aborted ? leave(role, 130, 'was told twice to stop') : end())
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  const onFault = (error: unknown): void => {
    code = sayFault(role, error)
    end()
    // Unlike a signal, a fault may leave `main` waiting for something that never comes.
    setTimeout(() => process.exit(code), 5_000).unref()
  }
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)

  try {
    await main({ stopping: stop.signal, onStop: (what, undo) => void undone.push({ what, undo }) })
  } catch (error) {
    code = sayFault(role, error)
  }
  end()
  for (const { what, undo } of undone.reverse()) {
    try {
      await undo()
    } catch (error) {
      process.stderr.write(`${role}: ${what} did not close well: ${(error as Error).message}\n`)
    }
  }
  process.exit(code)
}

/** Resolves once the signal is aborted: what a server waits on while it serves. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  // An abort listener alone keeps no event loop alive; the timer does.
  const alive = setInterval(() => undefined, 60_000)
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(alive)
        resolve()
      },
      { once: true },
    )
  })
}

function sayFault(role: Role, error: unknown): number {
  if (error instanceof ConfigError) {
    for (const fault of error.faults) process.stderr.write(`${fault}\n`)
    return 2
  }
  process.stderr.write(`${role}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return 1
}

function leave(role: Role, code: number, why: string): never {
  process.stderr.write(`${role} ${why}; ended at once\n`)
  process.exit(code)
}
