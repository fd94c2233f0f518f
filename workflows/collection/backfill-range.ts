import {
  CancellationScope,
  ContinueAsNew,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
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
import { isEnded, waitingWords } from '../../src/domain/collection/backfill.ts'
import type { GapReason } from '../../src/domain/collection/gap.ts'
import { STORE_CALL } from '../activity-options.ts'
import { reasonOf } from '../failure-reason.ts'
import { runLanes } from './backfill-lanes.ts'

type Activities = ReturnType<typeof createBackfillActivities>
const { openBackfill, changeBackfill, closeBackfill } =
  proxyActivities<Pick<Activities, 'openBackfill' | 'changeBackfill' | 'closeBackfill'>>(STORE_CALL)

/** Plan, fill on a sliding window of lanes, recount, verdict. Coverage is the cursor, so it may stop and go on anywhere. */
export async function backfillRange(input: BackfillInput): Promise<BackfillProgress> {
  // Undefined until a person or the backfill's row has said: a signal may come before the row is read, and then it counts.
  const control = { paused: undefined as boolean | undefined, cancelled: false, by: '', width: 0, turn: 0 }
  let progress: BackfillProgress | undefined
  let lanes = new CancellationScope()
  let gaveUp: GapReason | undefined
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
    // The word of a heartbeat takes a moment; its row is looked at before every page.
    return patched('cancel-told-at-once') ? tell({ id: input.id, stoppedBy: by }) : undefined
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
    const { waiting } = progress
    setCurrentDetails(
      [
        `**${progress.percent} %** of ${planned} slots, ${left} left${note === '' ? '' : `, ${note}`}`,
        ...(waiting === undefined ? [] : [`**${waitingWords(input.source, waiting)}**`]),
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
    for (;;) {
      await condition(() => !control.paused || control.cancelled)
      if (control.cancelled) break
      lanes = new CancellationScope()
      try {
        gaveUp = await lanes.run(() =>
          runLanes(input, control, (now) => {
            progress = now
            show()
          }),
        )
        if (gaveUp === undefined && workflowInfo().continueAsNewSuggested) {
          // The next run reads from the row what people said, so it must have been written; a cancel ends here.
          await condition(allHandlersFinished)
          if (!control.cancelled) await continueAsNew<typeof backfillRange>(input)
        }
        break
      } catch (error) {
        // A lane that is told to stop while its worker is dead ends by a timeout, not by a cancellation.
        if (control.paused !== true && !control.cancelled) throw error
      }
    }
    const end = { id: input.id, cancelled: control.cancelled, reason: control.by }
    progress = await closeBackfill(
      gaveUp === undefined || control.cancelled
        ? end
        : { ...end, gaveUp, reason: `${input.source} gave nothing: ${gaveUp}` },
    )
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
