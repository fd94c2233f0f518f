import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where everything lies that the embedded mode starts. All paths absolute. */
export interface Home {
  readonly path: string
  readonly lock: string
  /** One record per process that runs, so that a later start or `gapless down` knows what a killed supervisor left. */
  readonly run: string
  readonly logs: string
  readonly mysql: string
  readonly redis: string
  readonly temporal: string
  readonly secrets: string
  readonly ports: string
  readonly connection: string
}

/** Names the places of a home; creates nothing. */
export function homeAt(path: string): Home {
  return {
    path,
    lock: join(path, 'supervisor.lock'),
    run: join(path, 'run'),
    logs: join(path, 'logs'),
    mysql: join(path, 'mysql'),
    redis: join(path, 'redis'),
    temporal: join(path, 'temporal'),
    secrets: join(path, 'secrets.json'),
    ports: join(path, 'ports.json'),
    connection: join(path, 'connection.json'),
  }
}

/** Creates what every start needs. Only this user may look in: there are passwords. */
export function makeHome(home: Home): void {
  mkdirSync(home.path, { recursive: true })
  for (const folder of [home.run, home.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 })
}

/** Writes a JSON file whole or not at all, readable by this user only. */
export function writeRecord(path: string, record: object): void {
  const half = `${path}.${process.pid}.half`
  writeFileSync(half, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 })
  try {
    renameSync(half, path)
  } catch (error) {
    rmSync(half, { force: true })
    throw error
  }
}
