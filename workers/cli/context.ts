import type { Client } from '@temporalio/client'
import type { Redis } from '../../src/cache/redis.ts'
import { readConfig, type Config, type Mode } from '../../src/config/config.ts'
import { KEYED_SOURCES } from '../../src/config/settings.ts'
import { UpstreamError } from '../../src/errors.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { within } from '../../src/operations/services.ts'
import { homeAt } from '../supervisor/home.ts'
import { readConnection, type Connection } from '../supervisor/connection.ts'
import { NotRunningError } from './exits.ts'
import { formOf, type Form, type Stream } from './terminal.ts'

/** Options that every verb takes. */
export interface Common {
  readonly json?: boolean
  readonly all?: boolean
  readonly yes?: boolean
  readonly color?: 'always' | 'never'
}

type Env = Readonly<Record<string, string | undefined>>

/** Where a verb reads and writes. */
export interface Context {
  readonly env: Env
  readonly cwd: string
  readonly stdout: Stream
  readonly stderr: Stream
  /** The exit code to end with; a verb that succeeds leaves it at 0. */
  exitCode: number
}

/** A verb's way to speak: the answer on stdout, everything else on stderr. */
export interface Voice {
  readonly form: Form
  readonly errForm: Form
  readonly json: boolean
  readonly yes: boolean
  lines(lines: readonly string[]): void
  document(value: unknown): void
  note(line: string): void
}

export function voiceOf(context: Context, common: Common): Voice {
  const asked = { colour: common.color, all: common.all }
  return {
    form: formOf(context.stdout, context.env, asked),
    errForm: formOf(context.stderr, context.env, asked),
    json: common.json === true,
    yes: common.yes === true,
    lines: (lines) => void context.stdout.write(lines.map((line) => `${line}\n`).join('')),
    document: (value) => void context.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    note: (line) => void context.stderr.write(`${line}\n`),
  }
}

/** Configuration with the addresses of what runs: those of the environment, else those of the embedded servers. */
export interface Reached {
  readonly config: Config
  readonly mode: Mode
  readonly connection: Connection | undefined
}

/** The configuration with the keys that what runs here was started with. Files alone are read. */
function configured({ env, cwd }: Context): Pick<Reached, 'config' | 'connection'> {
  const config = readConfig(env, cwd)
  const connection = readConnection(homeAt(config.home))
  const keys = [...new Set([...(config.settings.keys ?? []), ...(connection?.keys ?? [])])]
  return { config: { ...config, settings: { ...config.settings, keys } }, connection }
}

/** Throws NotRunningError when nothing runs here and the environment names no MySQL. */
export function reach(context: Context): Reached {
  const { config, connection } = configured(context)
  const { servers } = config
  if (connection === undefined && servers.mysqlUrl === undefined)
    throw new NotRunningError('Nothing is running here. Start it: npm start')
  return {
    config: {
      ...config,
      servers: {
        mysqlUrl: servers.mysqlUrl ?? connection?.mysqlUrl,
        redisUrl: servers.redisUrl ?? connection?.redisUrl,
        temporalAddress: servers.temporalAddress ?? connection?.temporalAddress,
        temporalNamespace:
          context.env.TEMPORAL_NAMESPACE === undefined
            ? (connection?.temporalNamespace ?? servers.temporalNamespace)
            : servers.temporalNamespace,
      },
    },
    mode: context.env.GAPLESS_MODE === 'replay' ? 'replay' : (connection?.mode ?? 'live'),
    connection,
  }
}

/** What words can be judged by without asking anybody. */
export type Judge = Pick<Desk, 'config' | 'clock'>

/** Judges a verb's words before anything is looked for, so that wrong use is told as such wherever it is typed; then works as withDesk. */
export async function withWords<Words, Result>(
  context: Context,
  judge: (by: Judge) => Words,
  work: (desk: Desk, words: Words) => Promise<Result>,
): Promise<Result> {
  const { config, connection } = configured(context)
  // Where nothing runs nobody knows which keys it will be started with: words fail for none of them.
  const keys = connection === undefined ? KEYED_SOURCES : (config.settings.keys ?? [])
  const words = judge({ config: { ...config, settings: { ...config.settings, keys } }, clock: Date.now })
  return withDesk(context, (desk) => work(desk, words))
}

/** Opens a desk for the length of one piece of work. Connections are made on first use, and closed at the end. */
export async function withDesk<Result>(
  context: Context,
  work: (desk: Desk, reached: Reached) => Promise<Result>,
): Promise<Result> {
  const reached = reach(context)
  const { openDatabase } = await import('../../src/store/database.ts')
  const { mysqlUrl, redisUrl } = reached.config.servers
  const database = openDatabase(mysqlUrl ?? '', { connectionLimit: 4 })
  const closing: (() => unknown)[] = [() => database.close()]
  let client: Promise<Client> | undefined
  const connect = async (): Promise<Client> => {
    const { connectClient } = await import('../../src/temporal/connection.ts')
    const { temporalAddress: address, temporalNamespace: namespace } = reached.config.servers
    const connected = await connectClient({ address, namespace }).catch((error: unknown) => {
      throw new UpstreamError(
        'unreachable',
        `Temporal does not answer (${address ?? 'as its own configuration says'}). Nothing was changed.`,
        { cause: error },
      )
    })
    closing.push(() => connected.connection.close())
    return connected
  }
  let opened: Promise<Redis> | undefined
  const openedRedis = async (): Promise<Redis> => {
    if (redisUrl === undefined) throw new Error('no address')
    const { closeRedis, openRedis } = await import('../../src/cache/redis.ts')
    const redis = openRedis(redisUrl)
    closing.push(() => closeRedis(redis))
    return redis
  }
  const redis = () => (opened ??= openedRedis())
  const desk: Desk = {
    config: reached.config,
    mode: reached.mode,
    database,
    redis: { ping: async () => (await redis()).ping() },
    temporal: () => (client ??= connect()),
    clock: Date.now,
  }
  try {
    return await work(desk, reached)
  } finally {
    await within(500, Promise.allSettled(closing.map((close) => close()))).catch(() => undefined)
  }
}
