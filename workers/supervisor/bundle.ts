import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKOUT } from '../../deploy/local/prepare.mjs'
import { runCommand } from '../../deploy/local/run-command.ts'
import { workflowBundleFile } from '../workflow-bundle.ts'
import type { Home } from './home.ts'
import { forgetProcess, recordProcess } from './records.ts'

/**
 * The workflows, packed once for this very code and kept in the home, while the servers start. Gives the path, or undefined when
 * packing failed; the worker then packs them itself and says what is wrong.
 */
export async function packWorkflows(home: Home, signal: AbortSignal): Promise<string | undefined> {
  const folder = join(home.path, 'workflow-bundle')
  const target = workflowBundleFile(folder)
  if (existsSync(target)) return target
  mkdirSync(folder, { recursive: true })
  for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true })
  let pid = 0
  const onStart = (started: number): void => recordProcess(home, 'bundle', (pid = started))
  const command = [join(CHECKOUT, 'workers', 'bundle.ts'), target]
  const { code } = await runCommand(process.execPath, command, { signal, onStart, withinMs: 120_000 })
  forgetProcess(home, 'bundle', pid)
  return code === 0 && existsSync(target) ? target : undefined
}
