import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorkflowBundle } from '@temporalio/worker'
import { workflowBundlePath } from '../../workers/workflow-bundle.ts'
import { ROOT } from './arrows.ts'

/** The bundle as code, for replays. */
export async function bundleWorkflows(): Promise<WorkflowBundle> {
  return { code: readFileSync(await bundlePath(), 'utf8') }
}

/** The same bundle as a file, for a worker process; two test files, or two test runs, make it once. */
export function bundlePath(): Promise<string> {
  return workflowBundlePath(join(ROOT, 'node_modules', '.cache', 'gapless'))
}
