import { proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { createPriceActivities } from '../../activities/collection/prices.ts'
import type { createRunActivities } from '../../activities/collection/runs.ts'
import type { CollectInput, CollectResult } from '../../src/contracts/collection.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { slotStart } from '../../src/domain/collection/slot.ts'
import { PAGE_RUN, STORE_CALL } from '../activity-options.ts'
import { reasonOf } from '../failure-reason.ts'
import { nominalStart, runName } from './run.ts'

const { recordRun } = proxyActivities<ReturnType<typeof createRunActivities>>(STORE_CALL)

/** One slot of every coin. Retried until the slot is over; what is missing then, the sweep fills from history. */
export async function collectPrices(input: CollectInput): Promise<CollectResult> {
  const slotAt = input.slotAt ?? slotStart(nominalStart(), input.widthMs)
  const slot = new Date(slotAt).toISOString()
  const startedAt = Date.now()
  const { collectPriceTick } = proxyActivities<ReturnType<typeof createPriceActivities>>({
    ...PAGE_RUN,
    taskQueue: sourceQueue(input.source),
    scheduleToCloseTimeout: Math.max(1_000, slotAt + input.widthMs - startedAt),
    summary: `${input.source} prices of ${slot}`,
  })
  const run = { ...runName(), collector: input.collector, slotAt, startedAt }
  try {
    const report = await collectPriceTick({ ...input, slotAt })
    const reason = report.late
      ? 'started after its slot was over; history fills it'
      : report.missing > 0
        ? `${report.missing} coins without a price`
        : ''
    setCurrentDetails(`Slot ${slot}: ${report.stored} prices stored${reason === '' ? '' : `, ${reason}`}.`)
    await recordRun({
      ...run,
      status: report.late ? 'failed' : report.missing > 0 ? 'partial' : 'ok',
      records: report.stored,
      reason,
    })
    return { slotAt: slot, stored: report.stored, missing: report.missing, sources: report.sources }
  } catch (error) {
    await recordRun({ ...run, status: 'failed', records: 0, reason: reasonOf(error) })
    throw error
  }
}
