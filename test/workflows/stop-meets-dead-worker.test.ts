import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BACKFILL_RANGE,
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
  type BackfillProgress,
} from '../../src/contracts/collection.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { replayAll, startTemporal, type TestTemporal } from '../rig/temporal.ts'
import { until } from '../rig/until.ts'
import { bundleWorkflows } from '../rig/workflow-bundle.ts'

/** A bound for a machine that is slow and busy, not an expectation. */
const LONG = { withinMs: 120_000 }

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

const slots = { planned: 9, stored: 0, none: 0, unobtainable: 0, unconfirmed: 0, failed: 0, left: 9 }

/**
 * A backfill of two lanes whose worker falls silent at once, as one that was killed does: it never beats and never answers, so Temporal ends its
 * activities with a timeout and not with a cancellation. Once people wake it, it finds nothing left to do.
 */
async function withSilentWorker(id: string, people: (did: readonly string[], wake: () => void) => Promise<void>) {
  const progress: BackfillProgress = { id, state: 'running', slots, percent: 0, callsMade: 0 }
  const did: string[] = []
  const letGo = Promise.withResolvers<undefined>()
  const main = await Worker.create({
    connection,
    taskQueue: `main-${id}`,
    workflowBundle: await bundleWorkflows(),
    activities: {
      openBackfill: async () => ({ state: 'running', width: 2, order: 'newest', progress }),
      changeBackfill: async ({ state, stoppedBy }: { state?: string; stoppedBy?: string }) =>
        void did.push(state ?? `stop told by ${stoppedBy}`),
      closeBackfill: async ({
        cancelled,
        failed,
        reason,
      }: {
        cancelled: boolean
        failed?: boolean
        reason: string
      }) => {
        did.push(failed === true ? `failed: ${reason}` : cancelled ? `cancelled by ${reason}` : 'done')
        return { ...progress, state: cancelled ? 'cancelled' : 'done' }
      },
    },
  })
  let lanes = 0
  let awake = false
  const source = await Worker.create({
    connection,
    taskQueue: sourceQueue(id),
    activities: {
      fillBackfill: async () => {
        lanes += 1
        return awake ? { more: false, othersAtWork: false, stoppedBy: undefined, progress } : letGo.promise
      },
    },
  })
  try {
    const ended = await main.runUntil(
      source.runUntil(async () => {
        const handle = await temporal.client.workflow.start(BACKFILL_RANGE, {
          workflowId: `backfill/${id}`,
          taskQueue: `main-${id}`,
          args: [{ id, dataset: 'candles', source: id, restMs: 100 }],
        })
        await until('both lanes to be at work', () => lanes >= 2, LONG)
        await people(did, () => {
          awake = true
        })
        const last: BackfillProgress = await handle.result()
        letGo.resolve(undefined)
        return last
      }),
    )
    return { ended, did }
  } finally {
    letGo.resolve(undefined)
  }
}

const handleOf = (id: string) => temporal.client.workflow.getHandle(`backfill/${id}`)

it('a cancel that meets a dead worker ends as a cancel, not as a fault', async () => {
  const { ended, did } = await withSilentWorker('cancelled', () => handleOf('cancelled').signal(cancelBackfill, 'ana'))
  expect(did).toEqual(['stop told by ana', 'cancelled by ana'])
  expect(ended.state).toBe('cancelled')
}, 300_000)

it('a pause that meets a dead worker is a pause: it goes on when told, and ends well', async () => {
  const { did: all } = await withSilentWorker('paused', async (did, wake) => {
    await handleOf('paused').signal(pauseBackfill, 'ana')
    await until('the pause to be noted', () => did.includes('paused'), LONG)
    // Both lanes must have been given up before it goes on, or there would be nothing to see.
    await until(
      'nobody to be at work any more',
      async () => {
        const { raw } = await handleOf('paused').describe()
        return (raw.pendingActivities ?? []).length === 0
      },
      LONG,
    )
    wake()
    await handleOf('paused').signal(resumeBackfill, 'ana')
  })
  expect(all).toEqual(['paused', 'running', 'done'])
}, 300_000)

it('replays both without a difference', async () => {
  expect(await replayAll(temporal.client, await bundleWorkflows())).toBe(2)
}, 300_000)
