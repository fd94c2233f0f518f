import { rmSync } from 'node:fs'
import { birthOf, isAlive, readRecord, type RecordedProcess } from '../../deploy/local/lock.mjs'
import type { Mode } from '../../src/config/config.ts'
import type { KeyedSource } from '../../src/config/settings.ts'
import { writeRecord, type Home } from './home.ts'

/** How to reach what runs here: `.gapless/connection.json`, mode 0600 because the URLs hold passwords. */
export interface Connection {
  readonly mysqlUrl: string
  readonly redisUrl: string
  readonly temporalAddress: string
  readonly temporalNamespace: string
  readonly httpUrl: string
  /** Undefined when Temporal is not ours. */
  readonly temporalUiUrl: string | undefined
  readonly metricsUrls: Readonly<Record<string, string>>
  readonly mode: Mode
  /** Sources that it has a key for; the keys themselves stay in its environment. */
  readonly keys?: readonly KeyedSource[] | undefined
  /** `starting` until the HTTP process answers and the tables are there. */
  readonly state: 'starting' | 'ready' | 'stopping'
  readonly supervisorPid: number
  readonly supervisorBirth: string | undefined
}

/** Writes how to reach what this process, the supervisor, has started. */
export function writeConnection(home: Home, connection: Omit<Connection, 'supervisorPid' | 'supervisorBirth'>): void {
  writeRecord(home.connection, { ...connection, supervisorPid: process.pid, supervisorBirth: birthOf(process.pid) })
}

export function removeConnection(home: Home): void {
  rmSync(home.connection, { force: true })
}

/** What runs in this home now; undefined when nothing does, also after its supervisor was killed. */
export function readConnection(home: Home): Connection | undefined {
  const written = readRecord(home.connection) as Connection | undefined
  if (written === undefined) return undefined
  const supervisor: Partial<RecordedProcess> = { pid: written.supervisorPid, birth: written.supervisorBirth }
  return isAlive(supervisor) ? written : undefined
}
