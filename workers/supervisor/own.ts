import { join } from 'node:path'
import { CHECKOUT, StepError } from '../../deploy/local/prepare.mjs'
import { runCommand } from '../../deploy/local/run-command.ts'
import type { Config, Mode } from '../../src/config/config.ts'
import { keepRunning, type Child } from './children.ts'
import { forgetProcess, recordProcess } from './records.ts'
import { untilReady } from './ready.ts'
import type { Yard } from './servers.ts'

/** Addresses that our own processes are told by their environment. */
export interface Addresses {
  readonly mysqlUrl: string
  readonly redisUrl: string
  readonly temporalAddress: string
  readonly temporalUiUrl: string | undefined
  readonly httpPort: number
  readonly workerMetricsPort: number
  readonly sdkMetricsPort: number
  /** The packed workflows; undefined: each worker packs them itself. */
  readonly workflowBundle: string | undefined
  /** Undefined in live mode. */
  readonly replayPort: number | undefined
}

/** The environment of our own processes: this one's, with the addresses of what was started. */
export function environmentOf(config: Config, mode: Mode, addresses: Addresses): NodeJS.ProcessEnv {
  const { GAPLESS_START: _, ...inherited } = process.env
  const replay = addresses.replayPort === undefined ? {} : replayEnvironment(addresses.replayPort)
  return {
    ...inherited,
    ...replay,
    MYSQL_URL: addresses.mysqlUrl,
    REDIS_URL: addresses.redisUrl,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_NAMESPACE: config.servers.temporalNamespace,
    ...(addresses.temporalUiUrl === undefined ? {} : { GAPLESS_TEMPORAL_UI_URL: addresses.temporalUiUrl }),
    GAPLESS_HOME: config.home,
    GAPLESS_MODE: mode,
    GAPLESS_HTTP_PORT: String(addresses.httpPort),
    GAPLESS_METRICS_PORT: String(addresses.workerMetricsPort),
    GAPLESS_SDK_METRICS_PORT: String(addresses.sdkMetricsPort),
    ...(addresses.workflowBundle === undefined ? {} : { GAPLESS_WORKFLOW_BUNDLE: addresses.workflowBundle }),
    // Spares a third of the CPU that loading our code takes.
    NODE_COMPILE_CACHE: join(config.home, 'compile-cache'),
  }
}

/** What the replay server takes for a key. A word of its own, because logs leave out every word that is a secret. */
const REPLAY_KEY = 'replay-takes-any-key'

function replayEnvironment(port: number): Record<string, string> {
  const origin = `http://127.0.0.1:${port}`
  return {
    GAPLESS_REPLAY_PORT: String(port),
    COINGECKO_URL: `${origin}/coingecko`,
    COINBASE_URL: `${origin}/coinbase`,
    COINBASE_EXCHANGE_URL: `${origin}/exchange`,
    FRED_URL: `${origin}/fred`,
    FEAR_GREED_URL: `${origin}/alternative`,
    // Every feed that configuration names, whatever its address, is asked for here under its name.
    FEEDS_BASE_URL: `${origin}/feeds`,
    CRYPTOPANIC_URL: `${origin}/cryptopanic`,
    GUARDIAN_URL: `${origin}/guardian`,
    CRYPTOPANIC_TOKEN: REPLAY_KEY,
    GUARDIAN_API_KEY: REPLAY_KEY,
    // The made-up economy asks for a key as FRED does, and takes any.
    FRED_API_KEY: 'replayreplayreplayreplayreplay00',
  }
}

/** Brings the tables up to date and gives what it said. Throws a StepError with its last words when it fails. */
export async function migrateTables({ home, signal }: Yard, env: NodeJS.ProcessEnv): Promise<string> {
  let pid = 0
  const onStart = (started: number): void => recordProcess(home, 'migrate', (pid = started))
  const { code, output } = await runCommand(process.execPath, [entry('migrate'), home.path], {
    env,
    signal,
    onStart,
    withinMs: 300_000,
  })
  forgetProcess(home, 'migrate', pid)
  if (signal.aborted) throw signal.reason
  if (code !== 0)
    throw new StepError(
      'the tables could not be made',
      `The tables could not be brought up to date:\n${withoutTrace(output)}`,
    )
  return output.trim().split('\n').at(-1) ?? ''
}

/** What went wrong, without the lines that only say where in the code. */
function withoutTrace(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v|^node:/.test(line))
  return lines.slice(-6).join('\n')
}

/** Starts one of our own processes; the home is an argument too, so that `ps` shows it before the process has named itself. */
export function startOwn(yard: Yard, role: 'worker' | 'api' | 'replay', env: NodeJS.ProcessEnv): Child {
  yard.signal.throwIfAborted()
  const program = {
    role,
    command: process.execPath,
    args: [entry(role), yard.home.path],
    env,
    cwd: process.cwd(),
    graceMs: role === 'worker' ? 30_000 : 10_000,
  }
  const child = keepRunning(yard.home, program, yard.say)
  yard.children.push(child)
  return child
}

/** Waits until a URL of the child answers 200. */
export async function untilAnswers(
  yard: Yard,
  child: Child,
  title: string,
  url: string,
  withinMs = 90_000,
): Promise<void> {
  const answers = async (): Promise<boolean> => {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) })
      await answer.body?.cancel()
      return answer.ok
    } catch {
      return false
    }
  }
  await untilReady(child, answers, { home: yard.home, title, withinMs, signal: yard.signal })
}

function entry(role: string): string {
  return join(CHECKOUT, 'workers', `${role}.ts`)
}
