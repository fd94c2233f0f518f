import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const ROOT = new URL('..', import.meta.url).pathname
const SOURCES = ['workflows/**/*.ts', 'src/domain/**/*.ts', 'src/contracts/**/*.ts', 'package-lock.json']

/**
 * The workflow bundle of the code as it is now, as a file in `folder`. Making it takes seconds of CPU, so it is kept under a name made
 * from its sources: a worker that is started again is at work at once.
 */
export async function workflowBundlePath(folder: string): Promise<string> {
  const path = join(folder, `workflows-${fingerprint()}.js`)
  if (existsSync(path)) return path
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows', 'index.ts'),
    logger: new DefaultLogger('ERROR'),
  })
  mkdirSync(folder, { recursive: true })
  const making = `${path}.${process.pid}`
  writeFileSync(making, code)
  renameSync(making, path)
  return path
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort())
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}
