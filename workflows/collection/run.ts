import { workflowInfo } from '@temporalio/workflow'
import { SCHEDULED_START } from '../../src/contracts/search-attributes.ts'
import type { Millis } from '../../src/domain/clock.ts'

/** When this run was meant to start: the schedule's nominal time, however late it really starts; by hand, the real start. */
export function nominalStart(): Millis {
  const { typedSearchAttributes, startTime } = workflowInfo()
  return (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).getTime()
}

/** What the collectors' diary calls this run. */
export function runName(): { workflowId: string; runId: string } {
  const { workflowId, runId } = workflowInfo()
  return { workflowId, runId }
}
