import { dirname, join } from 'node:path'
import { allOnPath } from './find-program.mjs'
import { installSystemPackage, type InstallOptions, type SystemPackage } from './package-manager.ts'
import { runCommand } from './run-command.ts'
import { StepError } from './prepare.mjs'

type Env = Readonly<Record<string, string | undefined>>

export const MARIADB: SystemPackage = {
  title: 'MariaDB',
  names: {
    'apt-get': 'mariadb-server',
    dnf: 'mariadb-server',
    apk: 'mariadb',
    pacman: 'mariadb',
    zypper: 'mariadb',
    brew: 'mariadb',
  },
}

export const REDIS: SystemPackage = {
  title: 'Redis',
  names: { 'apt-get': 'redis-server', dnf: 'redis', apk: 'redis', pacman: 'redis', zypper: 'redis', brew: 'redis' },
}

export const CHROMIUM: SystemPackage = {
  title: 'Chromium',
  names: {
    'apt-get': 'chromium',
    dnf: 'chromium',
    apk: 'chromium',
    pacman: 'chromium',
    zypper: 'chromium',
    brew: 'chromium',
  },
}

/** A MySQL server program; MariaDB's data folders are made by a program of its own. */
export interface MysqlProgram {
  readonly server: string
  readonly flavour: 'MariaDB' | 'MySQL'
  /** mariadb-install-db; undefined for MySQL, which makes its data folder itself. */
  readonly installer: string | undefined
}

/** A server that runs here: `mysqld`, then `mariadbd`, on the PATH and where servers lie. A MariaDB without its installer is none. */
export async function findMysql(env: Env = process.env): Promise<MysqlProgram | undefined> {
  for (const server of allOnPath(['mysqld', 'mariadbd'], { env, servers: true })) {
    const { code, output } = await runCommand(server, ['--no-defaults', '--version'], { withinMs: 10_000 })
    if (code !== 0) continue
    if (!output.includes('MariaDB')) return { server, flavour: 'MySQL', installer: undefined }
    const beside = [dirname(server), join(dirname(server), '..', 'bin'), join(dirname(server), '..', 'scripts')]
    const [installer] = allOnPath(['mariadb-install-db', 'mysql_install_db'], {
      env: { PATH: [...beside, env.PATH].join(':') },
    })
    if (installer !== undefined) return { server, flavour: 'MariaDB', installer }
  }
  return undefined
}

/** A Redis server that runs here. */
export function findRedis(env: Env = process.env): string | undefined {
  return allOnPath(['redis-server', 'valkey-server'], { env, servers: true })[0]
}

/** A Chromium for the tests of the page: GAPLESS_TEST_CHROMIUM, then the PATH. */
export function findChromium(env: Env = process.env): string | undefined {
  return (
    env.GAPLESS_TEST_CHROMIUM ||
    allOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], { env })[0]
  )
}

/** Finds the program, or installs its package and finds it then. */
export async function findOrInstall<Found>(
  find: () => Promise<Found | undefined> | Found | undefined,
  wanted: SystemPackage,
  options: InstallOptions,
): Promise<{ found: Found; installed: boolean }> {
  const here = await find()
  if (here !== undefined) return { found: here, installed: false }
  await installSystemPackage(wanted, options)
  const found = await find()
  if (found === undefined)
    throw new StepError('installed, but not found', `${wanted.title} was installed but cannot be found on the PATH.`)
  return { found, installed: true }
}
