import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { birthOf, isAlive, readRecord, type RecordedProcess } from '../../deploy/local/lock.mjs'
import { CHECKOUT, handOver } from '../../deploy/local/prepare.mjs'
import { capLog, logPath } from './children.ts'
import { readConnection, removeConnection, type Connection } from './connection.ts'
import { homeAt, makeHome } from './home.ts'
import { recordedProcesses, signalProcess, stopLeftovers } from './records.ts'

const SUPERVISOR = join(CHECKOUT, 'workers', 'supervisor.ts')

export interface Stopped {
  /** What ran: everything under its supervisor, only what a killed supervisor had left, or nothing. */
  readonly what: 'running' | 'leftovers' | 'nothing'
  readonly tookMs: number
}

/** What runs in this home (absolute path) now and how to reach it; undefined when nothing does. */
export function running(home: string): Connection | undefined {
  return readConnection(homeAt(home))
}

/**
 * Stops what runs in this home (absolute path) and waits until all of it has ended: it is asked to drain, and killed after `timeoutMs`.
 * What a killed supervisor left behind is stopped too.
 */
export async function stopRunning(home: string, timeoutMs = 60_000): Promise<Stopped> {
  const from = Date.now()
  const places = homeAt(home)
  const supervisor = readRecord(places.lock) as RecordedProcess | undefined
  const runs = supervisor !== undefined && isAlive(supervisor)
  if (runs) {
    signalProcess(supervisor.pid, 'SIGTERM')
    while (isAlive(supervisor) && Date.now() - from < timeoutMs) await wait(50)
    if (isAlive(supervisor)) signalProcess(supervisor.pid, 'SIGKILL')
    while (isAlive(supervisor)) await wait(50)
  }
  const left = recordedProcesses(places).length > 0 ? await stopLeftovers(places) : []
  removeConnection(places)
  return { what: runs ? 'running' : left.length > 0 ? 'leftovers' : 'nothing', tookMs: Date.now() - from }
}

/** Starts everything in the foreground of this terminal, as `npm start` does, and gives its exit code. `args`: `--live`, `--replay`. */
export function startForeground(args: readonly string[]): Promise<number> {
  const guardians = [{ pid: process.pid, birth: birthOf(process.pid) }]
  return handOver(process.execPath, [SUPERVISOR, ...args], {
    GAPLESS_START: JSON.stringify({ from: Date.now(), done: [], guardians }),
  })
}

/**
 * Starts everything in the background and returns once it is ready. `say` is given each line it prints meanwhile. Throws an Error with
 * what it said when it ends before that, or is not ready after `timeoutMs` (the first start may build Temporal).
 */
export async function startDetached(
  home: string,
  args: readonly string[],
  say: (line: string) => void = () => undefined,
  timeoutMs = 20 * 60_000,
): Promise<Connection> {
  const places = homeAt(home)
  makeHome(places)
  capLog(places, 'supervisor')
  const path = logPath(places, 'supervisor')
  const before = existsSync(path) ? readFileSync(path).length : 0
  const log = openSync(path, 'a', 0o600)
  const child = spawn(process.execPath, [SUPERVISOR, ...args], {
    stdio: ['ignore', log, log],
    detached: true,
    env: { ...process.env, GAPLESS_HOME: home },
  })
  closeSync(log)
  child.unref()
  let told = 0
  const words = (): string[] => readFileSync(path).subarray(before).toString().split('\n').slice(0, -1)
  const tell = (): void => {
    for (const line of words().slice(told)) say(line)
    told = words().length
  }
  const end = Date.now() + timeoutMs
  while (Date.now() < end) {
    await wait(100)
    tell()
    const now = readConnection(places)
    if (now?.supervisorPid === child.pid && now?.state === 'ready') return now
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(lastParagraph(words()))
  }
  await stopRunning(home)
  throw new Error(`It was not ready after ${timeoutMs / 60_000} min and was stopped. Its log: ${path}`)
}

/** What it said last: the reason, which stands apart by an empty line. */
function lastParagraph(lines: readonly string[]): string {
  const text = lines.join('\n').trim()
  return text.slice(text.lastIndexOf('\n\n') + 1).trim() || 'It ended without a word.'
}
