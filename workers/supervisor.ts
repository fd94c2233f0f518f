import { readConfig } from '../src/config/config.ts'
import { ConfigError } from '../src/errors.ts'
import { readLaunch } from './supervisor/launched.ts'
import { supervise } from './supervisor/supervise.ts'

/** The process above all others: starts everything, restarts what ends, and stops all of it. Its parts lie in supervisor/. */
async function main(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  try {
    const config = readConfig(env, process.cwd())
    process.title = `gapless supervisor ${config.home}`
    return await supervise({ config, env, args, launch: readLaunch(env.GAPLESS_START, Date.now()) })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const fault of error.faults) process.stdout.write(`${fault}\n`)
    return 2
  }
}

// A closed terminal must not keep the supervisor from stopping what it started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.exit(await main(process.env, process.argv.slice(2)))
