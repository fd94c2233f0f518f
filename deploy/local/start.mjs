// npm start: Node 24 and the packages, then everything else by workers/supervisor.ts, which stays in the foreground.
import { join } from 'node:path'
import { temporalSeemsThere } from './find-program.mjs'
import { birthOf } from './lock.mjs'
import { CHECKOUT, handOver, missing, prepare, StepError } from './prepare.mjs'
import { createSteps } from './steps.mjs'
import { FIRST_STEPS, titleOf } from './start-list.mjs'

const from = Date.now()
const wanting = missing()
const steps = createSteps({ stream: process.stdout, names: wanting.length > 0 ? FIRST_STEPS : [] })
if (wanting.length > 0) steps.title(titleOf(CHECKOUT, { first: true, building: !temporalSeemsThere() }))
try {
  const node = await prepare(steps)
  const done = steps.close()
  const code = await handOver(node, [join(CHECKOUT, 'workers', 'supervisor.ts'), ...process.argv.slice(2)], {
    GAPLESS_START: JSON.stringify({ from, done, guardians: guardians() }),
  })
  process.exit(code)
} catch (error) {
  if (!(error instanceof StepError)) throw error
  const [step] = missing()
  steps.fail(step ?? wanting[0], error.detail)
  steps.close()
  process.stdout.write(`\n${error.message}\n`)
  process.exit(1)
}

/** The processes whose end means that nobody is left who could stop gapless by Ctrl-C: this one, and the npm above it. */
function guardians() {
  const above = process.env.npm_lifecycle_event === undefined ? [] : [process.ppid]
  return [process.pid, ...above].filter((pid) => pid > 1).map((pid) => ({ pid, birth: birthOf(pid) }))
}
