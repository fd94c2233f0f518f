import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, Mode } from '../../src/config/config.ts'
import { keepRunning, type Child, type Program } from './children.ts'
import type { Home } from './home.ts'
import { makeMysqlData, mysqlAnswers, mysqlServer, mysqlUrl } from './mysql.ts'
import type { Ports } from './ports.ts'
import type { Programs } from './programs.ts'
import { untilReady } from './ready.ts'
import { redisAnswers, redisServer, redisUrl } from './redis.ts'
import type { Passwords } from './secrets.ts'
import { askTemporal, temporalAnswers, temporalFile, temporalServer, watchTemporal } from './temporal.ts'

/** What starting a server needs of the supervisor. */
export interface Yard {
  readonly home: Home
  readonly config: Config
  readonly programs: Programs
  readonly ports: Ports
  readonly passwords: Passwords
  readonly signal: AbortSignal
  /** A line for the person. */
  readonly say: (line: string) => void
  /** Every child, so that all of them can be stopped. */
  readonly children: Child[]
}

/** Servers get this much of the environment: no setting of another MySQL or Temporal, and no secret, reaches them. */
const INNOCENT = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'LD_LIBRARY_PATH']

/** Starts the private MariaDB, first making its data folder. Gives a URL maker by database name. */
export async function startMysql(yard: Yard): Promise<(database: string) => string> {
  const { home, programs, ports, passwords, signal } = yard
  if (programs.mysql === undefined) throw new Error('no MySQL program')
  await makeMysqlData(home, programs.mysql, signal)
  const port = await ports.free('mysql', 13_306)
  const child = keep(yard, mysqlServer(home, programs.mysql, port, passwords))
  const urlOf = (database: string): string => mysqlUrl(port, passwords, database)
  // A data folder after a crash is repaired first, which may take its time.
  const patience = { home, title: programs.mysql.flavour, withinMs: 180_000, signal }
  await untilReady(child, () => mysqlAnswers(urlOf('crypto_prices')), patience)
  return urlOf
}

/** Starts the private Redis. A file it cannot read is set aside: what Redis holds may be lost. */
export async function startRedis(yard: Yard): Promise<(database: number) => string> {
  const { home, programs, ports, passwords, signal, say } = yard
  if (programs.redis === undefined) throw new Error('no Redis program')
  const port = await ports.free('redis', 16_379)
  const program = redisServer(home, programs.redis, port, passwords)
  const file = join(home.redis, 'dump.rdb')
  const unreadable = /wrong signature|bad file format|short read|unrecoverable|can't handle RDB|reading the RDB/i
  await startOrSetAside(yard, program, () => redisAnswers(port, passwords.redis), {
    patience: { home, title: 'Redis', withinMs: 30_000, signal },
    files: [file],
    unreadable,
    told: () => say('Redis could not read its file; it was set aside, and Redis starts empty.'),
  })
  return (database) => redisUrl(port, passwords, database)
}

export interface StartedTemporal {
  readonly address: string
  readonly uiUrl: string
  readonly metricsUrl: string
}

/** Starts the private Temporal server. A file it cannot read is set aside: what is stored is known without it. */
export async function startTemporal(yard: Yard, mode: Mode): Promise<StartedTemporal> {
  const { home, programs, ports, signal, config, say } = yard
  if (programs.temporal === undefined) throw new Error('no Temporal program')
  const namespace = config.servers.temporalNamespace
  const chosen = {
    grpc: await ports.free('temporal', 7233),
    ui: await ports.free('temporal-ui', 8233),
    metrics: await ports.free('temporal-metrics', 9233),
  }
  const file = temporalFile(home, mode)
  const child = await startOrSetAside(
    yard,
    temporalServer(home, programs.temporal, mode, namespace, chosen),
    () => temporalAnswers(chosen.ui, namespace),
    {
      patience: { home, title: 'Temporal', withinMs: 60_000, signal },
      files: [file, `${file}-wal`, `${file}-shm`],
      unreadable: /malformed|not a database|disk image|no such table/i,
      told: () =>
        say(
          'Temporal could not read its file; it was set aside. Workflows start anew, and the sweep finds what they left.',
        ),
    },
  )
  void watchTemporal(child, (withinMs) => askTemporal(chosen.ui, namespace, withinMs), say, signal)
  return {
    address: `127.0.0.1:${chosen.grpc}`,
    uiUrl: `http://127.0.0.1:${chosen.ui}`,
    metricsUrl: `http://127.0.0.1:${chosen.metrics}/metrics`,
  }
}

interface Healing {
  readonly patience: Parameters<typeof untilReady>[2]
  readonly files: readonly string[]
  readonly unreadable: RegExp
  readonly told: () => void
}

async function startOrSetAside(
  yard: Yard,
  program: Program,
  answers: () => Promise<boolean>,
  healing: Healing,
): Promise<Child> {
  const child = keep(yard, program)
  try {
    await untilReady(child, answers, healing.patience)
    return child
  } catch (error) {
    if (yard.signal.aborted || !healing.unreadable.test(child.lastWords()) || !existsSync(healing.files[0] ?? ''))
      throw error
    await child.stop()
    yard.children.splice(yard.children.indexOf(child), 1)
    const stamp = new Date().toISOString().replaceAll(/[^\d]/g, '').slice(0, 14)
    for (const file of healing.files) if (existsSync(file)) renameSync(file, `${file}.unreadable-${stamp}`)
    healing.told()
    const anew = keep(yard, program)
    await untilReady(anew, answers, healing.patience)
    return anew
  }
}

function keep(yard: Yard, program: Program): Child {
  yard.signal.throwIfAborted()
  const env = Object.fromEntries(INNOCENT.map((name) => [name, process.env[name]]))
  const child = keepRunning(yard.home, { ...program, env }, yard.say)
  yard.children.push(child)
  return child
}
