import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, copyFileSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Home } from './home.ts'
import { forgetProcess, recordProcess, signalProcess } from './records.ts'

const LARGEST_LOG = 10 * 1024 * 1024
const FIRST_BACKOFF_MS = 200
const LONGEST_BACKOFF_MS = 5_000
/** A child that has lived this long was well; its next end starts with the short wait again. */
const WELL_AFTER_MS = 30_000
/** One that keeps ending is told of this often. */
const SAY_EVERY_MS = 60_000

/** A program that is to run as long as gapless does. */
export interface Program {
  readonly role: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** How long it may take to end after SIGTERM. */
  readonly graceMs: number
}

export interface Child {
  readonly role: string
  /** Times it has ended without being asked since it was last well for half a minute. */
  ends(): number
  isRunning(): boolean
  /** The last lines it wrote. */
  lastWords(): string
  /** Ends it for good: SIGTERM, then SIGKILL after its grace. */
  stop(): Promise<void>
  /** SIGKILL now, for good. */
  kill(): void
  /** SIGKILL now, to be started again. */
  startAnew(): void
}

/** Starts a program in a process group of its own and starts it again whenever it ends, after 0.2 s to 5 s; `say` hears of it. */
export function keepRunning(home: Home, program: Program, say: (line: string) => void): Child {
  const { role } = program
  let child: ChildProcess | undefined
  let ends = 0
  let backoff = FIRST_BACKOFF_MS
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  let startedAt = 0
  let saidAt = 0

  const start = (): void => {
    startedAt = Date.now()
    const log = openLog(home, role)
    child = spawn(program.command, program.args, {
      stdio: ['ignore', log, log],
      detached: true,
      cwd: program.cwd,
      env: program.env,
    })
    closeSync(log)
    const { pid } = child
    if (pid !== undefined) recordProcess(home, role, pid)
    let over = false
    const ended = (how: string): void => {
      if (over) return
      over = true
      if (pid !== undefined) forgetProcess(home, role, pid)
      if (stopping) return
      if (Date.now() - startedAt > WELL_AFTER_MS) {
        backoff = FIRST_BACKOFF_MS
        ends = 0
      }
      ends += 1
      const again = `it is started again in ${backoff / 1000} s`
      if (ends <= 3) say(`${role} ended (${how}); ${again}`)
      else if (Date.now() - saidAt > SAY_EVERY_MS)
        say(`${role} has ended ${ends} times, last ${how}; its log: ${logPath(home, role)}`)
      if (ends <= 3 || Date.now() - saidAt > SAY_EVERY_MS) saidAt = Date.now()
      timer = setTimeout(start, backoff)
      backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS)
    }
    child.once('exit', (code, signal) => ended(signal ?? `exit ${code}`))
    child.once('error', (error) => ended(error.message))
  }
  const isRunning = (): boolean => child?.pid !== undefined && child.exitCode === null && child.signalCode === null
  const kill = (): void => {
    stopping = true
    clearTimeout(timer)
    if (child?.pid !== undefined && isRunning()) signalProcess(-child.pid, 'SIGKILL')
  }

  start()
  return {
    role,
    ends: () => ends,
    isRunning,
    lastWords: () => lastWords(home, role),
    kill,
    startAnew() {
      if (!stopping && child?.pid !== undefined && isRunning()) signalProcess(-child.pid, 'SIGKILL')
    },
    async stop() {
      stopping = true
      clearTimeout(timer)
      if (child?.pid === undefined || !isRunning()) return
      signalProcess(child.pid, 'SIGTERM')
      const end = Date.now() + program.graceMs
      while (isRunning() && Date.now() < end) await wait(20)
      if (isRunning()) say(`${role} did not end within ${program.graceMs / 1000} s and was killed`)
      signalProcess(-child.pid, 'SIGKILL')
      while (isRunning()) await wait(20)
    },
  }
}

/** Opens `logs/ROLE.log` for appending. Beyond 10 MB the old one is kept once, as `ROLE.log.1`. */
export function openLog(home: Home, role: string): number {
  capLog(home, role)
  return openSync(logPath(home, role), 'a', 0o600)
}

/** Copies and empties a log that grew too large. Its writers append, so they go on at the beginning. */
export function capLog(home: Home, role: string): void {
  const path = logPath(home, role)
  try {
    if (statSync(path).size < LARGEST_LOG) return
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
  } catch {
    // No log yet.
  }
}

export function logPath(home: Home, role: string): string {
  return join(home.logs, `${role}.log`)
}

/** The last lines of a log, at most about 1,000 characters. */
export function lastWords(home: Home, role: string): string {
  try {
    return readFileSync(logPath(home, role), 'utf8').slice(-3_000).trim().split('\n').slice(-6).join('\n').slice(-1_000)
  } catch {
    return ''
  }
}
