import type { Steps } from '../../deploy/local/steps.mjs'
import { findMysql, findOrInstall, findRedis, MARIADB, REDIS, type MysqlProgram } from '../../deploy/local/servers.ts'
import { findOrBringTemporal, findTemporal } from '../../deploy/local/temporal-cli.ts'
import type { Config } from '../../src/config/config.ts'
import type { Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'

/** The server programs of this machine. Undefined: that server is not ours, its address was given. */
export interface Programs {
  readonly temporal: string | undefined
  readonly mysql: MysqlProgram | undefined
  readonly redis: string | undefined
}

/** Looks for all of them at once, in a fraction of a second; brings nothing. */
export async function lookForPrograms({ servers }: Config): Promise<{ programs: Programs; complete: boolean }> {
  const [temporal, mysql, redis] = await Promise.all([
    servers.temporalAddress === undefined ? findTemporal() : undefined,
    servers.mysqlUrl === undefined ? findMysql() : undefined,
    Promise.resolve(servers.redisUrl === undefined ? findRedis() : undefined),
  ])
  const complete =
    (temporal ?? servers.temporalAddress) !== undefined &&
    (mysql ?? servers.mysqlUrl) !== undefined &&
    (redis ?? servers.redisUrl) !== undefined
  return { programs: { temporal, mysql, redis }, complete }
}

/** Brings what is missing, one after the other, each as a step. Throws a StepError that says what to install. */
export async function bringPrograms(
  home: Home,
  { servers }: Config,
  steps: Steps,
  signal: AbortSignal,
): Promise<Programs> {
  const bring = async <Found>(
    name: string,
    work: (say: (detail: string) => void) => Promise<{ found: Found; how: string }>,
  ): Promise<Found> => {
    steps.begin(name)
    const { found, how } = await work((detail) => steps.say(name, detail))
    steps.done(name, how)
    return found
  }
  const again = 'npm start'
  const note = (line: string): void => steps.note(line)
  const how = (installed: boolean): string => (installed ? 'installed by apt-get' : 'found')
  let building = 0
  const onStart = (pid: number): void => recordProcess(home, 'go-build', (building = pid))
  const temporal =
    servers.temporalAddress === undefined
      ? await bring('Temporal', (say) => findOrBringTemporal({ again, say, signal, onStart }))
      : undefined
  if (building !== 0) forgetProcess(home, 'go-build', building)
  const mysql =
    servers.mysqlUrl === undefined
      ? await bring('MariaDB', async (say) => {
          const { found, installed } = await findOrInstall(findMysql, MARIADB, { again, say, note, signal })
          return { found, how: how(installed) }
        })
      : undefined
  const redis =
    servers.redisUrl === undefined
      ? await bring('Redis', async (say) => {
          const { found, installed } = await findOrInstall(findRedis, REDIS, { again, say, note, signal })
          return { found, how: how(installed) }
        })
      : undefined
  return { temporal, mysql, redis }
}
