import {
  ParentClosePolicy,
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow'
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { about } from '../../src/contracts/search-attributes.ts'
import type { createCoverageActivities } from '../../activities/collection/coverage.ts'
import {
  backfillWorkflowId,
  configureKeeper,
  requestBackfill,
  sweepNow,
  type KeepCoverageInput,
} from '../../src/contracts/collection.ts'
import { STORE_CALL } from '../activity-options.ts'
import { backfillRange } from './backfill-range.ts'

const { sweep, acceptRequest } = proxyActivities<ReturnType<typeof createCoverageActivities>>(STORE_CALL)

/** Never ends: looks for gaps on its beat or when called, takes requests, and sees to it that every backfill runs and ends. */
export async function keepCoverage(input: KeepCoverageInput): Promise<void> {
  let settings = input
  let wake = false
  let last = ''
  const requests: unknown[] = []
  setHandler(requestBackfill, (request) => void requests.push(request))
  setHandler(sweepNow, () => {
    wake = true
  })
  setHandler(configureKeeper, (next) => {
    settings = { ...next, following: settings.following }
    wake = true
  })

  while (!(workflowInfo().continueAsNewSuggested && requests.length === 0)) {
    wake = false
    for (let request = requests.shift(); request !== undefined; request = requests.shift())
      last = (await acceptRequest({ dataset: settings.dataset, source: settings.source, request })).sentence
    const report = await sweep(settings)
    for (const id of report.toStart)
      await startBackfill(settings, id, () => {
        wake = true
      })
    for (const { id, state } of report.ended) last = `Backfill ${id} ended ${state}.`
    settings = { ...settings, following: [...new Set([...report.active.map((each) => each.id), ...report.toStart])] }
    const active = report.active.map((each) => `- backfill \`${each.id}\`: ${each.state}, ${each.left} slots left`)
    setCurrentDetails(
      [
        `**${settings.dataset} of ${settings.source}**: ${report.missing} slots missing in ${report.series} series.`,
        ...active,
        last === '' ? '' : `Last: ${last}`,
      ].join('\n\n'),
    )
    await condition(() => wake || requests.length > 0, settings.sweepEveryMs)
  }
  await continueAsNew<typeof keepCoverage>(settings)
}

async function startBackfill(settings: KeepCoverageInput, id: string, onEnd: () => void): Promise<void> {
  const { dataset, source, restMs, patienceMs } = settings
  try {
    const child = await startChild(backfillRange, {
      workflowId: backfillWorkflowId(id),
      args: [{ id, dataset, source, restMs, ...(patienceMs === undefined ? {} : { patienceMs }) }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Backfill ${id} of ${dataset} from ${source}`,
      typedSearchAttributes: about(dataset, source),
    })
    child.result().then(onEnd, onEnd)
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
