import { bundleWorkflowsTo } from './workflow-bundle.ts'

/** node workers/bundle.ts FILE: packs the workflows into the file and ends. A worker takes it by GAPLESS_WORKFLOW_BUNDLE. */
const [target] = process.argv.slice(2)
if (target === undefined) throw new Error('Say where to write the bundle: node workers/bundle.ts FILE')
await bundleWorkflowsTo(target)
