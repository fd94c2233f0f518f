import {
  CancellationScope,
  ContinueAsNew,
  condition,
  allHandlersFinished,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { createRescoreActivities } from '../../activities/collection/rescore.ts'
import {
  cancelRescore,
  rescoreProgress,
  SENTIMENT_SOURCE,
  type RescoreInput,
  type RescoreProgress,
} from '../../src/contracts/sentiment.ts'
import { sourceQueue } from '../../src/contracts/task-queues.ts'
import { PAGE_RUN } from '../activity-options.ts'

const { openRescore, scoreMore, switchScorer, closeRescore } = proxyActivities<
  ReturnType<typeof createRescoreActivities>
>({ ...PAGE_RUN, taskQueue: sourceQueue(SENTIMENT_SOURCE) })

/** Scores all news by another version, then makes that one count: completely or not at all. Scores are the cursor, so it may stop and go on anywhere. */
export async function rescoreSentiment(input: RescoreInput): Promise<RescoreProgress> {
  const { scorer, version } = input
  const name = { scorer, version }
  let { by, afterId } = input
  let cancelled = false
  const told: { progress?: RescoreProgress } = {}
  const scoring = new CancellationScope()
  setHandler(rescoreProgress, () => {
    if (told.progress === undefined) throw new Error('The texts have not been counted yet.')
    return told.progress
  })
  setHandler(cancelRescore, (who) => {
    cancelled = true
    by = who
    scoring.cancel()
  })
  const show = (now: RescoreProgress) => {
    told.progress = now
    setCurrentDetails(
      `**${now.percent} %**: ${now.scored} of ${now.texts} texts have a score of ${scorer} ${version}. ${SAYS[now.state]}`,
    )
  }

  try {
    await scoring.run(async () => {
      if (afterId === 0) show(await openRescore({ ...name, by }))
      for (;;) {
        for (let more = true; more;) {
          if (workflowInfo().continueAsNewSuggested)
            await continueAsNew<typeof rescoreSentiment>({ ...name, by, afterId })
          const done = await scoreMore({ ...name, afterId })
          more = done.more
          afterId = done.afterId
          show(done.progress)
        }
        // From here on it is done or not done: a cancel that comes now comes too late.
        const done = await CancellationScope.nonCancellable(() => switchScorer({ ...name, by }))
        show(done.progress)
        if (done.switched) return
        // Revisions come to items of long ago.
        afterId = 0
      }
    })
  } catch (error) {
    // Who is told to stop while its worker is dead ends by a timeout, not by a cancellation.
    if (error instanceof ContinueAsNew || !(isCancellation(error) || cancelled)) throw error
    show(
      await CancellationScope.nonCancellable(() =>
        closeRescore({ ...name, by: cancelled ? by : 'somebody in Temporal' }),
      ),
    )
  }
  await condition(allHandlersFinished)
  if (told.progress === undefined) throw new Error('It ended before it had counted its texts.')
  return told.progress
}

const SAYS: Record<RescoreProgress['state'], string> = {
  scoring: 'The scores that counted still do.',
  switched: 'They count now.',
  cancelled: 'Stopped: the scores that counted still do.',
}
