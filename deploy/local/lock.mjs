// Lock files that a dead holder cannot keep. Runs on any Node from 20 on: built-ins only.
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * What tells a process from a later one with the same number: when it was started (opaque text). Undefined when no such process lives.
 * Linux: /proc/PID/stat, field 22, with the boot it counts from; elsewhere `ps -o lstart`.
 */
export function birthOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  if (process.platform !== 'linux') return birthFromPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie has ended; only its parent has not asked yet.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}`
  } catch {
    return undefined
  }
}

function birthFromPs(pid) {
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || undefined
    )
  } catch {
    return undefined
  }
}

/** Whether the very process that was recorded (`{pid, birth}`) still lives. */
export function isAlive(recorded) {
  return recorded?.birth !== undefined && birthOf(recorded.pid) === recorded.birth
}

/** The JSON of a lock or record file; undefined when it is absent or half-written. */
export function readRecord(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Takes the lock file for this process. `{ holder }` names the live process that has it; a lock whose holder is dead, or that is not
 * readable, is taken over. `details` are kept in the file beside pid and birth. The file appears whole or not at all.
 */
export function takeLock(path, details = {}) {
  mkdirSync(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}`
  writeFileSync(mine, JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), ...details }))
  try {
    for (;;) {
      try {
        linkSync(mine, path)
        return { release: () => release(path) }
      } catch (error) {
        if (error.code !== 'EEXIST') throw error
      }
      const seen = readText(path)
      const holder = readRecord(path)
      if (isAlive(holder)) return { holder }
      setAside(path, seen)
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** Moves a dead lock away; puts it back when another process took it over in this very moment. */
function setAside(path, seen) {
  const aside = `${path}.dead-${process.pid}`
  try {
    renameSync(path, aside)
    if (readText(aside) !== seen) linkSync(aside, path)
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error
  }
  rmSync(aside, { force: true })
}

function release(path) {
  if (readRecord(path)?.pid === process.pid) rmSync(path, { force: true })
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Takes the lock, waiting for a live holder; `onWait(holder)` is told once a second. Throws when `withinMs` has passed. */
export async function waitForLock(path, { details = {}, withinMs = 20 * 60_000, onWait = () => undefined } = {}) {
  const end = Date.now() + withinMs
  for (;;) {
    const { release, holder } = takeLock(path, details)
    if (release !== undefined) return release
    if (Date.now() > end) throw new Error(`another process (${holder.pid}) has held ${path} for too long`)
    onWait(holder)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}
