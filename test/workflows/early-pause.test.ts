import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BACKFILL_RANGE,
  backfillProgress,
  pauseBackfill,
  resumeBackfill,
  type BackfillProgress,
} from '../../src/contracts/collection.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { replayAll, startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'

let temporal: TestTemporal
let connection: NativeConnection

beforeAll(async () => {
  temporal = await startTemporal()
  connection = await NativeConnection.connect({ address: temporal.address })
})
afterAll(async () => {
  await connection.close()
  await temporal.stop()
})

const slots = { planned: 1, stored: 0, none: 0, unobtainable: 0, unconfirmed: 0, failed: 0, left: 1 }
const progress: BackfillProgress = { id: 'early', state: 'running', slots, percent: 0, callsMade: 0 }

it('a pause counts that comes while the backfill still reads its row', async () => {
  const did: string[] = []
  const activities = {
    /** Has read the row before the pause, and answers after it. */
    openBackfill: async () => {
      await until('the pause', () => did.includes('paused'))
      did.push('opened')
      return { state: 'running', width: 1, order: 'newest', progress }
    },
    changeBackfill: async ({ state }: { state: string }) => void did.push(state),
    fillBackfill: async () => {
      did.push('filled')
      return { more: false, othersAtWork: false, stoppedBy: undefined, progress }
    },
    closeBackfill: async () => {
      did.push('closed')
      return { ...progress, state: 'done' }
    },
  }
  const workflowBundle = await bundleWorkflows()
  const main = await Worker.create({ connection, taskQueue: 'early', workflowBundle, activities })
  const source = await Worker.create({ connection, taskQueue: sourceQueue('nowhere'), activities })
  await main.runUntil(
    source.runUntil(async () => {
      const handle = await temporal.client.workflow.signalWithStart(BACKFILL_RANGE, {
        workflowId: 'backfill/early',
        taskQueue: 'early',
        args: [{ id: 'early', dataset: 'candles', source: 'nowhere', restMs: 100 }],
        signal: pauseBackfill,
        signalArgs: ['ana'],
      })
      await until('the workflow to know its row', () => handle.query(backfillProgress))
      await handle.signal(resumeBackfill, 'ana')
      await handle.result()
    }),
  )
  expect(did).toEqual(['paused', 'opened', 'running', 'filled', 'closed'])
  expect(await replayAll(temporal.client, workflowBundle)).toBe(1)
})
