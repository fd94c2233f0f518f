import {
  CancellationScope,
  ContinueAsNew,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow'
import type { createBackfillActivities } from '../../activities/collection/backfills.ts'
import {
  backfillProgress,
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
  setBackfill,
  type BackfillInput,
  type BackfillProgress,
} from '../../src/contracts/collection.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { isEnded } from '../../src/domain/collection/backfill.ts'
import { PAGE_RUN, STORE_CALL } from '../activity-options.ts'
import { asError, reasonOf } from '../failure-reason.ts'

type Activities = ReturnType<typeof createBackfillActivities>
const { openBackfill, changeBackfill, closeBackfill } =
  proxyActivities<Pick<Activities, 'openBackfill' | 'changeBackfill' | 'closeBackfill'>>(STORE_CALL)

/** Plan, fill on a sliding window of lanes, recount, verdict. Coverage is the cursor, so it may stop and go on anywhere. */
export async function backfillRange(input: BackfillInput): Promise<BackfillProgress> {
  // Undefined until a person or the backfill's row has said: a signal may come before the row is read, and then it counts.
  const control = { paused: undefined as boolean | undefined, cancelled: false, by: '', width: 0, turn: 0 }
  let progress: BackfillProgress | undefined
  let lanes = new CancellationScope()
  // One change after the other, in the order people asked for them.
  let told: Promise<void> = Promise.resolve()
  const tell = (change: Parameters<Activities['changeBackfill']>[0]): Promise<void> =>
    (told = told.then(() => changeBackfill(change)))
  setHandler(backfillProgress, () => {
    if (progress === undefined) throw new Error('The backfill has not counted its slots yet.')
    return progress
  })
  setHandler(pauseBackfill, async (by) => {
    if (control.cancelled) return
    control.turn += 1
    control.paused = true
    lanes.cancel()
    await tell({ id: input.id, state: 'paused' })
    show(`paused by ${by}`)
  })
  setHandler(resumeBackfill, async (by) => {
    if (control.paused === false) return
    const turn = (control.turn += 1)
    await tell({ id: input.id, state: 'running' })
    // A pause that came meanwhile is the later word.
    if (turn === control.turn) control.paused = false
    show(`resumed by ${by}`)
  })
  setHandler(cancelBackfill, (by) => {
    control.cancelled = true
    control.by = by
    lanes.cancel()
  })
  setHandler(setBackfill, async ({ width, order }) => {
    if (width !== undefined) control.width = width
    await tell({
      id: input.id,
      ...(width === undefined ? {} : { width }),
      ...(order === undefined ? {} : { order }),
    })
  })
  const show = (note = '') => {
    if (progress === undefined) return
    const { planned, stored, none, unobtainable, unconfirmed, failed, left } = progress.slots
    setCurrentDetails(
      [
        `**${progress.percent} %** of ${planned} slots, ${left} left${note === '' ? '' : `, ${note}`}`,
        `${stored} stored, ${none} none, ${unobtainable} unobtainable, ${unconfirmed} empty once, ${failed} failed; ${progress.callsMade} calls`,
      ].join('\n\n'),
    )
  }

  try {
    const opened = await openBackfill(input.id)
    progress = opened.progress
    show()
    if (isEnded(opened.state)) return progress
    control.width ||= opened.width
    control.paused ??= opened.state === 'paused'
    const fill = (lane: number) =>
      proxyActivities<Pick<Activities, 'fillBackfill'>>({
        ...PAGE_RUN,
        taskQueue: sourceQueue(input.source),
        summary: `lane ${lane} of backfill ${input.id}`,
      }).fillBackfill({ id: input.id, lane })

    const runLane = async (lane: number): Promise<void> => {
      while (lane < control.width && !workflowInfo().continueAsNewSuggested) {
        const report = await fill(lane)
        progress = report.progress
        show()
        if (report.stoppedBy !== undefined)
          await sleep(report.retryAfterMs ?? input.restMs, { summary: `lane ${lane} waits: ${report.stoppedBy}` })
        else if (!report.more && report.othersAtWork)
          await sleep(input.restMs, { summary: `lane ${lane} waits for others` })
        else if (!report.more) return
      }
    }
    /** Runs lanes until no lane has work; a lane opened by a wider setting joins in, one closed by a narrower leaves. */
    const runLanes = async (): Promise<void> => {
      const open = new Map<number, Promise<void>>()
      const finished = new Set<number>()
      const faults: unknown[] = []
      for (;;) {
        for (let lane = 0; lane < control.width && finished.size === 0; lane += 1)
          if (!open.has(lane))
            open.set(
              lane,
              runLane(lane).then(
                () => void (lane < control.width && finished.add(lane), open.delete(lane)),
                (error: unknown) => void (faults.push(error), open.delete(lane)),
              ),
            )
        if (open.size === 0) break
        const [size, width] = [open.size, control.width]
        await condition(() => open.size !== size || control.width !== width)
        if (faults.length > 0) {
          await condition(() => open.size === 0)
          throw asError(faults[0])
        }
      }
    }

    for (;;) {
      await condition(() => !control.paused || control.cancelled)
      if (control.cancelled) break
      lanes = new CancellationScope()
      try {
        await lanes.run(runLanes)
        if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof backfillRange>(input)
        break
      } catch (error) {
        // A lane that is told to stop while its worker is dead ends by a timeout, not by a cancellation.
        if (control.paused !== true && !control.cancelled) throw error
      }
    }
    progress = await closeBackfill({ id: input.id, cancelled: control.cancelled, reason: control.by })
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error
    if (!isCancellation(error)) {
      await closeBackfill({ id: input.id, cancelled: false, failed: true, reason: reasonOf(error) })
      throw error
    }
    progress = await CancellationScope.nonCancellable(() =>
      closeBackfill({ id: input.id, cancelled: true, reason: 'cancelled in Temporal' }),
    )
  }
  show(progress.state)
  await condition(allHandlersFinished)
  return progress
}
