import { homedir } from 'node:os'
import { join } from 'node:path'
import { Client, Connection } from '@temporalio/client'
import { Worker, type WorkflowBundle } from '@temporalio/worker'
import { SEARCH_ATTRIBUTES } from '../../src/contracts/search-attributes.ts'
import { retriesThatEnd } from '../../src/temporal/quiet-end.ts'
import { findProgram, freePort, launch, removeScratch, scratchFolder, type Launched } from './launch.ts'
import { until } from './until.ts'

/** A private Temporal dev server, with the search attributes of the product. */
export interface TestTemporal {
  /** `127.0.0.1:PORT`; the namespace is `default`. */
  readonly address: string
  readonly namespace: string
  readonly client: Client
  /** What the server itself counts, for Prometheus. */
  readonly metricsUrl: string
  /** kill -9. Histories are kept on disk, so `restart` goes on where it was. */
  kill(): Promise<void>
  isRunning(): boolean
  /** Stops it where it stands (SIGSTOP), or lets it go on. */
  freeze(stopped: boolean): void
  restart(): Promise<void>
  stop(): Promise<void>
}

/** One partition and quick timers: the defaults are for servers with hours of patience. */
const DYNAMIC_CONFIG = [
  'history.timerProcessorMaxTimeShift="50ms"',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'matching.useNewMatcher=true',
  'matching.enableFairness=true',
  'system.enableActivityEagerExecution=true',
]

/**
 * Starts a fresh server in about a second. The program is TEMPORAL_CLI, `temporal` on the PATH, or the cached one. `settings`: dynamic
 * configuration beside that of all tests, `name=value`.
 */
export async function startTemporal(settings: readonly string[] = []): Promise<TestTemporal> {
  const cached = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'gapless',
    'temporal-cli',
    '1.5.1',
    'temporal',
  )
  const program = findProgram([process.env.TEMPORAL_CLI, 'temporal', cached], 'run npm start once, which brings it')
  const folder = scratchFolder('temporal')
  const port = await freePort()
  let metricsPort = await freePort()
  while (metricsPort === port) metricsPort = await freePort()
  const address = `127.0.0.1:${port}`
  let server: Launched | undefined
  const start = async () => {
    server = launch(program, serverArguments(folder, port, metricsPort, settings), { logFile: join(folder, 'log') })
    const started = server
    await until('Temporal to answer', async () => {
      if (!started.isRunning()) throw new Error(`it ended: ${started.output().slice(-2_000)}`)
      const probe = await Connection.connect({ address, connectTimeout: 1_000, interceptors: retriesThatEnd })
      try {
        await probe.workflowService.describeNamespace({ namespace: 'default' })
        return true
      } finally {
        await probe.close()
      }
    })
  }
  await start()
  const connection = await Connection.connect({ address, interceptors: retriesThatEnd })
  return {
    address,
    namespace: 'default',
    client: new Client({ connection }),
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    kill: async () => server?.stop('SIGKILL'),
    isRunning: () => server?.isRunning() === true,
    freeze: (stopped) => server?.freeze(stopped),
    restart: async () => {
      await server?.stop('SIGKILL')
      await start()
    },
    stop: async () => {
      await connection.close()
      await server?.stop('SIGKILL')
      removeScratch(folder)
    },
  }
}

function serverArguments(folder: string, port: number, metricsPort: number, settings: readonly string[]): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless', '--log-level', 'error'],
    ...['--metrics-port', String(metricsPort)],
    ...['--db-filename', join(folder, 'temporal.sqlite')],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...SEARCH_ATTRIBUTES.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    ...[...DYNAMIC_CONFIG, ...settings].flatMap((setting) => ['--dynamic-config-value', setting]),
  ]
}

/**
 * Replays the history of every workflow execution of a test server (or those the query names) against the workflow code as it is
 * now; throws at the first one that would take another path. Gives how many were replayed, so that a test can see it was not none.
 */
export async function replayAll(client: Client, workflowBundle: WorkflowBundle, query?: string): Promise<number> {
  const histories = client.workflow.list(query === undefined ? {} : { query }).intoHistories({ concurrency: 4 })
  let replayed = 0
  for await (const result of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (result.error !== undefined)
      throw new Error(`${result.workflowId} does not replay: ${result.error.message}`, { cause: result.error })
    replayed += 1
  }
  return replayed
}
