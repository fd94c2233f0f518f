import { setTimeout as wait } from 'node:timers/promises'
import { join, resolve } from 'node:path'
import { readRecord, takeLock } from '../../deploy/local/lock.mjs'
import { ConfigError, ConflictError } from '../../src/errors.ts'
import type { AnyDrill, DrillGround, DrillHome } from '../../src/operations/drills/drill.ts'
import type { Desk } from '../../src/operations/desk.ts'
import { incidentTools } from '../compose-tools.ts'
import { homeAt } from '../supervisor/home.ts'
import { supervisedHome } from '../supervisor/supervised-home.ts'
import type { Context, Reached } from './context.ts'

/** Its supervisor. A drill never touches a server of somebody else's. */
export function embeddedHome({ config, connection }: Reached): DrillHome {
  const home = connection === undefined ? undefined : supervisedHome(config.home)
  if (home === undefined)
    throw new ConfigError(['Drills break things only where npm start runs the servers: these are others.'])
  return home
}

/** Throws a sentence when the drill may not break anything here, or not now. */
export function checkMayBreak(home: DrillHome, { config, connection, mode }: Reached, drill: AnyDrill): void {
  const { servers } = config
  const isOurs =
    ['mysql', 'redis', 'temporal'].every((role) => home.running(role) !== undefined) &&
    servers.mysqlUrl === connection?.mysqlUrl &&
    servers.redisUrl === connection?.redisUrl &&
    servers.temporalAddress === connection?.temporalAddress
  if (!isOurs)
    throw new ConfigError([
      'Drills break things only where npm start runs MySQL, Redis and Temporal: one of them here is not ours, or does not run.',
    ])
  if (connection?.state !== 'ready') throw new ConflictError(`It is ${connection?.state} here; wait until it is ready.`)
  if (drill.needsReplay && mode !== 'replay')
    throw new ConfigError([
      `${drill.name} needs upstreams that may be broken: npx gapless down, then npx gapless up --replay.`,
    ])
}

/** Works on the ground of drills as the only one; `name` is told to whoever comes meanwhile. Ctrl-C and SIGTERM give the drill up. */
export async function onGround<Result>(
  context: Context,
  { desk, reached, home, name }: { desk: Desk; reached: Reached; home: DrillHome; name: string },
  work: (ground: DrillGround) => Promise<Result>,
): Promise<Result> {
  const { release, holder } = takeLock(join(desk.config.home, 'drill.lock'), { name })
  if (release === undefined)
    throw new ConfigError([
      `Another drill is under way here (${(holder as { name?: string }).name ?? 'one'}, pid ${holder.pid}): one at a time.`,
    ])
  const stop = stopAsked()
  const { closeRedis, openRedis } = await import('../../src/cache/redis.ts')
  const redis = openRedis(desk.config.servers.redisUrl ?? '')
  try {
    return await work({
      tools: incidentTools(desk, 'cli', () => Promise.resolve(redis)),
      home,
      replayUrl: reached.mode === 'replay' ? `http://127.0.0.1:${replayPort(desk.config.home)}` : undefined,
      configPath: resolve(context.cwd, context.env['GAPLESS_CONFIG'] ?? 'gapless.config.json'),
      signal: stop.signal,
      rest: (ms) =>
        wait(ms, undefined, { signal: stop.signal }).catch(() => {
          throw new ConflictError('It was given up before its end.')
        }),
    })
  } finally {
    stop.release()
    closeRedis(redis)
    release()
  }
}

/** The port of the stand-in of the upstreams, as its supervisor chose it. */
const replayPort = (home: string): number =>
  (readRecord(homeAt(home).ports) as { replay?: number } | undefined)?.replay ?? 0

/** What the drill broke is undone before the command ends. */
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
