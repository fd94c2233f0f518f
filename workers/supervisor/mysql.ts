import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { StepError } from '../../deploy/local/prepare.mjs'
import { runCommand } from '../../deploy/local/run-command.ts'
import type { MysqlProgram } from '../../deploy/local/servers.ts'
import { openDatabase } from '../../src/store/database.ts'
import type { Program } from './children.ts'
import { writeRecord, type Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'
import type { Passwords } from './secrets.ts'

/** Linux allows 107 bytes in a socket's path, macOS 103. */
const LONGEST_SOCKET_PATH = 100
const MARKER = 'gapless-data-folder.json'
export const DATABASES = { live: 'crypto_prices', replay: 'crypto_prices_replay' } as const

/**
 * Makes the data folder where there is none yet. A folder without the marker was left half-written by a killed start and is made anew;
 * one that holds a database of ours is never touched. Gives whether it was made now. Throws a StepError when the program fails.
 */
export async function makeMysqlData(home: Home, program: MysqlProgram, signal?: AbortSignal): Promise<boolean> {
  if (existsSync(join(home.mysql, MARKER))) return false
  if (holdsOurData(home.mysql)) {
    writeMarker(home, program)
    return false
  }
  rmSync(home.mysql, { recursive: true, force: true })
  mkdirSync(home.mysql, { mode: 0o700 })
  let pid = 0
  const onStart = (started: number): void => {
    pid = started
    recordProcess(home, 'mysql-install', pid)
  }
  const [command, args] = installCommand(home, program)
  const { code, output } = await runCommand(command, args, { signal, onStart, withinMs: 180_000 })
  forgetProcess(home, 'mysql-install', pid)
  if (code !== 0) {
    const why =
      output
        .trim()
        .split('\n')
        .find((line) => /error/i.test(line)) ??
      output.trim().split('\n').at(-1) ??
      ''
    throw new StepError(
      'its data folder could not be made',
      `${program.flavour} could not make its data folder ${home.mysql}: ${why}`,
    )
  }
  writeMarker(home, program)
  return true
}

function installCommand(home: Home, program: MysqlProgram): [string, string[]] {
  const shared = ['--no-defaults', ...asRoot(), `--datadir=${home.mysql}`, `--tmpdir=${ownTmp(home)}`]
  if (program.installer === undefined) return [program.server, [...shared, '--initialize-insecure']]
  return [
    program.installer,
    [...shared, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
  ]
}

function holdsOurData(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => name.startsWith(DATABASES.live))
  } catch {
    return false
  }
}

/** Last of all, so that it stands for "whole". */
function writeMarker(home: Home, program: MysqlProgram): void {
  writeRecord(join(home.mysql, MARKER), {
    madeBy: program.server,
    flavour: program.flavour,
    madeAt: new Date().toISOString(),
  })
}

/** The private server on 127.0.0.1:port. Users and passwords are set at each start by its init file, so they cannot drift. */
export function mysqlServer(home: Home, program: MysqlProgram, port: number, passwords: Passwords): Program {
  const initFile = join(home.run, 'mysql-init.sql')
  writeFileSync(initFile, initStatements(program, passwords), { mode: 0o600 })
  const args = [
    '--no-defaults',
    ...asRoot(),
    `--datadir=${home.mysql}`,
    `--tmpdir=${ownTmp(home)}`,
    `--socket=${socketPath(home)}`,
    `--pid-file=${join(home.run, 'mysql.pid')}`,
    `--init-file=${initFile}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--skip-log-bin',
    '--default-time-zone=+00:00',
    '--character-set-server=utf8mb4',
    '--innodb-buffer-pool-size=256M',
    '--innodb-flush-log-at-trx-commit=1',
    '--max-connections=200',
    '--performance-schema=OFF',
    ...(program.flavour === 'MySQL' ? ['--mysqlx=OFF'] : []),
  ]
  return { role: 'mysql', command: program.server, args, env: {}, cwd: home.mysql, graceMs: 30_000 }
}

/** An init file takes one statement a line. Nobody but `gapless` may come in over TCP; root keeps the socket, with a password. */
function initStatements({ flavour }: MysqlProgram, { mysql, mysqlRoot }: Passwords): string {
  const user = `'gapless'@'127.0.0.1'`
  const lines = [
    ...(flavour === 'MariaDB'
      ? [
          `DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> 'localhost');`,
          'FLUSH PRIVILEGES;',
        ]
      : []),
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${mysqlRoot}';`,
    ...Object.values(DATABASES).map(
      (name) => `CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
    ),
    `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${mysql}';`,
    `ALTER USER ${user} IDENTIFIED BY '${mysql}';`,
    // Backups are restored into a database beside the two, which this pattern covers.
    `GRANT ALL PRIVILEGES ON \`crypto\\_prices%\`.* TO ${user};`,
    `GRANT PROCESS ON *.* TO ${user};`,
  ]
  return `${lines.join('\n')}\n`
}

export function mysqlUrl(port: number, passwords: Passwords, database: string): string {
  return `mysql://gapless:${passwords.mysql}@127.0.0.1:${port}/${database}`
}

/** Whether the server answers this user now. */
export async function mysqlAnswers(url: string): Promise<boolean> {
  const database = openDatabase(url, { connectionLimit: 1 })
  try {
    await database.ping()
    return true
  } catch {
    return false
  } finally {
    await database.close().catch(() => undefined)
  }
}

function socketPath(home: Home): string {
  const near = join(home.run, 'mysql.sock')
  if (near.length <= LONGEST_SOCKET_PATH) return near
  const name = createHash('sha256').update(home.path).digest('hex').slice(0, 16)
  return join(tmpdir(), `gapless-${name}.sock`)
}

/** A server that starts removes the temporary tables of all others in its folder, so each home has its own. */
function ownTmp(home: Home): string {
  const folder = `${home.mysql}-tmp`
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

function asRoot(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : []
}
