import { readdirSync, readFileSync } from 'node:fs'

/** What the kernel counts of one process. Linux only; elsewhere nothing is measured and the rows are left out. */
export interface Usage {
  readonly pid: number
  readonly role: Role
  /** User and system time of all its threads. */
  readonly cpuMs: number
  /** The most memory it ever held (VmHWM). */
  readonly peakBytes: number
}

export type Role = 'worker' | 'api' | 'temporal' | 'mariadb' | 'redis' | 'upstream' | 'bare loop'

/** How each role is told from its command line; the first that fits. */
const ROLES: readonly (readonly [RegExp, Role])[] = [
  [/^gapless worker|workers\/worker\.ts/, 'worker'],
  [/^gapless api|workers\/api\.ts/, 'api'],
  [/temporal.*server start-dev/, 'temporal'],
  [/mariadbd|mysqld/, 'mariadb'],
  [/redis-server|valkey-server/, 'redis'],
  [/upstream-process\.ts/, 'upstream'],
  [/bare-loop\.ts/, 'bare loop'],
]

/** The kernel counts processor time in hundredths of a second. */
const TICK_MS = 10

/** Processes that this one has started and that still run. */
export function childUsage(): Usage[] {
  let names: string[]
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
  return names.flatMap((name) => usageOf(Number(name)) ?? [])
}

function usageOf(pid: number): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything, so fields are counted after it: state, ppid, ... utime (12th), stime (13th).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(fields[1]) !== process.pid) return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    const role = ROLES.find(([pattern]) => pattern.test(command))?.[1]
    if (role === undefined) return undefined
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return {
      pid,
      role,
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      peakBytes: Number(peak ?? 0) * 1024,
    }
  } catch {
    // It ended while we looked.
    return undefined
  }
}

/** Processor time by role between two looks, in ms; what has ended in between is not in it. */
export function cpuBetween(before: readonly Usage[], after: readonly Usage[]): Map<Role, number> {
  const spent = new Map<Role, number>()
  for (const { pid, role, cpuMs } of after) {
    const earlier = before.find((each) => each.pid === pid)?.cpuMs ?? 0
    spent.set(role, (spent.get(role) ?? 0) + cpuMs - earlier)
  }
  return spent
}
