import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { ReaperOrder } from './reaper.ts'

/** A process that a test started. Its output goes to a file; `output()` reads it. */
export interface Launched {
  readonly pid: number
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>
  isRunning(): boolean
  output(): string
  /** Stops it where it stands (SIGSTOP), or lets it go on. */
  freeze(stopped: boolean): void
  /** Sends the signal and waits until it has ended; SIGKILL after `withinMs`. */
  stop(signal?: NodeJS.Signals, withinMs?: number): Promise<void>
}

let reaper: ChildProcess | undefined

function tellReaper(order: ReaperOrder): void {
  if (reaper === undefined) {
    reaper = spawn(process.execPath, [new URL('./reaper.ts', import.meta.url).pathname], {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
      cwd: '/',
      env: {},
    })
    reaper.unref()
    const input = reaper.stdin as unknown as { unref?: () => void; on: (event: 'error', listen: () => void) => void }
    input.unref?.()
    input.on('error', () => undefined)
  }
  reaper.stdin?.write(`${JSON.stringify(order)}\n`)
}

/** A new folder below the system's temporary folder; gone when the test process ends, however it ends. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `gapless-test-${name}-`))
  tellReaper({ remove: folder })
  return folder
}

export function removeScratch(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  tellReaper({ keep: folder })
}

/**
 * Starts a program in a process group of its own, so that a Ctrl-C in the terminal reaches only the tests, which then end it.
 * `wholeGroup`: a kill meets its children too.
 */
export function launch(
  command: string,
  args: readonly string[],
  options: { logFile: string; cwd?: string; env?: NodeJS.ProcessEnv; wholeGroup?: boolean },
): Launched {
  const log = openSync(options.logFile, 'a')
  const child = spawn(command, args, {
    stdio: ['ignore', log, log],
    detached: true,
    cwd: options.cwd,
    env: options.env ?? process.env,
  })
  closeSync(log)
  const pid = child.pid
  let running = pid !== undefined
  const target = options.wholeGroup === true ? -(pid ?? 0) : (pid ?? 0)
  if (pid !== undefined) tellReaper({ watch: target })
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    const ended = (how: number | NodeJS.Signals) => {
      running = false
      // A group may outlive its first process, so only a single process is forgotten here.
      if (pid !== undefined && target > 0) tellReaper({ forget: target })
      resolve(how)
    }
    child.once('exit', (code, signal) => ended(code ?? signal ?? -1))
    child.once('error', () => ended(-1))
  })
  child.unref()
  const send = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(target, signal)
    } catch {
      // It has ended already.
    }
  }
  return {
    pid: pid ?? -1,
    exited,
    isRunning: () => running,
    output: () => readFileSync(options.logFile, 'utf8'),
    freeze: (stopped) => send(stopped ? 'SIGSTOP' : 'SIGCONT'),
    async stop(signal = 'SIGKILL', withinMs = 10_000) {
      child.ref()
      send(signal)
      const timer = signal === 'SIGKILL' ? undefined : setTimeout(() => send('SIGKILL'), withinMs)
      await exited
      clearTimeout(timer)
      if (target < 0) {
        send('SIGKILL')
        tellReaper({ forget: target })
      }
    },
  }
}

/**
 * A port of the loopback address that nobody listens on at this moment. It lies below those that systems hand out by themselves
 * (from 32,768 on Linux), so that no connection and no server with "any port" takes it before the caller does.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(15_000, 32_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) =>
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
    )
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
  throw new Error('no free port among a hundred tried')
}

/** The first of the named programs that is an absolute path to one, or lies on the PATH or where servers are installed. */
export function findProgram(names: readonly (string | undefined)[], install: string): string {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
    '/opt/homebrew/bin',
  ]
  for (const name of names) {
    if (name === undefined || name === '') continue
    for (const path of name.includes('/') ? [name] : folders.map((folder) => join(folder, name))) {
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`none of ${names.filter(Boolean).join(', ')} is installed: ${install}`)
}
