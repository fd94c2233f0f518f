import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { birthOf, isAlive, readRecord, type RecordedProcess } from '../../deploy/local/lock.mjs'
import { writeRecord, type Home } from './home.ts'

interface ProcessRecord extends RecordedProcess {
  readonly role: string
  /** Where it stands in the order of stopping: lower stops first. */
  readonly order: number
}

/** Servers that others write to stop last. */
const STOPPING_ORDER = ['worker', 'api', 'replay', 'migrate', 'temporal', 'mysql', 'redis']

/** Writes down that a process runs in this role. Every recorded process leads a process group of its own. */
export function recordProcess(home: Home, role: string, pid: number): void {
  mkdirSync(home.run, { recursive: true, mode: 0o700 })
  const order = STOPPING_ORDER.indexOf(role)
  writeRecord(join(home.run, `${role}.json`), { role, pid, birth: birthOf(pid), order: order < 0 ? 0 : order })
}

export function forgetProcess(home: Home, role: string, pid: number): void {
  const path = join(home.run, `${role}.json`)
  if ((readRecord(path) as ProcessRecord | undefined)?.pid === pid) rmSync(path, { force: true })
}

/** Processes of this home that are recorded and still live, in the order they should stop. */
export function recordedProcesses(home: Home): ProcessRecord[] {
  let names: string[] = []
  try {
    names = readdirSync(home.run).filter((name) => name.endsWith('.json'))
  } catch {
    // No home yet.
  }
  const records = names.map((name) => readRecord(join(home.run, name)) as ProcessRecord | undefined)
  return records
    .filter((record) => record !== undefined && isAlive(record))
    .sort((a, b) => a!.order - b!.order) as ProcessRecord[]
}

/** Stops what a killed supervisor left running, in order, and forgets it. Gives the roles that were stopped. */
export async function stopLeftovers(home: Home): Promise<string[]> {
  const left = recordedProcesses(home)
  for (const record of left) {
    await stopGroup(record, record.role === 'mysql' ? 30_000 : 5_000)
    forgetProcess(home, record.role, record.pid)
  }
  return left.map((record) => record.role)
}

/** SIGTERM to the process, SIGKILL to its whole group after `withinMs`; returns when it has ended. */
export async function stopGroup(recorded: RecordedProcess, withinMs: number): Promise<void> {
  signalProcess(recorded.pid, 'SIGTERM')
  const end = Date.now() + withinMs
  while (isAlive(recorded) && Date.now() < end) await wait(50)
  signalProcess(-recorded.pid, 'SIGKILL')
  while (isAlive(recorded)) await wait(50)
}

/** Sends a signal; a process that has ended already is no fault. A negative number means a process group. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
