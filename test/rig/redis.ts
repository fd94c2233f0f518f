import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findProgram, freePort, launch, removeScratch, scratchFolder, type Launched } from './launch.ts'
import { until } from './until.ts'

/** A private Redis on the loopback address. */
export interface TestRedis {
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string
  /** kill -9: it comes back empty. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Stops it where it stands (SIGSTOP), or lets it go on. */
  freeze(stopped: boolean): void
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts an empty Redis in about a tenth of a second. It keeps nothing on disk. */
export async function startRedis(): Promise<TestRedis> {
  const program = findProgram([process.env.GAPLESS_TEST_REDIS, 'redis-server', 'valkey-server'], 'install redis-server')
  const folder = scratchFolder('redis')
  const port = await freePort()
  let server: Launched | undefined
  const start = async () => {
    server = launch(
      program,
      ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder],
      {
        logFile: join(folder, 'log'),
      },
    )
    const started = server
    await until('Redis to answer', async () => {
      if (!started.isRunning()) throw new Error(`it ended: ${started.output().slice(-2_000)}`)
      return answers(port)
    })
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: async () => server?.stop('SIGKILL'),
    isRunning: () => server?.isRunning() === true,
    freeze: (stopped) => server?.freeze(stopped),
    restart: async () => {
      await server?.stop('SIGKILL')
      await start()
    },
    stop: async () => {
      await server?.stop('SIGKILL')
      removeScratch(folder)
    },
  }
}

async function answers(port: number): Promise<boolean> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1_000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } finally {
    client.disconnect()
  }
}
