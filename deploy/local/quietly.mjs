// Node 24 and the packages with as few words as possible, all on stderr; then the program. For commands whose stdout is theirs.
import { handOver, prepare, StepError } from './prepare.mjs'
import { createSteps } from './steps.mjs'

/** Runs the file (a path) with Node 24 and ends this process with its exit code. */
export async function runQuietly(file, args) {
  const steps = createSteps({ stream: process.stderr, silent: true })
  try {
    const node = await prepare(steps)
    steps.close()
    process.exit(await handOver(node, [file, ...args]))
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
