import {
  continueAsNew,
  getExternalWorkflowHandle,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { createAuditActivities } from '../../activities/collection/audit.ts'
import { auditProgress, type AuditInput, type AuditProgress } from '../../src/contracts/audit.ts'
import { coverageId, sweepNow } from '../../src/contracts/collection.ts'
import {
  addTally,
  disagrees,
  NOTHING_AUDITED,
  type AuditPass,
  type AuditTally,
} from '../../src/domain/collection/audit.ts'
import { STORE_CALL } from '../activity-options.ts'

const { auditSome, closeAudit } = proxyActivities<ReturnType<typeof createAuditActivities>>(STORE_CALL)

/** One pass over all rows of a dataset of a source, a few seconds at a time; what disagrees is missing again, and the keeper is told. */
export async function auditDataset(input: AuditInput): Promise<AuditProgress> {
  const { dataset, source, full } = input
  let pass: AuditPass = input.before?.pass ?? {
    ...{ dataset, source, full },
    startedAt: Date.now(),
    slotsLeft: input.slots,
    afterSeries: 0,
  }
  let tally = input.before?.tally ?? NOTHING_AUDITED
  let progress: AuditProgress | undefined
  setHandler(auditProgress, () => progress)
  for (;;) {
    const step = await auditSome(pass)
    pass = step.pass
    tally = addTally(tally, step.tally)
    const { series, seriesLeft, done } = step
    progress = { dataset, source, full, series, seriesLeft, done, ...tally }
    setCurrentDetails(
      [
        `**${done ? 'Done' : `${series - seriesLeft} of ${series} series`}**: ${tally.checked} slots counted and read.`,
        `${tally.slotsGone} without their row, ${tally.slotsChanged} changed by hand, ${tally.slotsStray} rows without coverage.`,
      ].join('\n\n'),
    )
    if (done) break
    if (workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof auditDataset>({ ...input, before: { pass, tally } })
  }
  // What a killed worker had counted is in no step's result, but in what it wrote. Audits recorded before that gave nothing here.
  const written: AuditTally | undefined = await closeAudit({ pass, tally })
  tally = written ?? tally
  progress = { ...progress, ...tally }
  // A keeper that is not there looks by itself when it is.
  if (disagrees(tally))
    await getExternalWorkflowHandle(coverageId(dataset, source))
      .signal(sweepNow)
      .catch(() => undefined)
  return progress
}
