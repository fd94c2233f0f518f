import {
  CancellationScope,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { createBackfillActivities, FillReport } from '../../activities/collection/backfills.ts'
import type { BackfillInput, BackfillProgress } from '../../src/contracts/collection.ts'
import { isOutOfPatience, waitingWords } from '../../src/domain/collection/backfill.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { PAGE_RUN } from '../activity-options.ts'
import { asError } from '../failure-reason.ts'

/** The longest rest of a lane that waits for others, in rests. */
const LONGEST_REST = 4

/**
 * Runs lanes until none has work; one opened by a wider setting joins in, one closed by a narrower leaves. While others fetch all that is left,
 * or the source gives nothing, one lane waits for them: a hundred that ask again and again leave nothing for those at work, or no peace to one
 * that is ill. Gives why the source gave nothing, when it did so for longer than there is patience.
 */
export async function runLanes(
  input: BackfillInput,
  control: { readonly width: number },
  onProgress: (progress: BackfillProgress) => void,
): Promise<GapReason | undefined> {
  const open = new Map<number, Promise<void>>()
  const finished = new Set<number>()
  /** Lanes to which the source gave nothing the last time. */
  const waiting = new Set<number>()
  const faults: unknown[] = []
  let crowded = false
  let gaveUp: GapReason | undefined
  const fill = (lane: number, tries: number): Promise<FillReport> =>
    proxyActivities<Pick<ReturnType<typeof createBackfillActivities>, 'fillBackfill'>>({
      ...PAGE_RUN,
      taskQueue: sourceQueue(input.source),
      summary: `lane ${lane} of backfill ${input.id}`,
    }).fillBackfill({ id: input.id, lane, tries })

  const runLane = async (lane: number): Promise<'done' | 'crowded'> => {
    let restMs = input.restMs
    let tries = 0
    while (lane < control.width && gaveUp === undefined && !workflowInfo().continueAsNewSuggested) {
      const report = await fill(lane, tries)
      onProgress(report.progress)
      if (report.inVain && report.progress.waiting !== undefined) {
        tries += 1
        const { reason, since } = report.progress.waiting
        if (isOutOfPatience(report.progress.waiting, Date.now(), input.patienceMs)) {
          gaveUp = reason
          return 'done'
        }
        if (lane > 0 && waiting.has(0)) return 'crowded'
        waiting.add(lane)
        const patienceLeft = (input.patienceMs ?? Infinity) - (Date.now() - since)
        const waitMs = Math.min(report.retryAfterMs ?? input.restMs, patienceLeft > 0 ? patienceLeft : Infinity)
        await sleep(waitMs, { summary: `lane ${lane} ${waitingWords(input.source, report.progress.waiting)}` })
        continue
      }
      tries = 0
      waiting.delete(lane)
      if (report.stoppedBy !== undefined)
        await sleep(report.retryAfterMs ?? input.restMs, { summary: `lane ${lane} waits: ${report.stoppedBy}` })
      else if (!report.more && report.othersAtWork) {
        const oneWaits = patched('one-lane-waits')
        if (oneWaits && lane > 0 && (open.has(0) || !patched('first-lane-waits'))) return 'crowded'
        await sleep(restMs, { summary: `lane ${lane} waits for others` })
        if (oneWaits) restMs = Math.min(2 * restMs, LONGEST_REST * input.restMs)
      } else if (!report.more) return 'done'
      else {
        restMs = input.restMs
        // Where one found work there may be some for all.
        if (lane === 0) crowded = false
      }
    }
    return 'done'
  }

  for (;;) {
    for (let lane = 0; lane < control.width && finished.size === 0; lane += 1)
      if (!open.has(lane) && (lane === 0 || !crowded))
        open.set(
          lane,
          runLane(lane).then(
            (end) => {
              if (end === 'crowded') crowded = true
              else if (lane < control.width) finished.add(lane)
              open.delete(lane)
              waiting.delete(lane)
            },
            (error: unknown) => void (faults.push(error), open.delete(lane)),
          ),
        )
    if (open.size === 0) return gaveUp
    const [size, width, wasCrowded] = [open.size, control.width, crowded]
    try {
      await condition(() => open.size !== size || control.width !== width || (wasCrowded && !crowded))
    } catch (error) {
      // What is being fetched is written down, or given up, before anybody else may claim it.
      if (isCancellation(error) && patched('lanes-end-first'))
        await CancellationScope.nonCancellable(() => condition(() => open.size === 0))
      throw error
    }
    if (faults.length > 0) {
      await condition(() => open.size === 0)
      throw asError(faults[0])
    }
  }
}
