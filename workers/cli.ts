/** The command `gapless`: every verb is a thin call into src/operations. */
import { enableCompileCache } from 'node:module'

// A command that is typed should answer at once: compiled code is kept between calls, so what is imported comes after this.
enableCompileCache()
const { runCommand } = await import('./cli/program.ts')

process.title = 'gapless cli'
// A reader that went away (`gapless gaps | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const context = { env: process.env, cwd: process.cwd(), stdout: process.stdout, stderr: process.stderr, exitCode: 0 }
const code = await runCommand(context, process.argv.slice(2))
// A connection to a server that hangs must not keep the command waiting.
process.stdout.write('', () => process.exit(code))
