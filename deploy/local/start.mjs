// npm start: Node 24 and the packages, then everything else by workers/supervisor.ts, which stays in the foreground.
import { readFileSync } from 'node:fs'
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

/**
 * The processes whose end means that nobody is left who could stop gapless by Ctrl-C: this one, and the npm above it (with the shell
 * that npm puts between). The supervisor stops when one of them is gone.
 */
function guardians() {
  const found = [process.pid]
  if (process.env.npm_lifecycle_event !== undefined) {
    found.push(process.ppid)
    const above = parentOfShell(process.ppid)
    if (above !== undefined) found.push(above)
  }
  return found.filter((pid) => pid > 1).map((pid) => ({ pid, birth: birthOf(pid) }))
}

function parentOfShell(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return /\((?:sh|dash|bash)\)/.test(stat) ? Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) : undefined
  } catch {
    return undefined
  }
}
