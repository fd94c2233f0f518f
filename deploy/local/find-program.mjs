// Where programs lie. Runs on any Node from 20 on: built-ins only.
import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** The release that is brought where none is found; what the tests run on. */
export const TEMPORAL_VERSION = '1.5.1'

/** Servers often lie outside a user's PATH. */
const SERVER_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
]

export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** All paths of the named programs: names in order, for each the PATH first, then (`servers`) where servers lie. */
export function allOnPath(names, { env = process.env, servers = false, folders = servers ? SERVER_FOLDERS : [] } = {}) {
  const search = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/')), ...folders]
  return [...new Set(names.flatMap((name) => search.map((folder) => join(folder, name))))].filter(isProgram)
}

/** Folder of Temporal's command line below the user's cache, outside every checkout. */
export function temporalCacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gapless', 'temporal-cli', TEMPORAL_VERSION)
}

/** Whether some Temporal command line seems to be there; says nothing about whether it works. */
export function temporalSeemsThere(env = process.env) {
  const named = [env.TEMPORAL_CLI, join(temporalCacheFolder(env), 'temporal')]
  return (
    Boolean(env.TEMPORAL_ADDRESS) ||
    named.some((path) => path && isProgram(path)) ||
    allOnPath(['temporal'], { env }).length > 0
  )
}
