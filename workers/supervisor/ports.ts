import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, join } from 'node:path'
import { readRecord, takeLock } from '../../deploy/local/lock.mjs'
import { ConfigError } from '../../src/errors.ts'
import { writeRecord, type Home } from './home.ts'

const LOOK_AT_MOST = 500

export interface Ports {
  /** A free port for this purpose: the one of the last start where it is free, else the first free one from `preferred` on. */
  free(purpose: string, preferred: number): Promise<number>
  /** Exactly this port. Throws a ConfigError that names the program which has it. */
  exactly(port: number, host: string, variable: string): Promise<number>
  /** Writes down what was chosen, for the next start. */
  remember(): void
  release(): void
}

/**
 * Chooses ports. A chosen port is claimed by a lock file in the system's temporary folder until `release`, because two starts at once
 * would both find it free before either listens.
 */
export function choosePorts(home: Home): Ports {
  const before = (readRecord(home.ports) ?? {}) as Record<string, number>
  const chosen: Record<string, number> = {}
  const releases: (() => void)[] = []
  const claim = async (port: number, host: string): Promise<boolean> => {
    if (Object.values(chosen).includes(port) || !(await isFree(port, host))) return false
    const { release } = takeLock(join(tmpdir(), `gapless-ports-${userInfo().uid}`, `${port}.lock`), { home: home.path })
    if (release === undefined) return false
    releases.push(release)
    return true
  }
  return {
    async free(purpose, preferred) {
      const last = before[purpose]
      const candidates = Array.from({ length: LOOK_AT_MOST }, (_, index) => preferred + index)
      for (const port of last === undefined ? candidates : [last, ...candidates]) {
        if (!(await claim(port, '127.0.0.1'))) continue
        chosen[purpose] = port
        return port
      }
      throw new ConfigError([`No port from ${preferred} to ${preferred + LOOK_AT_MOST - 1} is free for ${purpose}.`])
    },
    async exactly(port, host, variable) {
      if (await claim(port, host)) return port
      const owner = portOwner(port)
      throw new ConfigError([
        `Port ${port} is taken by another program${owner === undefined ? '' : ` (${owner})`}. Set ${variable}.`,
      ])
    },
    remember: () => writeRecord(home.ports, { ...before, ...chosen }),
    release: () => {
      for (const release of releases.splice(0)) release()
    },
  }
}

/** Whether nobody listens there now. */
export function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The name of the program that listens on a port of this machine; undefined when it cannot be told. */
export function portOwner(port: number): string | undefined {
  try {
    return process.platform === 'linux' ? ownerFromProc(port) : ownerFromLsof(port)
  } catch {
    return undefined
  }
}

function ownerFromProc(port: number): string | undefined {
  const LISTEN = '0A'
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(1))
  const fields = lines.map((line) => line.trim().split(/\s+/))
  const listening = fields.find((field) => field[3] === LISTEN && parseInt(field[1]?.split(':')[1] ?? '', 16) === port)
  const inode = listening?.[9]
  if (inode === undefined) return undefined
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inode))
  if (pid === undefined) return undefined
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  return command.startsWith('gapless ') ? command : basename(command.split(' ')[0] ?? '')
}

function holdsSocket(pid: string, inode: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`
      } catch {
        return false
      }
    })
  } catch {
    return false
  }
}

function ownerFromLsof(port: number): string | undefined {
  const found = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fc'], { encoding: 'utf8' })
  return /^c(.+)$/m.exec(found)?.[1]
}
