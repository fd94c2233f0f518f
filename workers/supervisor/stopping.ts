import { isAbandoned, type Launch } from './launched.ts'

/** Thrown inside a start that is told to stop. */
export class StopAsked extends Error {}

/** Ctrl-C in a terminal comes more than once: from the terminal, from npm, from the start script. */
const ONE_CTRL_C_MS = 700
const LOOK_EVERY_MS = 1_000

export interface Stopping {
  /** Aborted when somebody asks for a stop, or nobody is left who could. */
  readonly asked: AbortSignal
  /** Aborted when somebody asks again. */
  readonly atOnce: AbortSignal
  readonly why: () => string
  /** Asks for a stop from inside. */
  ask(why: string): void
  /** Takes the signal handlers off. */
  release(): void
}

/** Listens for SIGINT, SIGTERM and SIGHUP, and for the end of those who started us. */
export function listenForStop({ guardians }: Launch): Stopping {
  const asked = new AbortController()
  const atOnce = new AbortController()
  let why = ''
  let askedAt = 0
  const ask = (reason: string): void => {
    if (asked.signal.aborted) return
    why = reason
    askedAt = Date.now()
    asked.abort(new StopAsked(reason))
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!asked.signal.aborted) ask(signal)
    else if (Date.now() - askedAt > ONE_CTRL_C_MS) atOnce.abort()
  }
  const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of SIGNALS) process.on(signal, onSignal)
  const timer = setInterval(() => {
    if (isAbandoned(guardians)) ask('what started it has gone')
  }, LOOK_EVERY_MS)
  return {
    asked: asked.signal,
    atOnce: atOnce.signal,
    why: () => why,
    ask,
    release: () => {
      clearInterval(timer)
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}
