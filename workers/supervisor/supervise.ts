import { setTimeout as wait } from 'node:timers/promises'
import { existsSync } from 'node:fs'
import { CHECKOUT, StepError } from '../../deploy/local/prepare.mjs'
import { FIRST_STEPS, titleOf } from '../../deploy/local/start-list.mjs'
import { createSteps, elapsed, type Steps } from '../../deploy/local/steps.mjs'
import type { Config } from '../../src/config/config.ts'
import { ConfigError } from '../../src/errors.ts'
import { bannerOf } from './banner.ts'
import { bringUp, type Up } from './bring-up.ts'
import { capLog, type Child } from './children.ts'
import { removeConnection, writeConnection } from './connection.ts'
import { homeAt, makeHome, type Home } from './home.ts'
import type { Launch } from './launched.ts'
import { becomeSupervisor } from './lock.ts'
import { askedMode } from './mode.ts'
import { choosePorts, type Ports } from './ports.ts'
import { bringPrograms, lookForPrograms, type Programs } from './programs.ts'
import { stopLeftovers } from './records.ts'
import { listenForStop, type Stopping } from './stopping.ts'

const CAP_LOGS_EVERY_MS = 60_000
const COULD_NOT_START = 'it could not start'

export interface Supervision {
  readonly config: Config
  readonly env: NodeJS.ProcessEnv
  readonly args: readonly string[]
  readonly launch: Launch
}

/**
 * Starts everything, stays until a stop is asked for, stops everything, and gives the exit code: 0 stopped as asked, 1 could not start,
 * 130 stopped before it was ready. Speaks to the person on stdout.
 */
export async function supervise({ config, args, launch }: Supervision): Promise<number> {
  const asked = askedMode(args)
  const home = homeAt(config.home)
  const write = (line: string): void => void process.stdout.write(`${line}\n`)
  const stopping = listenForStop(launch)
  const children: Child[] = []
  const ports = choosePorts(home)
  let steps: Steps | undefined
  let release: (() => void) | undefined
  let code = 130
  makeHome(home)
  const say = (line: string): void => {
    const told = `${new Date().toISOString().slice(11, 19)} ${line}`
    if (steps === undefined) write(told)
    else steps.note(told)
  }
  const capping = setInterval(() => children.forEach((child) => capLog(home, child.role)), CAP_LOGS_EVERY_MS)
  try {
    release = await orStop(stopping.asked, becomeSupervisor(home, launch, write))
    const left = await stopLeftovers(home)
    if (left.length > 0) write(`A killed start had left ${left.join(', ')} running here: stopped.`)
    const httpPort = await chooseHttpPort(config, ports)
    const signal = stopping.asked
    const made = makeReady(home, config, launch, signal, (shown) => (steps = shown))
    const { programs, list, warm } = await orStop(signal, made)
    const up = await bringUp({
      home,
      config,
      programs,
      ports,
      httpPort,
      signal,
      say,
      children,
      steps: list,
      asked,
      warm,
    })
    list.close()
    steps = undefined
    ports.remember()
    writeConnection(home, { ...up.connection, state: 'ready' })
    write(
      `\n${bannerOf({ ...up, tookMs: Date.now() - launch.from, home: home.path, attended: launch.guardians.length > 0 })}`,
    )
    code = 0
    await untilAsked(signal)
    await stopAll({ home, children, stopping, write, up })
    if (stopping.atOnce.aborted) code = 130
  } catch (error) {
    steps?.close()
    steps = undefined
    if (!stopping.asked.aborted) {
      code = 1
      write(`\n${sentenceOf(error)}`)
      stopping.ask(COULD_NOT_START)
    }
    // Without the lock everything recorded here belongs to another supervisor, which is well.
    if (release !== undefined) await stopAll({ home, children, stopping, write })
  } finally {
    clearInterval(capping)
    ports.release()
    release?.()
    stopping.release()
  }
  return code
}

/** The work's result; throws as soon as a stop is asked for, though the work may take longer to notice. */
function orStop<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function sentenceOf(error: unknown): string {
  if (error instanceof ConfigError) return error.faults.join('\n')
  if (error instanceof StepError) return error.message
  return `This is a fault in gapless: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

/** A port that was set is meant; the default may give way to the next free one. */
function chooseHttpPort({ http }: Config, ports: Ports): Promise<number> {
  if (http.portIsSet && http.port !== 0) return ports.exactly(http.port, http.host, 'GAPLESS_HTTP_PORT')
  return ports.free('http', http.port === 0 ? 8000 : http.port)
}

/** The programs, with the list of steps in the form this start deserves: short when all is there, long when something is brought. */
async function makeReady(
  home: Home,
  config: Config,
  launch: Launch,
  signal: AbortSignal,
  show: (steps: Steps) => void,
): Promise<{ programs: Programs; list: Steps; warm: boolean }> {
  const { programs, complete } = await lookForPrograms(config)
  const warm =
    complete && launch.done.length === 0 && existsSync(home.mysql) === (config.servers.mysqlUrl === undefined)
  const { servers } = config
  const given: Record<string, string | undefined> = {
    Temporal: servers.temporalAddress,
    MariaDB: servers.mysqlUrl,
    Redis: servers.redisUrl,
  }
  const names = warm
    ? ['everything found', ...FIRST_STEPS.slice(-2)]
    : FIRST_STEPS.slice(2).filter((name) => given[name] === undefined)
  const list = createSteps({ stream: process.stdout, names })
  show(list)
  if (launch.done.length === 0)
    list.title(titleOf(CHECKOUT, { first: !warm, building: programs.temporal === undefined && !complete }))
  if (!warm) return { programs: await bringPrograms(home, config, list, signal), list, warm }
  list.begin('everything found', '', launch.from)
  list.done('everything found')
  return { programs, list, warm }
}

async function untilAsked(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await wait(60_000, undefined, { signal }).catch(() => undefined)
}

interface Stop {
  readonly home: Home
  readonly children: readonly Child[]
  readonly stopping: Stopping
  readonly write: (line: string) => void
  readonly up?: Up
}

/** Ours first, so that they end while their servers still answer: worker, then page and replay, then all servers at once. */
async function stopAll({ home, children, stopping, write, up }: Stop): Promise<void> {
  const from = Date.now()
  if (up !== undefined) {
    writeConnection(home, { ...up.connection, state: 'stopping' })
    write(`\nStopping: what is in hand is finished first, at most 30 s. Ctrl-C again stops at once.`)
  }
  const killAll = (): void => children.forEach((child) => child.kill())
  stopping.atOnce.addEventListener('abort', killAll, { once: true })
  if (stopping.atOnce.aborted) killAll()
  const stop = (...roles: string[]) =>
    Promise.all(children.filter((child) => roles.includes(child.role)).map((child) => child.stop()))
  await stop('worker')
  await stop('api', 'replay')
  await stop('temporal', 'mysql', 'redis')
  await stopLeftovers(home)
  removeConnection(home)
  // After a start that failed the reason is the last word.
  if (children.length > 0 && stopping.why() !== COULD_NOT_START)
    write(`Stopped after ${elapsed(Date.now() - from)}. Nothing is left running.`)
}
