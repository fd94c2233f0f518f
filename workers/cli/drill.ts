import { setTimeout as wait } from 'node:timers/promises'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { takeLock, readRecord } from '../../deploy/local/lock.mjs'
import { parseDuration } from '../../src/domain/duration.ts'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import { DRILLS, drillNamed } from '../../src/operations/drills/catalogue.ts'
import type { AnyDrill, DrillGround, DrillHome } from '../../src/operations/drills/drill.ts'
import { runDrill } from '../../src/operations/drills/run.ts'
import { incidentTools } from '../compose-tools.ts'
import { homeAt, writeRecord } from '../supervisor/home.ts'
import { supervisedHome } from '../supervisor/supervised-home.ts'
import { voiceOf, withDesk, type Common, type Context, type Reached } from './context.ts'
import { drillJson, drillLine, endLines, listLines } from './drill-lines.ts'
import { EXIT } from './exits.ts'

export interface DrillOptions extends Common {
  readonly within: string
}

/** What a drill was about to break, kept until it is undone. */
interface Kept {
  readonly name: string
  readonly broken: unknown
}

/** `gapless drill list`. */
export function list(context: Context, options: Common): Promise<void> {
  const voice = voiceOf(context, options)
  if (voice.json) voice.document(DRILLS.map(({ name, says, ends, needsReplay }) => ({ name, says, ends, needsReplay })))
  else voice.lines(listLines(voice.form, DRILLS))
  return Promise.resolve()
}

/** `gapless drill NAME`. */
export async function drill(context: Context, name: string | undefined, options: DrillOptions): Promise<void> {
  if (name === undefined) return list(context, options)
  const chosen = drillNamed(name)
  const withinMs = parseDuration(options.within)
  if (withinMs === undefined || withinMs <= 0)
    throw new ConfigError([`${JSON.stringify(options.within)} is not a duration like 30m or 2h.`])
  const voice = voiceOf(context, options)
  await withDesk(context, async (desk, reached) => {
    const home = embeddedHome(reached, chosen)
    const { lock, record } = placesOf(desk.config.home)
    const { release, holder } = takeLock(lock, { name })
    if (release === undefined)
      throw new ConfigError([
        `Another drill is under way here (${(holder as { name?: string }).name ?? 'one'}, pid ${holder.pid}): one at a time.`,
      ])
    const { closeRedis, openRedis } = await import('../../src/cache/redis.ts')
    const redis = openRedis(desk.config.servers.redisUrl ?? '')
    const stop = stopAsked()
    try {
      const ground: DrillGround = {
        tools: incidentTools(desk, 'cli', () => Promise.resolve(redis)),
        home,
        replayUrl: reached.mode === 'replay' ? `http://127.0.0.1:${replayPort(desk.config.home)}` : undefined,
        configPath: resolve(context.cwd, context.env['GAPLESS_CONFIG'] ?? 'gapless.config.json'),
        signal: stop.signal,
        rest: async (ms) => void (await wait(ms, undefined, { signal: stop.signal })),
      }
      await undoLeft(ground, record, voice.note)
      const report = await runDrill(ground, chosen, {
        withinMs,
        tell: (event) => (voice.json ? undefined : voice.lines([drillLine(voice.form, event)])),
        keep: (broken) =>
          broken === undefined ? rmSync(record, { force: true }) : writeRecord(record, { name, broken } satisfies Kept),
      })
      if (voice.json) voice.document(drillJson(report))
      else voice.lines(endLines(voice.form, report))
      if (!report.ok) context.exitCode = EXIT.failed
    } finally {
      stop.release()
      closeRedis(redis)
      release()
    }
  })
}

/** The port of the stand-in of the upstreams, as its supervisor chose it. */
const replayPort = (home: string): number =>
  (readRecord(homeAt(home).ports) as { replay?: number } | undefined)?.replay ?? 0

const placesOf = (home: string) => ({ lock: join(home, 'drill.lock'), record: join(home, 'drill.json') })

/** What a drill that was killed has left broken. */
async function undoLeft(ground: DrillGround, record: string, note: (line: string) => void): Promise<void> {
  const left = readRecord(record) as Kept | undefined
  if (left === undefined) return
  const drill = DRILLS.find(({ name }) => name === left.name)
  note(`A drill that was killed (${left.name}) had left something broken: undone.`)
  await drill?.undo(ground, left.broken)
  rmSync(record, { force: true })
}

/** Its supervisor, if all its servers are its own. A drill never touches a server of somebody else's. */
function embeddedHome({ config, connection, mode }: Reached, drill: AnyDrill): DrillHome {
  const home = connection === undefined ? undefined : supervisedHome(config.home)
  if (connection === undefined || home === undefined)
    throw new ConfigError(['Drills break things only where npm start runs the servers: these are others.'])
  const { servers } = config
  const isOurs =
    ['mysql', 'redis', 'temporal'].every((role) => home.running(role) !== undefined) &&
    servers.mysqlUrl === connection.mysqlUrl &&
    servers.redisUrl === connection.redisUrl &&
    servers.temporalAddress === connection.temporalAddress
  if (!isOurs)
    throw new ConfigError([
      'Drills break things only where npm start runs MySQL, Redis and Temporal: one of them here is not ours, or does not run.',
    ])
  if (connection.state !== 'ready') throw new ConflictError(`It is ${connection.state} here; wait until it is ready.`)
  if (drill.needsReplay && mode !== 'replay')
    throw new ConfigError([
      `${drill.name} needs upstreams that may be broken: npx gapless down, then npx gapless up --replay.`,
    ])
  return home
}

/** Ctrl-C and SIGTERM give the drill up: what it broke is undone before the command ends. */
function stopAsked(): { readonly signal: AbortSignal; release(): void } {
  const asked = new AbortController()
  const onSignal = (): void => asked.abort()
  const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return {
    signal: asked.signal,
    release: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    },
  }
}
