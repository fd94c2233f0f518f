// node deploy/local/run.mjs FILE ARGS...: runs FILE with Node 24 and the packages, whatever Node the machine has.
import { runQuietly } from './quietly.mjs'

const [file, ...args] = process.argv.slice(2)
if (file === undefined) {
  process.stderr.write('Say which file to run: node deploy/local/run.mjs FILE ARGS...\n')
  process.exit(2)
}
await runQuietly(file, args)
