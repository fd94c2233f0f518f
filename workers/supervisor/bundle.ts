import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKOUT } from '../../deploy/local/prepare.mjs'
import { runCommand } from '../../deploy/local/run-command.ts'
import type { Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'

/** Everything that can get into the bundle: workflows may import nothing else. */
const SOURCES = [
  'workflows/**/*.ts',
  'src/contracts/**/*.ts',
  'src/domain/**/*.ts',
  'package-lock.json',
  'workers/bundle.ts',
]

/**
 * The workflows, packed once for this very code and kept in the home: packing takes seconds at every start of a worker otherwise.
 * Gives the path, or undefined when packing failed; the worker then packs them itself and says what is wrong.
 */
export async function packWorkflows(home: Home, signal: AbortSignal): Promise<string | undefined> {
  const folder = join(home.path, 'workflow-bundle')
  const target = join(folder, `${fingerprint()}.js`)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true })
  let pid = 0
  const onStart = (started: number): void => recordProcess(home, 'bundle', (pid = started))
  const { code } = await runCommand(process.execPath, [join(CHECKOUT, 'workers', 'bundle.ts'), target], {
    signal,
    onStart,
    withinMs: 120_000,
  })
  forgetProcess(home, 'bundle', pid)
  return code === 0 && existsSync(target) ? target : undefined
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: CHECKOUT })).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(CHECKOUT, path)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, 32)
}
