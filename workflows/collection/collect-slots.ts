import { proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { createSlotActivities } from '../../activities/collection/collect-slots.ts'
import type { createRunActivities } from '../../activities/collection/runs.ts'
import type { CollectInput, CollectResult } from '../../src/contracts/collection.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { PAGE_RUN, STORE_CALL } from '../activity-options.ts'
import { reasonOf } from '../failure-reason.ts'
import { nominalStart, runName } from './run.ts'

const { recordRun } = proxyActivities<ReturnType<typeof createRunActivities>>(STORE_CALL)

/** The newest slots of every subject of a dataset and source. Retried until the next run is due; the sweep fills what is missing then. */
export async function collectSlots(input: CollectInput): Promise<CollectResult> {
  const runs = slotStart(nominalStart(), input.widthMs)
  const slotAt = input.slotAt ?? (input.fills === 'running' ? runs : runs - input.widthMs)
  const slot = new Date(slotAt).toISOString()
  const startedAt = Date.now()
  const activities = proxyActivities<ReturnType<typeof createSlotActivities>>({
    ...PAGE_RUN,
    taskQueue: sourceQueue(input.source),
    scheduleToCloseTimeout: Math.max(input.everyMs ?? input.widthMs, 1_000),
    summary: `${input.source} ${input.dataset} of ${slot}`,
  })
  const run = { ...runName(), collector: input.collector, slotAt, startedAt }
  let stored = 0
  let missing = 0
  let failed = false
  try {
    for (let more = true; more;) {
      const report = await activities.collectSlots({ ...input, slotAt })
      stored += report.stored
      missing += report.unconfirmed + report.failed
      failed ||= report.failed > 0 || report.stoppedBy !== undefined
      more = report.more && report.stoppedBy === undefined
      if (report.stoppedBy !== undefined) missing += 1
    }
    setCurrentDetails(`Slot ${slot}: ${stored} slots stored, ${missing} not there yet.`)
    await recordRun({
      ...run,
      // A source that has nothing yet is as it should be; one that failed for some of its subjects is not.
      status: failed ? 'partial' : 'ok',
      records: stored,
      reason: missing > 0 ? `${missing} not there yet` : '',
    })
    return { slotAt: slot, stored, missing, sources: [input.source] }
  } catch (error) {
    await recordRun({ ...run, status: 'failed', records: stored, reason: reasonOf(error) })
    throw error
  }
}
