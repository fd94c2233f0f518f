/** The command `gapless`: every verb is a thin call into src/operations. */
import { runCommand } from './cli/program.ts'

process.title = 'gapless cli'
// A reader that went away (`gapless gaps | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const context = { env: process.env, cwd: process.cwd(), stdout: process.stdout, stderr: process.stderr, exitCode: 0 }
process.exitCode = await runCommand(context, process.argv.slice(2))
