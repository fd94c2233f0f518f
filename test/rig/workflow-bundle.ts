import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker'

const ROOT = new URL('../..', import.meta.url).pathname

/**
 * The workflow bundle of the code as it is now. Making it takes seconds of CPU, so it is kept in node_modules/.cache under a
 * name made from the sources: two test files, or two test runs, make it once.
 */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  return { code: readFileSync(await bundlePath(), 'utf8') }
}

/** The same bundle as a file, for a worker process. */
export async function bundlePath(): Promise<string> {
  const hash = createHash('sha256')
  const sources = ['workflows/**/*.ts', 'src/domain/**/*.ts', 'src/contracts/**/*.ts', 'package-lock.json']
  for (const file of sources.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0')
  const folder = join(ROOT, 'node_modules', '.cache', 'gapless')
  const path = join(folder, `workflows-${hash.digest('hex').slice(0, 16)}.js`)
  if (existsSync(path)) return path
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'index.ts'),
    logger: { ...console, log: noLog, trace: noLog, debug: noLog, info: noLog, warn: noLog, error: console.error },
  })
  mkdirSync(folder, { recursive: true })
  const making = `${path}.${process.pid}`
  writeFileSync(making, code)
  renameSync(making, path)
  return path
}

function noLog(): void {
  // The bundler reports its progress and its size; a test run has no use for either.
}
