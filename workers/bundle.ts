import { renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

/** node workers/bundle.ts FILE: packs the workflows into the file, whole or not at all, and ends. A worker takes it by GAPLESS_WORKFLOW_BUNDLE. */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('Say where to write the bundle: node workers/bundle.ts FILE')
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  logger: new DefaultLogger('WARN'),
})
const half = `${target}.${process.pid}.half`
writeFileSync(half, code)
renameSync(half, target)
