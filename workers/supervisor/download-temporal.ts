// node download-temporal.ts FOLDER VERSION: lets the Temporal SDK download the command line into the folder, and ends.
import { TestWorkflowEnvironment } from '@temporalio/testing'

const [downloadDir, version] = process.argv.slice(2)
if (downloadDir === undefined || version === undefined) throw new Error('say a folder and a version')
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir, version: `v${version}` }, ui: false },
})
await environment.teardown()
process.exit(0)
