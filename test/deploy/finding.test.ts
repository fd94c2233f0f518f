import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allOnPath } from '../../deploy/local/find-program.mjs'
import { adviceFor } from '../../deploy/local/package-manager.ts'
import { findMysql, findRedis, MARIADB, REDIS } from '../../deploy/local/servers.ts'
import { findTemporal } from '../../deploy/local/temporal-cli.ts'
import { removeScratch, scratchFolder } from '../rig/launch.ts'

let folder: string

/** A program that answers `--version` as told, with the exit code told. */
function program(where: string, name: string, says: string, code = 0): string {
  mkdirSync(join(folder, where), { recursive: true })
  const path = join(folder, where, name)
  writeFileSync(path, `#!/bin/sh\necho '${says}'\nexit ${code}\n`)
  chmodSync(path, 0o755)
  return path
}

const TEMPORAL = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'

beforeAll(() => {
  folder = scratchFolder('finding')
})
afterAll(() => removeScratch(folder))

describe('the Temporal command line', () => {
  it('is the one TEMPORAL_CLI names, then the one on the PATH, then the cached one', async () => {
    const named = program('named', 'my-temporal', TEMPORAL)
    const onPath = program('path', 'temporal', TEMPORAL)
    const cached = program('cache/gapless/temporal-cli/1.5.1', 'temporal', TEMPORAL)
    const env = { PATH: `${join(folder, 'path')}:/bin`, XDG_CACHE_HOME: join(folder, 'cache') }
    expect(await findTemporal({ ...env, TEMPORAL_CLI: named })).toBe(named)
    expect(await findTemporal(env)).toBe(onPath)
    expect(await findTemporal({ ...env, PATH: '/bin' })).toBe(cached)
    expect(await findTemporal({ PATH: '/bin', XDG_CACHE_HOME: join(folder, 'nothing') })).toBeUndefined()
  })

  it('another program of that name is passed over', async () => {
    program('other', 'temporal', 'Temporal Anomaly Detector 3')
    program('broken', 'temporal', TEMPORAL, 1)
    const right = program('right', 'temporal', TEMPORAL)
    const PATH = ['other', 'broken', 'right'].map((name) => join(folder, name)).join(':')
    expect(await findTemporal({ PATH: `${PATH}:/bin`, XDG_CACHE_HOME: folder })).toBe(right)
  })

  it('a TEMPORAL_CLI that does not run is said, not replaced', async () => {
    await expect(findTemporal({ TEMPORAL_CLI: join(folder, 'gone'), PATH: '/bin' })).rejects.toThrow(
      /TEMPORAL_CLI names .*gone/,
    )
  })
})

describe('servers', () => {
  it('mysqld stands before mariadbd, whatever the order of the folders', async () => {
    program('m1', 'mariadbd', 'mariadbd  Ver 10.11.1-MariaDB')
    const mysqld = program('m2', 'mysqld', 'mysqld  Ver 8.0.40 for Linux on x86_64 (MySQL Community Server - GPL)')
    const found = await findMysql({ PATH: `${join(folder, 'm1')}:${join(folder, 'm2')}:/bin` })
    expect(found).toEqual({ server: mysqld, flavour: 'MySQL', installer: undefined })
  })

  it('a MariaDB comes with the program that makes its data folder', async () => {
    const server = program('m3', 'mysqld', 'mysqld  Ver 10.11.1-MariaDB')
    const installer = program('m3', 'mariadb-install-db', '')
    expect(await findMysql({ PATH: `${join(folder, 'm3')}:/bin` })).toEqual({ server, flavour: 'MariaDB', installer })
  })

  it('a file that may not be executed is no program', () => {
    const redis = program('r1', 'redis-server', 'Redis')
    chmodSync(redis, 0o644)
    const right = program('r2', 'redis-server', 'Redis')
    expect(findRedis({ PATH: `${join(folder, 'r1')}:${join(folder, 'r2')}` })).toBe(right)
    expect(allOnPath(['redis-server'], { env: { PATH: join(folder, 'r1') } })).toEqual([])
  })
})

it('what cannot be installed is said with the one command of this system', () => {
  expect(adviceFor(REDIS, 'npm start', 'apt-get')).toBe(
    'Install Redis, then run npm start again: sudo apt-get install redis-server',
  )
  expect(adviceFor(MARIADB, 'npm test', 'brew')).toBe('Install MariaDB, then run npm test again: brew install mariadb')
})
