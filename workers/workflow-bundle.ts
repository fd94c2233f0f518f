import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOT = new URL('..', import.meta.url).pathname
/** Everything that can get into the bundle: workflows may import nothing else. */
const SOURCES = ['workflows/**/*.ts', 'src/domain/**/*.ts', 'src/contracts/**/*.ts', 'package-lock.json']

/** Where the workflow bundle of the code as it is now lies in a folder, made or not: its name is made from its sources. */
export function workflowBundleFile(folder: string): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort())
    hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)))
  return join(folder, `workflows-${hash.digest('hex').slice(0, 16)}.js`)
}

/** The same file, made if it is not there, whole or not at all. Making it takes seconds of CPU. */
export async function workflowBundlePath(folder: string): Promise<string> {
  const path = workflowBundleFile(folder)
  if (!existsSync(path)) await bundleWorkflowsTo(path)
  return path
}

export async function bundleWorkflowsTo(path: string): Promise<void> {
  // Loaded only when there is something to pack: it is large, and whoever merely asks for the path must not wait for it.
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker')
  const workflowsPath = join(ROOT, 'workflows', 'index.ts')
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
  mkdirSync(dirname(path), { recursive: true })
  const half = `${path}.${process.pid}.half`
  writeFileSync(half, code)
  renameSync(half, path)
}
