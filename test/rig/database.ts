import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { findProgram, freePort, launch, removeScratch, scratchFolder, type Launched } from './launch.ts'
import { until } from './until.ts'

/** A private MariaDB or MySQL server on the loopback address. */
export interface TestDatabase {
  /** `mysql://root@127.0.0.1:PORT`, without a database. */
  readonly url: string
  /** Creates an empty database and gives its URL. */
  newDatabase(): Promise<string>
  /** kill -9. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Stops it where it stands (SIGSTOP), or lets it go on. */
  freeze(stopped: boolean): void
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Creates an empty database on a running server. */
export async function newDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`
  await run(serverUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  return `${serverUrl}/${name}`
}

/**
 * Starts a fresh server in about a second. The program is GAPLESS_TEST_MYSQLD, or mariadbd or mysqld where they lie. Options of the
 * server that are given stand above those that make tests quick.
 */
export async function startDatabase(options: readonly string[] = []): Promise<TestDatabase> {
  const program = findProgram([process.env.GAPLESS_TEST_MYSQLD, 'mariadbd', 'mysqld'], 'install mariadb-server')
  const folder = scratchFolder('db')
  cpSync(template(program), join(folder, 'data'), { recursive: true })
  const port = await freePort()
  const url = `mysql://root@127.0.0.1:${port}`
  let server: Launched | undefined
  const start = async () => {
    const logFile = join(folder, 'log')
    server = launch(program, [...serverArguments(folder, port, program), ...options], { logFile })
    const started = server
    await until('MariaDB to answer', async () => {
      if (!started.isRunning()) throw new Error(`it ended: ${started.output().slice(-2_000)}`)
      await run(url, 'SELECT 1')
      return true
    })
  }
  await start()
  return {
    url,
    newDatabase: () => newDatabase(url),
    kill: async () => server?.stop('SIGKILL'),
    isRunning: () => server?.isRunning() === true,
    freeze: (stopped) => server?.freeze(stopped),
    restart: async () => {
      await server?.stop('SIGTERM')
      await start()
    },
    stop: async () => {
      await server?.stop('SIGKILL')
      removeScratch(folder)
    },
  }
}

async function run(serverUrl: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: serverUrl, connectTimeout: 20_000 })
  try {
    await connection.query(sql)
  } finally {
    connection.destroy()
  }
}

function asRoot(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : []
}

/** Kill -9 loses nothing with these; a power cut might, which no test does. */
function serverArguments(folder: string, port: number, program: string): string[] {
  const shared = [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${join(folder, 'data')}`,
    // A server that starts removes the temporary tables of all others in its folder.
    `--tmpdir=${folder}`,
    `--socket=${join(folder, 's')}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    '--skip-log-bin',
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-buffer-pool-size=64M',
    '--max-connections=200',
    '--performance-schema=OFF',
  ]
  // MySQL's fresh folder knows root at localhost alone, which 127.0.0.1 is only where names are resolved.
  return isMariaDb(program)
    ? [...shared, '--skip-name-resolve', '--innodb-log-file-size=24M']
    : [...shared, '--mysqlx=OFF', '--secure-file-priv=NULL']
}

const isMariaDb = (program: string): boolean =>
  execFileSync(program, ['--version'], { encoding: 'utf8' }).includes('MariaDB')

/** An initialised data folder, made once per server version and kept in the cache, because making it takes seconds. */
function template(program: string): string {
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' }).replaceAll(/.*Ver\s+(\S+).*/gs, '$1')
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gapless', 'test-database')
  const ready = join(cache, version.replaceAll(/[^\w.-]/g, '_'))
  if (existsSync(ready)) return ready
  mkdirSync(cache, { recursive: true })
  const making = mkdtempSync(join(cache, 'making-'))
  const data = join(making, 'data')
  if (isMariaDb(program)) {
    const install = findProgram(
      [join(dirname(program), 'mariadb-install-db'), 'mariadb-install-db', 'mysql_install_db'],
      'install mariadb-server',
    )
    const options = [
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--innodb-log-file-size=24M',
      `--tmpdir=${making}`,
    ]
    execFileSync(install, ['--no-defaults', ...asRoot(), `--datadir=${data}`, ...options], { stdio: 'pipe' })
  } else {
    execFileSync(program, ['--no-defaults', ...asRoot(), '--initialize-insecure', `--datadir=${data}`], {
      stdio: 'pipe',
    })
  }
  try {
    renameSync(data, ready)
  } catch (error) {
    // Another test process was faster.
    if (!existsSync(ready)) throw error
  }
  rmSync(making, { recursive: true, force: true })
  return ready
}
